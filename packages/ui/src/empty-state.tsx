import { type LucideIcon } from 'lucide-react';
import { type ReactNode } from 'react';
import { classNames } from './class-names.ts';

export interface EmptyStateProps {
  readonly icon: LucideIcon;
  /** One sentence that teaches what belongs here. */
  readonly children: ReactNode;
  /** One button that begins. */
  readonly action?: ReactNode;
  readonly className?: string | undefined;
}

export function EmptyState({ icon: Icon, children, action, className }: EmptyStateProps) {
  return (
    <div
      className={classNames(
        'flex flex-col items-center justify-center gap-4 rounded-lg border border-dashed px-6 py-12 text-center',
        className,
      )}
    >
      <Icon aria-hidden className="size-6 text-faint" strokeWidth={1.5} />
      <p className="max-w-md text-sm text-muted">{children}</p>
      {action}
    </div>
  );
}
