'use client';

import { usePathname, useSearchParams } from 'next/navigation';

/**
 * Some of the address's query as state: a link shows the same, Back brings it back. Written with `replaceState`, which Next follows
 * without asking the server.
 */
export function useAddressState<Name extends string>(names: readonly Name[]) {
  const parameters = useSearchParams();
  const path = usePathname();
  const state = Object.fromEntries(names.map((name) => [name, parameters.get(name) ?? undefined])) as {
    [Each in Name]: string | undefined;
  };
  const set = (change: { [Each in Name]?: string | undefined }) => {
    const next = new URLSearchParams(window.location.search);
    for (const [name, value] of Object.entries(change) as [Name, string | undefined][]) {
      if (value === undefined || value === '') next.delete(name);
      else next.set(name, value);
    }
    window.history.replaceState(null, '', next.size > 0 ? `${path}?${next}` : path);
  };
  return [state, set] as const;
}
