'use client';

import { type InputHTMLAttributes, type Ref, type TextareaHTMLAttributes } from 'react';
import { classNames } from './class-names.ts';
import { useFieldAttributes } from './field.tsx';

const look =
  'w-full rounded-md border border-control bg-background px-2 text-sm text-text transition-colors hover:border-muted focus-visible:outline-offset-0 disabled:opacity-50 aria-invalid:border-danger';

export interface InputProps extends InputHTMLAttributes<HTMLInputElement> {
  readonly ref?: Ref<HTMLInputElement>;
}

export function Input({ className, ...rest }: InputProps) {
  return <input {...useFieldAttributes()} className={classNames(look, 'h-8', className)} {...rest} />;
}

export interface TextareaProps extends TextareaHTMLAttributes<HTMLTextAreaElement> {
  readonly ref?: Ref<HTMLTextAreaElement>;
}

export function Textarea({ className, ...rest }: TextareaProps) {
  return <textarea {...useFieldAttributes()} className={classNames(look, 'min-h-24 py-2', className)} {...rest} />;
}
