import { BINDINGS, type Remapped } from './bindings.ts';

const KEY = 'annotome-keys';

/** The person's own keys on this computer; what is not understood is left out. */
export function readKeys(shelf: Pick<Storage, 'getItem'>): Remapped {
  try {
    const kept = JSON.parse(shelf.getItem(KEY) ?? '{}') as Record<string, unknown>;
    const known = new Set<string>(BINDINGS.map(({ id }) => id));
    return Object.fromEntries(Object.entries(kept).filter(([id, key]) => known.has(id) && typeof key === 'string'));
  } catch {
    return {};
  }
}

export function keepKeys(shelf: Pick<Storage, 'setItem'>, remapped: Remapped): void {
  try {
    shelf.setItem(KEY, JSON.stringify(remapped));
  } catch {
    // A browser that keeps nothing still has the keys for now.
  }
}
