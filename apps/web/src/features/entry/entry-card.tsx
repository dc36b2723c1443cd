import { type ReactNode } from 'react';

export interface EntryCardProps {
  readonly title: string;
  readonly children: ReactNode;
  /** The other way in. */
  readonly footer?: ReactNode;
}

export function EntryCard({ title, children, footer }: EntryCardProps) {
  return (
    <div className="flex flex-col gap-4">
      <h1 className="text-xl font-semibold">{title}</h1>
      {children}
      {footer !== undefined && <p className="border-t pt-4 text-sm text-muted [&_a]:text-accent [&_a]:underline">{footer}</p>}
    </div>
  );
}
