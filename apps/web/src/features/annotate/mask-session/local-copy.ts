import { IndexeddbPersistence } from 'y-indexeddb';
import { type Doc } from 'yjs';

/** A document kept in this browser: every change is in it before the server has answered. */
export interface LocalCopy {
  /** What the server had written down when it last said so, as an encoded state vector. */
  readonly saved: Uint8Array | undefined;
  keepSaved(stateVector: Uint8Array): void;
  /**
   * Sets this copy aside: the server does not take something in it, so the next time the case is opened it begins with what the server has.
   * The copy stays in the browser.
   */
  setAside(): void;
  close(): void;
}

const SAVED = 'saved';
/** The server's word is written down at most this often. */
const KEEP_MS = 500;

/**
 * Opens the copy and brings the document up to it. One for each person: on a shared computer nobody sends another's changes as their own.
 * @returns undefined where this browser keeps nothing, as some do in private windows.
 */
export async function openLocalCopy(doc: Doc, caseId: string, userId: string): Promise<LocalCopy | undefined> {
  const key = `annotome mask ${caseId} ${userId}`;
  const turn = Number(localStorage.getItem(key) ?? 0);
  const store = new IndexeddbPersistence(turn === 0 ? key : `${key} ${turn}`, doc);
  const isOpen = await store._db.then(
    () => true,
    () => false,
  );
  if (!isOpen) {
    doc.off('update', store._storeUpdate);
    return undefined;
  }
  await store.whenSynced;
  const saved: unknown = await store.get(SAVED);
  let waiting: Uint8Array | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const write = (): void => {
    timer = undefined;
    if (waiting) void store.set(SAVED, waiting as never);
    waiting = undefined;
  };
  return {
    saved: saved instanceof Uint8Array ? saved : undefined,
    keepSaved: (stateVector) => {
      waiting = stateVector;
      timer ??= setTimeout(write, KEEP_MS);
    },
    setAside: () => localStorage.setItem(key, String(turn + 1)),
    close: () => {
      if (timer !== undefined) {
        clearTimeout(timer);
        write();
      }
      void store.destroy();
    },
  };
}
