import { openDB, type IDBPDatabase } from 'idb';
import { IndexeddbPersistence, PREFERRED_TRIM_SIZE, storeState } from 'y-indexeddb';
import { encodeStateAsUpdate, type Doc } from 'yjs';
import { copyName, SAVED, TITLE, UPDATES } from './copy-names.ts';

/** A document kept in this browser: every change is in it before the server has answered. */
export interface LocalCopy {
  /** What the server had written down when it last said so, as an encoded state vector. */
  readonly saved: Uint8Array | undefined;
  keepSaved(stateVector: Uint8Array): void;
  /** Reads what another tab of this case has added since. */
  readAgain(): Promise<void>;
  /**
   * Sets this copy aside: the server does not take something in it, so the next time the case is opened it begins with what the server has.
   * The copy stays in the browser.
   */
  setAside(): void;
  close(): void;
}

export interface LocalCopyOptions {
  readonly doc: Doc;
  readonly caseId: string;
  readonly userId: string;
  /** What the case is called, for a list of what is not saved. */
  readonly title: string;
  /** Told when changes can no longer be kept here (the disk is full, the browser has thrown the copy away), and when they can again. */
  readonly onKept: (isKept: boolean) => void;
}

/** Many updates are folded into one when nothing was drawn for so long. */
const FOLD_MS = 1_000;
/** What could not be written is tried again after this long, and with every change. */
const AGAIN_MS = 5_000;

/**
 * Opens the copy and brings the document up to it. One for each person: on a shared computer nobody sends another's changes as their own.
 * @returns undefined where this browser keeps nothing, as some do in private windows.
 */
export async function openLocalCopy({ doc, caseId, userId, title, onKept }: LocalCopyOptions): Promise<LocalCopy | undefined> {
  const key = copyName(caseId, userId);
  let turn: number;
  try {
    turn = Number(localStorage.getItem(key) ?? 0);
    await tryOut(copyName(caseId, userId, turn));
  } catch {
    return undefined;
  }
  const name = copyName(caseId, userId, turn);
  const store = new IndexeddbPersistence(name, doc);
  doc.off('update', store._storeUpdate);
  await store.whenSynced;
  const stopWriting = writeAtOnce(doc, store, onKept);
  const saved: unknown = await store.get(SAVED);
  void store.set(TITLE, title).catch(() => undefined);
  return {
    saved: saved instanceof Uint8Array ? saved : undefined,
    keepSaved: keepLatest((stateVector) => store.set(SAVED, stateVector as never)),
    readAgain: () => storeState(store, false).catch(() => undefined),
    setAside: () => localStorage.setItem(key, String(turn + 1)),
    close: () => {
      stopWriting();
      void store.destroy();
    },
  };
}

/** The tables that y-indexeddb makes. */
const openTables = (name: string): Promise<IDBPDatabase> =>
  openDB(name, 1, {
    upgrade: (db) => {
      db.createObjectStore(UPDATES, { autoIncrement: true });
      db.createObjectStore('custom');
    },
  });

/** y-indexeddb waits for ever for a database that cannot be opened or read. @throws DOMException for such a one. */
async function tryOut(name: string): Promise<void> {
  const db = await openTables(name);
  try {
    await db.count(UPDATES);
  } finally {
    db.close();
  }
}

/** One write at a time; of values that come meanwhile, only the last is written. A failure is no harm: less counts as saved. */
function keepLatest<Value>(write: (value: Value) => Promise<unknown>): (value: Value) => void {
  let waiting: Value | undefined;
  let isBusy = false;
  const run = async (): Promise<void> => {
    isBusy = true;
    while (waiting !== undefined) {
      const value = waiting;
      waiting = undefined;
      await write(value).catch(() => undefined);
    }
    isBusy = false;
  };
  return (value) => {
    waiting = value;
    if (!isBusy) void run();
  };
}

/**
 * Writes each update as y-indexeddb does, but tells the browser to commit it at once. Otherwise the browser first asks the page whether more
 * is to come; when the tab is closed just then, nobody answers, and the last changes are dropped. And what could not be written is not
 * forgotten: it is tried again, and until then `onKept(false)` holds.
 */
function writeAtOnce(doc: Doc, store: IndexeddbPersistence, onKept: (isKept: boolean) => void): () => void {
  let waiting: Uint8Array[] = [];
  let isKept = true;
  let again: ReturnType<typeof setTimeout> | undefined;
  const keptIs = (now: boolean): void => {
    if (now !== isKept) onKept((isKept = now));
  };
  const failed = (updates: readonly Uint8Array[]): void => {
    waiting = [...updates, ...waiting];
    keptIs(false);
    again ??= setTimeout(() => {
      again = undefined;
      write();
    }, AGAIN_MS);
  };
  const write = (): void => {
    const updates = waiting;
    waiting = [];
    if (updates.length === 0 || !store.db) return;
    let isOver = false;
    const fail = (): void => {
      if (!isOver) failed(updates);
      isOver = true;
    };
    try {
      // Strict: on the disk, not only on its way there; a computer that goes off loses nothing either.
      const transaction = store.db.transaction(UPDATES, 'readwrite', { durability: 'strict' });
      transaction.onabort = fail;
      transaction.oncomplete = () => {
        if (waiting.length === 0) keptIs(true);
      };
      const rows = transaction.objectStore(UPDATES);
      for (const update of updates) rows.add(update);
      transaction.commit();
      store._dbsize += updates.length;
    } catch {
      // The browser has closed the database: another tab has deleted it, or somebody the site's data.
      fail();
      void reopen();
    }
  };
  const reopen = async (): Promise<void> => {
    try {
      const db = (await openTables(store.name)) as unknown as IDBDatabase;
      db.onversionchange = () => db.close();
      store.db = db;
      store._db = Promise.resolve(db);
      // The old one may be gone with all that was in it.
      waiting = [encodeStateAsUpdate(doc)];
      write();
    } catch {
      // It is tried again with the next change, or in a while.
    }
  };
  const onUpdate = (update: Uint8Array, origin: unknown): void => {
    if (origin === store) return;
    if (waiting.length === 0 || !isKept) queueMicrotask(write);
    waiting.push(update);
    if (store._dbsize >= PREFERRED_TRIM_SIZE) fold();
  };
  let folding: ReturnType<typeof setTimeout> | undefined;
  const fold = (): void => {
    clearTimeout(folding);
    folding = setTimeout(() => void storeState(store, false).catch(() => undefined), FOLD_MS);
  };
  doc.on('update', onUpdate);
  return () => {
    clearTimeout(folding);
    clearTimeout(again);
    doc.off('update', onUpdate);
    write();
  };
}
