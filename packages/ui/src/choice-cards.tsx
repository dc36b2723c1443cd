'use client';

import { RadioGroup } from 'radix-ui';
import { type ReactNode } from 'react';
import { classNames } from './class-names.ts';

export interface ChoiceCardsProps<Value extends string> {
  readonly value: Value;
  readonly onChange: (value: Value) => void;
  readonly options: readonly { readonly value: Value; readonly name: ReactNode; readonly means: ReactNode }[];
  readonly label: string;
  readonly disabled?: boolean | undefined;
  readonly className?: string | undefined;
}

/** One of two or three, each with what it means. */
export function ChoiceCards<Value extends string>({
  value,
  onChange,
  options,
  label,
  disabled = false,
  className,
}: ChoiceCardsProps<Value>) {
  return (
    <RadioGroup.Root
      value={value}
      disabled={disabled}
      aria-label={label}
      onValueChange={(next) => onChange(next as Value)}
      className={classNames('grid gap-3', className)}
    >
      {options.map((option) => (
        <RadioGroup.Item
          key={option.value}
          value={option.value}
          className="flex flex-col rounded-lg border bg-surface p-3 text-left transition-colors enabled:hover:border-control data-[state=checked]:border-accent"
        >
          <span className="flex items-center gap-2 font-medium">
            <span
              aria-hidden
              className={classNames(
                'size-3 rounded-full border border-control',
                option.value === value && 'border-4 border-accent',
              )}
            />
            {option.name}
          </span>
          <span className="mt-1 text-xs text-muted">{option.means}</span>
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  );
}
