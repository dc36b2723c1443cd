'use client';

import { useSyncExternalStore } from 'react';

/** The time of the page's clock, moved on every 20 seconds for all that show an age. */
let now = 0;
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    listeners.forEach((each) => each());
  }, 20_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
      now = 0;
    }
  };
}

/** Milliseconds since 1970, or undefined while the server renders. */
export function useNow(): number | undefined {
  return useSyncExternalStore(
    subscribe,
    () => (now ||= Date.now()),
    () => undefined,
  );
}
