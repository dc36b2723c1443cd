import { IndexeddbPersistence, PREFERRED_TRIM_SIZE, storeState } from 'y-indexeddb';
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

/** The table that y-indexeddb keeps updates in. */
const UPDATES = 'updates';
const SAVED = 'saved';
/** The server's word is written down at most this often. */
const KEEP_MS = 500;
/** Many updates are folded into one when nothing was drawn for so long. */
const FOLD_MS = 1_000;

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
  doc.off('update', store._storeUpdate);
  if (!isOpen) return undefined;
  const stopWriting = writeAtOnce(doc, store);
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
      stopWriting();
      void store.destroy();
    },
  };
}

/**
 * Writes each update as y-indexeddb does, but tells the browser to commit it at once. Otherwise the browser first asks the page whether more
 * is to come; when the tab is closed just then, nobody answers, and the last changes are dropped.
 */
function writeAtOnce(doc: Doc, store: IndexeddbPersistence): () => void {
  let waiting: Uint8Array[] = [];
  const write = (): void => {
    const updates = waiting;
    waiting = [];
    if (!store.db || updates.length === 0) return;
    const transaction = store.db.transaction(UPDATES, 'readwrite');
    const rows = transaction.objectStore(UPDATES);
    for (const update of updates) rows.add(update);
    transaction.commit();
    store._dbsize += updates.length;
  };
  const onUpdate = (update: Uint8Array, origin: unknown): void => {
    if (origin === store) return;
    if (waiting.length === 0) queueMicrotask(write);
    waiting.push(update);
    if (store._dbsize >= PREFERRED_TRIM_SIZE) fold();
  };
  let folding: ReturnType<typeof setTimeout> | undefined;
  const fold = (): void => {
    clearTimeout(folding);
    folding = setTimeout(() => void storeState(store, false), FOLD_MS);
  };
  doc.on('update', onUpdate);
  return () => {
    clearTimeout(folding);
    doc.off('update', onUpdate);
    write();
  };
}
