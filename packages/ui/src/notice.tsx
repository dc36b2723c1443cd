import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react';
import { type ReactNode } from 'react';
import { classNames } from './class-names.ts';
import { type Tone, TONE_TEXT } from './tones.ts';

const ICONS = { neutral: Info, accent: Info, success: CircleCheck, warning: TriangleAlert, danger: CircleAlert } as const;

export interface NoticeProps {
  readonly tone?: Tone | undefined;
  /** What happened, what is safe, what to do. */
  readonly children: ReactNode;
  readonly action?: ReactNode;
  readonly className?: string | undefined;
}

/** A sentence in the page that should not be missed. Errors are read out at once. */
export function Notice({ tone = 'neutral', children, action, className }: NoticeProps) {
  const Icon = ICONS[tone];
  return (
    <div
      role={tone === 'danger' ? 'alert' : 'status'}
      className={classNames('flex items-start gap-3 rounded-md border bg-surface px-3 py-2 text-sm', className)}
    >
      <Icon aria-hidden className={classNames('mt-0.5 size-4 shrink-0', TONE_TEXT[tone])} />
      <div className="min-w-0 flex-1">{children}</div>
      {action}
    </div>
  );
}
