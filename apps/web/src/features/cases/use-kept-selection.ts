'use client';

import { useState } from 'react';
import { NOTHING, type Selection } from './selection.ts';

function read(key: string): Selection {
  try {
    const kept: unknown = JSON.parse(window.sessionStorage.getItem(key) ?? '[]');
    return { ids: new Set(Array.isArray(kept) ? kept.filter((id) => typeof id === 'string') : []), anchor: undefined };
  } catch {
    return NOTHING;
  }
}

/** The selected rows of a table, kept in the tab while one looks at a case and comes back. */
export function useKeptSelection(name: string) {
  const key = `annotome-selection-${name}`;
  const [selection, setSelection] = useState<Selection>(() => (typeof window === 'undefined' ? NOTHING : read(key)));
  const keep = (next: Selection) => {
    setSelection(next);
    window.sessionStorage.setItem(key, JSON.stringify([...next.ids]));
  };
  return [selection, keep] as const;
}
