'use client';

import { type RefObject, useEffect, useState } from 'react';

interface Place {
  readonly scroll: number;
  readonly active: string | undefined;
}

function read(name: string): Place {
  try {
    const kept = JSON.parse(window.sessionStorage.getItem(name) ?? 'null') as Partial<Place> | null;
    return { scroll: kept?.scroll ?? 0, active: kept?.active };
  } catch {
    return { scroll: 0, active: undefined };
  }
}

/**
 * Where one was in a table: how far scrolled and on which row. A case opens by a full page load, so it is kept in the tab's
 * session storage, and found again on return.
 */
export function useKeptPlace(name: string, box: RefObject<HTMLElement | null>, ready: boolean) {
  const key = `annotome-place-${name}`;
  const [place, setPlace] = useState<Place>(() => (typeof window === 'undefined' ? { scroll: 0, active: undefined } : read(key)));
  useEffect(() => {
    if (ready) box.current?.scrollTo({ top: read(key).scroll });
  }, [ready, box, key]);
  const keep = (next: Place) => window.sessionStorage.setItem(key, JSON.stringify(next));
  return {
    scroll: place.scroll,
    active: place.active,
    setActive: (active: string) => {
      setPlace((old) => (old.active === active ? old : { ...old, active }));
      keep({ scroll: box.current?.scrollTop ?? 0, active });
    },
    onScroll: () => {
      // Rows on their way have no height worth keeping.
      if (ready) keep({ scroll: box.current?.scrollTop ?? 0, active: place.active });
    },
  };
}
