'use client';

import { cva, type VariantProps } from 'class-variance-authority';
import { Slot } from 'radix-ui';
import { type ButtonHTMLAttributes, type Ref } from 'react';
import { classNames } from './class-names.ts';
import { Kbd } from './kbd.tsx';
import { Spinner } from './spinner.tsx';

export const buttonStyle = cva(
  'inline-flex shrink-0 items-center justify-center gap-2 rounded-md border whitespace-nowrap transition-colors select-none disabled:opacity-50 aria-disabled:opacity-50 [&_svg]:size-4 [&_svg]:shrink-0',
  {
    variants: {
      look: {
        primary:
          'border-transparent bg-accent font-medium text-on-accent enabled:hover:bg-accent-hover [a&]:hover:bg-accent-hover',
        secondary: 'bg-surface text-text enabled:hover:bg-hover [a&]:hover:bg-hover',
        ghost:
          'border-transparent text-muted enabled:hover:bg-hover enabled:hover:text-text [a&]:hover:bg-hover [a&]:hover:text-text',
        danger: 'bg-surface text-danger enabled:hover:border-danger',
      },
      size: { medium: 'h-8 px-3', small: 'h-6 px-2 text-xs', large: 'h-10 px-4' },
    },
    defaultVariants: { look: 'secondary', size: 'medium' },
  },
);

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement>, VariantProps<typeof buttonStyle> {
  /** Draw the one child (a link) as a button. */
  readonly asChild?: boolean | undefined;
  /** Working on it: pressed once, cannot be pressed again, keeps its width and its focus. */
  readonly busy?: boolean | undefined;
  readonly shortcut?: string | undefined;
  readonly ref?: Ref<HTMLButtonElement>;
}

export function Button({
  asChild,
  busy = false,
  look,
  size,
  shortcut,
  className,
  children,
  onClick,
  type,
  ...rest
}: ButtonProps) {
  const classes = classNames(buttonStyle({ look, size }), className);
  if (asChild) {
    return (
      <Slot.Root className={classes} {...rest} onClick={onClick}>
        {children}
      </Slot.Root>
    );
  }
  return (
    <button
      type={type ?? 'button'}
      className={classNames(classes, busy && 'relative')}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      onClick={(event) => {
        if (busy) event.preventDefault();
        else onClick?.(event);
      }}
      {...rest}
    >
      {busy && (
        <span className="absolute inset-0 flex items-center justify-center">
          <Spinner />
        </span>
      )}
      <span className={classNames('contents', busy && '[&]:inline-flex [&]:items-center [&]:gap-2 [&]:opacity-0')}>
        {children}
      </span>
      {shortcut !== undefined && !busy && (
        <Kbd shortcut={shortcut} className="-mr-1 opacity-80 [&_kbd]:border-current/30 [&_kbd]:text-current" />
      )}
    </button>
  );
}
