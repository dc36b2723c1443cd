'use client';

import { type ReactNode } from 'react';
import { Tooltip as Primitive } from 'radix-ui';
import { Kbd } from './kbd.tsx';

/** Once, around the application. */
export function TooltipProvider({ children }: { readonly children: ReactNode }) {
  return (
    <Primitive.Provider delayDuration={300} skipDelayDuration={200}>
      {children}
    </Primitive.Provider>
  );
}

export interface TooltipProps {
  readonly content: ReactNode;
  /** As `Kbd` takes it: `B`, `mod+k`, `g h`. */
  readonly shortcut?: string | undefined;
  readonly side?: 'top' | 'right' | 'bottom' | 'left' | undefined;
  readonly children: ReactNode;
}

/** Explains the one element inside it, on hover and on focus. */
export function Tooltip({ content, shortcut, side = 'bottom', children }: TooltipProps) {
  return (
    <Primitive.Root>
      <Primitive.Trigger asChild>{children}</Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content
          side={side}
          sideOffset={4}
          collisionPadding={8}
          className="z-50 flex max-w-72 animate-appear items-center gap-2 rounded-sm border bg-raised px-2 py-1 text-xs text-text"
        >
          {content}
          {shortcut !== undefined && <Kbd shortcut={shortcut} />}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
