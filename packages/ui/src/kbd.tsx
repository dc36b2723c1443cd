'use client';

import { useSyncExternalStore } from 'react';
import { classNames } from './class-names.ts';

const nothing = () => () => undefined;

/** Whether this keyboard has ⌘; false until the page runs in the browser. */
export function useHasCommandKey(): boolean {
  return useSyncExternalStore(
    nothing,
    () => /mac|iphone|ipad/i.test(navigator.userAgent),
    () => false,
  );
}

const NAMES: Record<string, string> = {
  shift: '⇧',
  enter: '⏎',
  esc: 'Esc',
  escape: 'Esc',
  space: 'Space',
  up: '↑',
  down: '↓',
  left: '←',
  right: '→',
  backspace: '⌫',
  delete: 'Del',
  plus: '+',
  pageup: 'PgUp',
  pagedown: 'PgDn',
  home: 'Home',
  end: 'End',
  tab: 'Tab',
};

/** One letter, and the keys in the top row of a keyboard, which are F1 … F12. */
const IN_CAPITALS = /^(.|f\d\d?)$/;

/** A shortcut as this keyboard writes it: `mod+k` is ⌘K or Ctrl K; `g h` is two keys one after the other. */
export function shortcutParts(shortcut: string, hasCommandKey: boolean): string[] {
  const parts = shortcut.split(shortcut.length > 1 ? /[+ ]/ : /$^/);
  return parts.map((part) => {
    const key = part.toLowerCase();
    if (key === 'mod') return hasCommandKey ? '⌘' : 'Ctrl';
    if (key === 'alt') return hasCommandKey ? '⌥' : 'Alt';
    return NAMES[key] ?? (IN_CAPITALS.test(key) ? key.toUpperCase() : part);
  });
}

export interface KbdProps {
  readonly shortcut: string;
  readonly className?: string | undefined;
}

/** The keys of a shortcut, drawn as keys. */
export function Kbd({ shortcut, className }: KbdProps) {
  const parts = shortcutParts(shortcut, useHasCommandKey());
  return (
    <span className={classNames('inline-flex items-center gap-1', className)}>
      {parts.map((part, position) => (
        <kbd
          key={position}
          className="inline-flex h-4 min-w-4 items-center justify-center rounded-sm border px-1 font-sans text-xs leading-none text-muted"
        >
          {part}
        </kbd>
      ))}
    </span>
  );
}
