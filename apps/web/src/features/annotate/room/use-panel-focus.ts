'use client';

import { useEffect, useRef, type RefObject } from 'react';

/** For a panel that a key opens: the next Tab goes into it. A field or card that has the keyboard keeps it. */
export function usePanelFocus(): RefObject<HTMLElement | null> {
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    const { activeElement } = document;
    if (activeElement === document.body || activeElement?.closest('header')) panel.current?.focus({ preventScroll: true });
  }, []);
  return panel;
}
