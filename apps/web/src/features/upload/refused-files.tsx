'use client';

import { type Refusal } from '@annotome/formats';
import { ChevronRight, TriangleAlert } from 'lucide-react';
import { counted } from './session/words.ts';

/** Files that cannot be used, each with its reason; files that are no images only by name. */
export function RefusedFiles({
  refused,
  ignored,
}: {
  readonly refused: readonly Refusal[];
  readonly ignored: readonly string[];
}) {
  if (refused.length === 0 && ignored.length === 0) return null;
  return (
    <div className="flex flex-col gap-2 text-sm">
      {refused.length > 0 && (
        <section aria-label="Files that cannot be used" className="rounded-md border bg-surface p-3">
          <h3 className="flex items-center gap-2 font-medium">
            <TriangleAlert aria-hidden className="size-4 text-warning" />
            Cannot be used
          </h3>
          <ul className="mt-2 flex max-h-64 flex-col gap-2 overflow-auto" tabIndex={0}>
            {refused.map(({ file, message }) => (
              <li key={`${file} ${message}`}>
                <span className="font-medium break-words">{file}</span>
                <span className="block text-muted">{message}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {ignored.length > 0 && (
        <details className="group">
          <summary className="flex w-fit cursor-pointer list-none items-center gap-1 rounded-sm text-muted hover:text-text [&::-webkit-details-marker]:hidden">
            <ChevronRight aria-hidden className="size-4 transition-transform group-open:rotate-90" />
            {counted(ignored.length, 'other file')} left out: no images
          </summary>
          <ul className="mt-1 max-h-40 overflow-auto pl-5 text-xs text-muted" tabIndex={0}>
            {ignored.slice(0, 500).map((name) => (
              <li key={name}>{name}</li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}
