'use client';

import { Button, Notice } from '@annotome/ui';
import Link from 'next/link';
import { errorSentence, productCode } from '../trpc/client.ts';

/** In place of what could not be loaded: why, and the way on. */
export function LoadFailure({ error, onRetry }: { readonly error: unknown; readonly onRetry: () => void }) {
  const final = ['not-found', 'not-allowed'].includes(productCode(error) ?? '');
  return (
    <Notice
      tone="danger"
      action={
        final ? (
          <Button asChild size="small">
            <Link href="/">Home</Link>
          </Button>
        ) : (
          <Button size="small" onClick={onRetry}>
            Try again
          </Button>
        )
      }
    >
      {errorSentence(error)}
    </Notice>
  );
}
