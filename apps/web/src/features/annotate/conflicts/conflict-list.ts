import { voxel } from '@annotome/volume';
import { z } from 'zod';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { type MergeConflict } from '../mask-session/index.ts';

/** A conflict that this person has not looked at. */
export interface Conflict extends MergeConflict {
  readonly id: string;
}

const Kept: z.ZodType<Conflict[], unknown> = z.array(
  z.object({
    id: z.string(),
    why: z.enum(['cleared', 'proposals', 'both', 'deleted']),
    by: z.array(z.string()),
    segments: z.array(z.string()),
    voxels: z.int().positive(),
    at: z.tuple([z.int(), z.int(), z.int()]).transform(([i, j, k]) => voxel(i, j, k)),
  }),
);

/** More are not listed: nobody looks at them one by one. */
const MOST = 100;

export type Shelf = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** Conflicts of a case that this person has not looked at, over reloads. */
export class ConflictList {
  readonly store: StoreApi<readonly Conflict[]>;
  readonly #shelf: Shelf;
  readonly #key: string;
  readonly #now: () => number;

  /** @param now milliseconds since 1970. */
  constructor({ shelf, caseId, userId, now }: { shelf: Shelf; caseId: string; userId: string; now: () => number }) {
    this.#shelf = shelf;
    this.#key = `annotome-conflicts-${caseId}-${userId}`;
    this.#now = now;
    this.store = createStore(() => this.#read());
  }

  add(found: readonly MergeConflict[]): void {
    if (found.length === 0) return;
    const at = this.#now();
    this.#set([...this.store.getState(), ...found.map((one, n) => ({ ...one, id: `${at}-${n}` }))].slice(0, MOST));
  }

  /** Looked at: it is not listed again. Without an id, all are. */
  lookedAt(id?: string): void {
    this.#set(id === undefined ? [] : this.store.getState().filter((one) => one.id !== id));
  }

  #set(list: readonly Conflict[]): void {
    this.store.setState(list, true);
    try {
      if (list.length === 0) this.#shelf.removeItem(this.#key);
      else this.#shelf.setItem(this.#key, JSON.stringify(list));
    } catch {
      // A browser that keeps nothing lists them until the page is closed.
    }
  }

  #read(): readonly Conflict[] {
    try {
      return Kept.parse(JSON.parse(this.#shelf.getItem(this.#key) ?? '[]'));
    } catch {
      return [];
    }
  }
}
