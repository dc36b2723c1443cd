'use client';

import { Label } from 'radix-ui';
import { createContext, type ReactNode, use, useId } from 'react';
import { CircleAlert } from 'lucide-react';
import { classNames } from './class-names.ts';

interface FieldContext {
  readonly id: string;
  readonly describedBy: string | undefined;
  readonly invalid: boolean;
}
const Context = createContext<FieldContext | undefined>(undefined);

/** The attributes that tie a control to the `Field` around it; nothing outside one. */
export function useFieldAttributes() {
  const field = use(Context);
  if (!field) return {};
  return {
    id: field.id,
    ...(field.describedBy !== undefined && { 'aria-describedby': field.describedBy }),
    ...(field.invalid && { 'aria-invalid': true as const }),
  };
}

export interface FieldProps {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  /** A sentence: what does not fit and what would. */
  readonly error?: string | undefined;
  readonly hideLabel?: boolean | undefined;
  readonly className?: string | undefined;
  readonly children: ReactNode;
}

/** A label, a control of this package, a hint, and what is wrong with it, tied together for screen readers. */
export function Field({ label, hint, error, hideLabel = false, className, children }: FieldProps) {
  const id = useId();
  const note = `${id}-note`;
  const hasNote = error !== undefined || hint !== undefined;
  return (
    <Context value={{ id, describedBy: hasNote ? note : undefined, invalid: error !== undefined }}>
      <div className={classNames('flex flex-col gap-1', className)}>
        <Label.Root htmlFor={id} className={hideLabel ? 'sr-only' : 'text-sm font-medium'}>
          {label}
        </Label.Root>
        {children}
        {hasNote && (
          <p id={note} className={classNames('flex gap-1 text-xs', error === undefined ? 'text-muted' : 'text-danger')}>
            {error !== undefined && <CircleAlert aria-hidden className="mt-0.5 size-3 shrink-0" />}
            <span>{error ?? hint}</span>
          </p>
        )}
      </div>
    </Context>
  );
}
