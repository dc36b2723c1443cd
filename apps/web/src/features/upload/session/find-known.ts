import { filesText } from '@annotome/contracts';
import { hashBlob } from '../inspect/hash-blob.ts';
import { type FirstFile, type PreparedFile } from '../inspect/messages.ts';
import { type KnownStudy, type UploadApi } from './api.ts';

interface Files {
  /** The first of them, as it would be sent. */
  first(): Promise<FirstFile>;
  /** All of them, as they would be sent. */
  all(): Promise<readonly PreparedFile[]>;
}

/**
 * Whether the project has a study of the same files, by their bytes. One file says nearly always that it has not; only where that one is known
 * are all of them read.
 */
export async function findKnown(api: Pick<UploadApi, 'known'>, files: Files): Promise<KnownStudy | null> {
  const first = await files.first();
  const maybe = await api.known(first);
  return maybe && first.of > 1 ? knownOf(api, await files.all()) : maybe;
}

/** The study of the project that was made of exactly these files. */
export async function knownOf(api: Pick<UploadApi, 'known'>, files: readonly PreparedFile[]): Promise<KnownStudy | null> {
  const [first] = files;
  if (!first) return null;
  const { size, sha256 } = first;
  return api.known({ size, sha256, of: files.length }, await hashBlob(new Blob([filesText(files)])));
}
