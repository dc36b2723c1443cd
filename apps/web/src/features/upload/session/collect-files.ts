import { type ChosenFile } from '../inspect/messages.ts';

/** A handle that the browser keeps across a reload (Chromium), if the person allows it again. */
export type KeptHandle = FileSystemFileHandle | FileSystemDirectoryHandle;

export interface Collected {
  readonly files: readonly ChosenFile[];
  /** Empty where the browser has none. */
  readonly handles: readonly KeptHandle[];
}

interface HandleItem {
  getAsFileSystemHandle?(): Promise<KeptHandle | null>;
}

/** What lies in a folder or is a file, with paths. */
async function* walkHandle(handle: KeptHandle, prefix: string): AsyncGenerator<ChosenFile> {
  const path = `${prefix}${handle.name}`;
  if (handle.kind === 'file') yield { path, file: await handle.getFile() };
  else for await (const inner of handle.values()) yield* walkHandle(inner, `${path}/`);
}

export async function filesOfHandles(handles: readonly KeptHandle[]): Promise<ChosenFile[]> {
  const files: ChosenFile[] = [];
  for (const handle of handles) for await (const file of walkHandle(handle, '')) files.push(file);
  return files;
}

const readEntries = (reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> =>
  new Promise((resolve, reject) => reader.readEntries(resolve, reject));

async function* walkEntry(entry: FileSystemEntry): AsyncGenerator<ChosenFile> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    yield { path: entry.fullPath.replace(/^\//, ''), file };
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  // A reader gives a hundred entries at a time, and none when it is done.
  for (let entries = await readEntries(reader); entries.length > 0; entries = await readEntries(reader)) {
    for (const inner of entries) yield* walkEntry(inner);
  }
}

/** Files and folders that were dropped. Call it while the drop is being handled: later the browser has forgotten them. */
export async function collectDropped(transfer: DataTransfer): Promise<Collected> {
  const items = [...transfer.items].filter(({ kind }) => kind === 'file');
  const entries = items.map((item) => item.webkitGetAsEntry());
  const plain = [...transfer.files];
  const pending = items.map(async (item) => {
    const handle = (item as HandleItem).getAsFileSystemHandle?.();
    return handle?.catch(() => null);
  });
  const handles = (await Promise.all(pending)).filter((handle) => handle !== null && handle !== undefined);
  if (handles.length === items.length && items.length > 0) return { files: await filesOfHandles(handles), handles };
  const files: ChosenFile[] = [];
  for (const entry of entries) if (entry) for await (const file of walkEntry(entry)) files.push(file);
  return { files: files.length > 0 ? files : collectPicked(plain), handles: [] };
}

/** Files of an `<input type="file">`, of a folder or not. */
export const collectPicked = (files: Iterable<File>): ChosenFile[] =>
  [...files].map((file) => ({ path: file.webkitRelativePath || file.name, file }));
