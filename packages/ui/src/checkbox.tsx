'use client';

import { Check, Minus } from 'lucide-react';
import { Checkbox as Primitive } from 'radix-ui';
import { type ComponentProps } from 'react';
import { classNames } from './class-names.ts';
import { useFieldAttributes } from './field.tsx';

export type CheckboxProps = ComponentProps<typeof Primitive.Root>;

/** Ticked, not, or (of a group) `indeterminate`. */
export function Checkbox({ className, checked, ...rest }: CheckboxProps) {
  const Mark = checked === 'indeterminate' ? Minus : Check;
  return (
    <Primitive.Root
      {...useFieldAttributes()}
      {...(checked !== undefined && { checked })}
      className={classNames(
        'inline-flex size-4 shrink-0 align-middle items-center justify-center rounded-sm border border-control bg-background transition-colors hover:border-muted disabled:opacity-50 data-[state=checked]:border-accent data-[state=checked]:bg-accent data-[state=indeterminate]:border-accent data-[state=indeterminate]:bg-accent',
        className,
      )}
      {...rest}
    >
      <Primitive.Indicator>
        <Mark aria-hidden className="size-3 text-on-accent" strokeWidth={3} />
      </Primitive.Indicator>
    </Primitive.Root>
  );
}
