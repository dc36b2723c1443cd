import { type ReactNode } from 'react';

export interface PageHeaderProps {
  readonly title: ReactNode;
  readonly below?: ReactNode;
  readonly actions?: ReactNode;
}

/** The page's name, what can be done with the whole of it, and (below) its tabs or facts. */
export function PageHeader({ title, below, actions }: PageHeaderProps) {
  return (
    <header className="shrink-0 border-b px-6">
      <div className="flex h-14 items-center gap-3">
        <h1 className="min-w-0 flex-1 truncate text-base font-semibold">{title}</h1>
        {actions}
      </div>
      {below}
    </header>
  );
}

export interface PageBodyProps {
  readonly children: ReactNode;
  readonly wide?: boolean;
  /** As high as the window at least, down to its edge: what is last can stand at the bottom, wherever what is above it ends. */
  readonly fill?: boolean;
}

/** The part of the page that scrolls, at a width that can be read. */
export function PageBody({ children, wide = false, fill = false }: PageBodyProps) {
  return (
    // Focusable, so that arrow keys scroll it.
    <div tabIndex={0} role="region" aria-label="Page" className="min-h-0 flex-1 overflow-y-auto focus-visible:-outline-offset-2">
      <div className={`px-6 pt-6 ${fill ? 'flex min-h-full flex-col' : 'pb-6'} ${wide ? 'max-w-[120rem]' : 'max-w-5xl'}`}>
        {children}
      </div>
    </div>
  );
}
