'use client';

import { X } from 'lucide-react';
import { Dialog as Primitive } from 'radix-ui';
import { type ReactNode } from 'react';
import { classNames } from './class-names.ts';
import { IconButton } from './icon-button.tsx';

export interface DialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: ReactNode;
  readonly description?: ReactNode;
  readonly children?: ReactNode;
  /** Buttons, the main one last. */
  readonly footer?: ReactNode;
  readonly className?: string | undefined;
}

/** A card over the page; Esc and a click outside close it, focus returns to where it was. */
export function Dialog({ open, onOpenChange, title, description, children, footer, className }: DialogProps) {
  return (
    <Primitive.Root open={open} onOpenChange={onOpenChange}>
      <Primitive.Portal>
        <Primitive.Overlay className="fixed inset-0 z-40 bg-black/60" />
        <Primitive.Content
          {...(description === undefined && { 'aria-describedby': undefined })}
          onOpenAutoFocus={(event) => {
            const card = event.currentTarget as HTMLElement;
            // Nothing to fill in and nothing to decide: what is to be read, so that arrows scroll it, not the button that closes it.
            if (footer !== undefined || card.querySelector('input, textarea, select')) return;
            event.preventDefault();
            card.querySelector<HTMLElement>(':scope > [data-scroll]')?.focus();
          }}
          className={classNames(
            'fixed top-[12vh] left-1/2 z-50 flex max-h-[76vh] w-[min(32rem,calc(100vw-2rem))] -translate-x-1/2 flex-col rounded-lg border bg-raised focus-visible:outline-none',
            className,
          )}
        >
          <header className="pt-4 pr-12 pl-4">
            <Primitive.Title className="text-base font-semibold">{title}</Primitive.Title>
            {description !== undefined && (
              <Primitive.Description className="mt-1 text-sm text-muted">{description}</Primitive.Description>
            )}
          </header>
          <div
            data-scroll
            {...(footer === undefined && { tabIndex: 0 })}
            className="min-h-0 flex-1 overflow-y-auto p-4 focus-visible:outline-none"
          >
            {children}
          </div>
          {footer !== undefined && <footer className="flex justify-end gap-2 border-t px-4 py-3">{footer}</footer>}
          {/* Last in the order of Tab, first in sight. */}
          <Primitive.Close asChild>
            <IconButton icon={X} label="Close" shortcut="Esc" size="small" className="absolute top-4 right-4" />
          </Primitive.Close>
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
