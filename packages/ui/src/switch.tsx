'use client';

import { Switch as Primitive } from 'radix-ui';
import { type ComponentProps } from 'react';
import { classNames } from './class-names.ts';
import { useFieldAttributes } from './field.tsx';

/** On or off, at once. */
export function Switch({ className, ...rest }: ComponentProps<typeof Primitive.Root>) {
  return (
    <Primitive.Root
      {...useFieldAttributes()}
      className={classNames(
        'inline-flex h-4 w-7 shrink-0 items-center rounded-full border border-control bg-background p-px transition-colors hover:border-muted disabled:opacity-50 data-[state=checked]:border-accent data-[state=checked]:bg-accent',
        className,
      )}
      {...rest}
    >
      <Primitive.Thumb className="block size-3 rounded-full bg-muted transition-transform data-[state=checked]:translate-x-3 data-[state=checked]:bg-on-accent" />
    </Primitive.Root>
  );
}
