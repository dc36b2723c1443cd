'use client';

import { Check, ChevronDown } from 'lucide-react';
import { Select as Primitive } from 'radix-ui';
import { type ReactNode } from 'react';
import { classNames } from './class-names.ts';
import { useFieldAttributes } from './field.tsx';

export interface SelectOption<Value extends string> {
  readonly value: Value;
  readonly label: ReactNode;
  readonly hint?: ReactNode;
}

export interface SelectProps<Value extends string> {
  readonly value: Value;
  readonly onChange: (value: Value) => void;
  readonly options: readonly SelectOption<Value>[];
  /** The accessible name, where no `Field` is around it. */
  readonly label?: string | undefined;
  readonly disabled?: boolean | undefined;
  readonly className?: string | undefined;
}

/** One of a few. `Value` is never the empty string: Radix keeps it for "nothing chosen". */
export function Select<Value extends string>({ value, onChange, options, label, disabled, className }: SelectProps<Value>) {
  const field = useFieldAttributes();
  return (
    <Primitive.Root value={value} onValueChange={(next) => onChange(next as Value)} disabled={disabled ?? false}>
      <Primitive.Trigger
        {...field}
        aria-label={label}
        className={classNames(
          'inline-flex h-8 items-center justify-between gap-2 rounded-md border border-control bg-background px-2 text-sm transition-colors hover:border-muted focus-visible:outline-offset-0 disabled:opacity-50',
          className,
        )}
      >
        <span className="truncate">
          <Primitive.Value />
        </span>
        <ChevronDown aria-hidden className="size-4 shrink-0 text-muted" />
      </Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content
          position="popper"
          sideOffset={4}
          className="z-50 max-h-80 min-w-(--radix-select-trigger-width) animate-appear overflow-hidden rounded-md border bg-raised"
        >
          <Primitive.Viewport className="p-1">
            {options.map((option) => (
              <Primitive.Item
                key={option.value}
                value={option.value}
                className="flex min-h-8 cursor-default items-center gap-2 rounded-sm py-1 pr-3 pl-7 text-sm outline-none select-none data-highlighted:bg-hover relative"
              >
                <Primitive.ItemIndicator className="absolute left-2">
                  <Check aria-hidden className="size-4" />
                </Primitive.ItemIndicator>
                <div>
                  <Primitive.ItemText>{option.label}</Primitive.ItemText>
                  {option.hint !== undefined && <div className="max-w-80 text-xs text-muted">{option.hint}</div>}
                </div>
              </Primitive.Item>
            ))}
          </Primitive.Viewport>
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
