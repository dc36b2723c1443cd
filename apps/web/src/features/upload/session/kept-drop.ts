import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import { type KeptHandle } from './collect-files.ts';

/** What was chosen for one series, for going on after a reload. */
interface KeptChoice {
  readonly seriesId: string;
  readonly name: string;
  /** Though the project has a study of the same files. */
  readonly again?: boolean;
}

/** The last drop on a project that is not all sent. */
export interface KeptDrop {
  readonly handles: readonly KeptHandle[];
  readonly deidentify: boolean;
  readonly choices: readonly KeptChoice[];
}

interface Kept extends DBSchema {
  drops: { key: string; value: KeptDrop };
}

let opened: Promise<IDBPDatabase<Kept>> | undefined;
const open = (): Promise<IDBPDatabase<Kept>> =>
  (opened ??= openDB<Kept>('annotome-uploads', 1, { upgrade: (database) => void database.createObjectStore('drops') }));

/** The browser may forbid it (private windows): then files have to be chosen again after a reload. */
const orNothing = <T>(work: Promise<T>): Promise<T | undefined> => work.catch(() => undefined);

export const keepDrop = (projectId: string, drop: KeptDrop): Promise<unknown> =>
  orNothing(open().then((database) => database.put('drops', drop, projectId)));

export const keptDrop = (projectId: string): Promise<KeptDrop | undefined> =>
  orNothing(open().then((database) => database.get('drops', projectId)));

export const forgetDrop = (projectId: string): Promise<unknown> =>
  orNothing(open().then((database) => database.delete('drops', projectId)));

interface AskableHandle {
  requestPermission?(options: { mode: 'read' }): Promise<PermissionState>;
}

/** Asks the person to let the page read the files again; needs a click. */
export async function mayReadAgain(handles: readonly KeptHandle[]): Promise<boolean> {
  for (const handle of handles) {
    const answer = await (handle as AskableHandle).requestPermission?.({ mode: 'read' }).catch(() => 'denied' as const);
    if (answer !== undefined && answer !== 'granted') return false;
  }
  return handles.length > 0;
}
