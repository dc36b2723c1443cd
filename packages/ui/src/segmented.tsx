'use client';

import { ToggleGroup } from 'radix-ui';
import { type ReactNode } from 'react';
import { classNames } from './class-names.ts';

export interface SegmentedProps<Value extends string> {
  readonly value: Value;
  readonly onChange: (value: Value) => void;
  readonly options: readonly { readonly value: Value; readonly label: ReactNode }[];
  readonly label: string;
  readonly className?: string | undefined;
}

/** One of two to five, all in sight. */
export function Segmented<Value extends string>({ value, onChange, options, label, className }: SegmentedProps<Value>) {
  return (
    <ToggleGroup.Root
      type="single"
      value={value}
      // Radix gives '' when the pressed one is pressed again; one is always chosen here.
      onValueChange={(next) => next !== '' && onChange(next as Value)}
      aria-label={label}
      className={classNames('inline-flex h-8 rounded-md border bg-background p-px', className)}
    >
      {options.map((option) => (
        <ToggleGroup.Item
          key={option.value}
          value={option.value}
          className="inline-flex items-center gap-1 rounded-sm px-3 text-muted transition-colors hover:text-text data-[state=on]:bg-hover data-[state=on]:text-text"
        >
          {option.label}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}
