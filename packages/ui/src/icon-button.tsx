'use client';

import { type LucideIcon } from 'lucide-react';
import { type ButtonHTMLAttributes, type Ref } from 'react';
import { classNames } from './class-names.ts';
import { Tooltip } from './tooltip.tsx';

export interface IconButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'children'> {
  readonly icon: LucideIcon;
  /** What it does: its accessible name, and its tooltip. */
  readonly label: string;
  /** The key that does the same, named in the tooltip. */
  readonly shortcut?: string | undefined;
  /** A tool that is on, or a toggle: sets `aria-pressed`. */
  readonly pressed?: boolean | undefined;
  readonly size?: 'medium' | 'small' | undefined;
  readonly side?: 'top' | 'right' | 'bottom' | 'left' | undefined;
  readonly ref?: Ref<HTMLButtonElement>;
}

export function IconButton({ icon: Icon, label, shortcut, pressed, size = 'medium', side, className, ...rest }: IconButtonProps) {
  return (
    <Tooltip content={label} shortcut={shortcut} side={side}>
      <button
        type="button"
        aria-label={label}
        aria-pressed={pressed}
        aria-keyshortcuts={shortcut?.replace('mod', 'Control').replaceAll(' ', '+')}
        className={classNames(
          'inline-flex shrink-0 items-center justify-center rounded-md text-muted transition-colors enabled:hover:bg-hover enabled:hover:text-text disabled:opacity-50',
          size === 'medium' ? 'size-8' : 'size-6',
          pressed && 'bg-accent text-on-accent enabled:hover:bg-accent-hover enabled:hover:text-on-accent',
          className,
        )}
        {...rest}
      >
        <Icon aria-hidden className="size-4" />
      </button>
    </Tooltip>
  );
}
