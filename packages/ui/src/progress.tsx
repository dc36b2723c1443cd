import { classNames } from './class-names.ts';
import { type Tone, TONE_FILL } from './tones.ts';

export interface ProgressProps {
  /** What is going on, for screen readers. */
  readonly label: string;
  readonly value: number;
  /** 0 while unknown: the bar then only says that something happens. */
  readonly max: number;
  readonly tone?: Tone | undefined;
  readonly className?: string | undefined;
}

export function Progress({ label, value, max, tone = 'accent', className }: ProgressProps) {
  const known = max > 0;
  const percent = known ? Math.min(100, Math.max(0, (100 * value) / max)) : 100;
  return (
    <div
      role="progressbar"
      aria-label={label}
      {...(known && { 'aria-valuenow': Math.round(percent), 'aria-valuemin': 0, 'aria-valuemax': 100 })}
      className={classNames('h-1 w-full overflow-hidden rounded-full bg-hover', className)}
    >
      <div
        className={classNames(
          'h-full origin-left rounded-full transition-transform',
          TONE_FILL[tone],
          !known && 'animate-pulse opacity-40',
        )}
        style={{ transform: `scaleX(${percent / 100})` }}
      />
    </div>
  );
}

export interface StackBarProps {
  readonly label: string;
  readonly parts: readonly { readonly name: string; readonly value: number; readonly tone: Tone }[];
  readonly className?: string | undefined;
}

/** How a whole divides, as one bar; the accessible name spells it out. */
export function StackBar({ label, parts, className }: StackBarProps) {
  const shown = parts.filter(({ value }) => value > 0);
  const words = shown.map(({ name, value }) => `${value} ${name}`).join(', ');
  return (
    <div
      role="img"
      aria-label={`${label}: ${words || 'nothing yet'}`}
      className={classNames('flex h-1 w-full gap-px overflow-hidden rounded-full bg-hover', className)}
    >
      {shown.map(({ name, value, tone }) => (
        <div key={name} className={TONE_FILL[tone]} style={{ flexGrow: value }} />
      ))}
    </div>
  );
}
