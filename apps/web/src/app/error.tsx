'use client';

import { Button } from '@annotome/ui';
import { EntryCard } from '../features/entry/entry-card.tsx';
import { EntryPage } from '../features/entry/entry-page.tsx';

/** A fault of ours, where a page could not be drawn. */
export default function PageError({ error, reset }: { readonly error: Error & { digest?: string }; readonly reset: () => void }) {
  return (
    <EntryPage>
      <EntryCard title="This page could not be shown">
        <p className="text-muted">
          What was saved is safe. Try again; if it happens twice, tell your administrator
          {error.digest === undefined ? '.' : ` this number: ${error.digest}.`}
        </p>
        <Button look="primary" onClick={reset}>
          Try again
        </Button>
        <Button asChild>
          {/* A full page load: what went wrong is left behind. */}
          {/* eslint-disable-next-line @next/next/no-html-link-for-pages */}
          <a href="/">Home</a>
        </Button>
      </EntryCard>
    </EntryPage>
  );
}
