'use client';

import { Toaster as Sonner } from 'sonner';

export { toast } from 'sonner';

/** Once, in the layout. `toast('Case submitted.', {action: {label: 'Undo', onClick}})` from anywhere in the browser. */
export function Toaster() {
  return (
    <Sonner
      position="bottom-right"
      duration={6000}
      gap={8}
      // Its own style sheet has another typeface.
      style={{ fontFamily: 'inherit' }}
      toastOptions={{
        unstyled: true,
        classNames: {
          toast: 'flex w-full items-start gap-3 rounded-md border bg-raised px-3 py-2 text-sm text-text',
          content: 'min-w-0 flex-1',
          description: 'text-muted',
          icon: 'mt-0.5 text-muted',
          error: '[&_[data-icon]]:text-danger',
          success: '[&_[data-icon]]:text-success',
          actionButton: 'shrink-0 font-medium text-accent hover:text-accent-hover',
          cancelButton: 'shrink-0 text-muted hover:text-text',
        },
      }}
    />
  );
}
