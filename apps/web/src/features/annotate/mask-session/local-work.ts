import { countUnsaved } from '@annotome/mask-doc';
import { deleteDB, openDB } from 'idb';
import { applyUpdate, Doc, encodeStateAsUpdate } from 'yjs';
import { copyName, readCopyName, SAVED, TITLE, UPDATES, type CopyName } from './copy-names.ts';

/** Changes of a mask that are on this computer only. */
export interface LocalWork extends CopyName {
  readonly title: string;
  readonly changes: number;
  /** The server did not take something in it; the case has gone on with a copy after it. */
  readonly isAside: boolean;
}

/** The copies of masks in this browser that have changes which the server has not, of one person. */
export async function listLocalWork(userId: string): Promise<LocalWork[]> {
  return (await readCopies(userId)).filter(({ changes }) => changes > 0);
}

/** Deletes the copies that the server has all of. @returns those that stay. */
export async function deleteSavedCopies(userId: string): Promise<LocalWork[]> {
  const copies = await readCopies(userId);
  for (const copy of copies) if (copy.changes === 0) await deleteLocalWork(copy);
  return copies.filter(({ changes }) => changes > 0);
}

/** Everything that a copy holds, as one Yjs update. */
export async function readLocalWork({ caseId, userId, turn }: CopyName): Promise<Uint8Array<ArrayBuffer>> {
  const { doc } = await readCopy(copyName(caseId, userId, turn));
  return new Uint8Array(encodeStateAsUpdate(doc));
}

export const deleteLocalWork = ({ caseId, userId, turn }: CopyName): Promise<void> => deleteDB(copyName(caseId, userId, turn));

async function readCopies(userId: string): Promise<LocalWork[]> {
  const copies: LocalWork[] = [];
  for (const { name } of await indexedDB.databases()) {
    const copy = name === undefined ? undefined : readCopyName(name);
    if (name === undefined || copy?.userId !== userId) continue;
    const { doc, saved, title } = await readCopy(name);
    const isAside = copy.turn < Number(localStorage.getItem(copyName(copy.caseId, userId)) ?? 0);
    copies.push({ ...copy, changes: countUnsaved(doc, saved), title, isAside });
  }
  return copies;
}

async function readCopy(name: string): Promise<{ doc: Doc; saved: Uint8Array | undefined; title: string }> {
  const db = await openDB(name);
  try {
    const updates: unknown[] = await db.getAll(UPDATES);
    const saved: unknown = await db.get('custom', SAVED);
    const title: unknown = await db.get('custom', TITLE);
    const doc = new Doc();
    doc.transact(() => {
      for (const update of updates) if (update instanceof Uint8Array) applyUpdate(doc, update);
    });
    return {
      doc,
      saved: saved instanceof Uint8Array ? saved : undefined,
      title: typeof title === 'string' ? title : 'a case',
    };
  } finally {
    db.close();
  }
}
