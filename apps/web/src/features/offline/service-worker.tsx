'use client';

import { useEffect } from 'react';

/** Registers the service worker, which gives pages and images that were kept while there is no network. Not on a development server. */
export function ServiceWorker() {
  useEffect(() => {
    if (process.env.NODE_ENV !== 'production' || !('serviceWorker' in navigator)) return;
    // Without one the product works, but not without a network.
    navigator.serviceWorker.register('/offline-worker.js', { updateViaCache: 'none' }).catch(() => undefined);
  }, []);
  return null;
}
