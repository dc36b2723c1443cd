import { type ReactNode } from 'react';
import { Mark } from './mark.tsx';

/** One card in the middle of the page. */
export function EntryPage({ children }: { readonly children: ReactNode }) {
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center gap-6 px-4 py-12">
      <Mark />
      <div className="w-full max-w-sm rounded-lg border bg-surface p-6">{children}</div>
    </main>
  );
}
