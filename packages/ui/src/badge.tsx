import { type ReactNode } from 'react';
import { classNames } from './class-names.ts';
import { type Tone, TONE_FILL, TONE_TEXT } from './tones.ts';

export interface BadgeProps {
  readonly tone?: Tone | undefined;
  /** A dot of the tone before the words: of a state. */
  readonly dot?: boolean | undefined;
  readonly className?: string | undefined;
  readonly children: ReactNode;
}

/** A word or two about a thing: its state, its role, its kind. The colour only repeats what the word says. */
export function Badge({ tone = 'neutral', dot = false, className, children }: BadgeProps) {
  return (
    <span
      className={classNames(
        'inline-flex h-5 items-center align-middle gap-1.5 rounded-full border border-current/25 px-2 text-xs whitespace-nowrap',
        TONE_TEXT[tone],
        className,
      )}
    >
      {dot && <span aria-hidden className={classNames('size-1.5 rounded-full', TONE_FILL[tone])} />}
      {children}
    </span>
  );
}
