import { type BlobStore } from './blob-store.ts';
import { gridWindowsFolder } from './keys.ts';

/**
 * Which windows of the covering grid are stored, by their number: one listing, whole windows only.
 * @param width D, channels of the model's embedding; without it any size counts.
 */
export async function readyWindows(
  store: BlobStore,
  modelHash: string,
  volumeId: string,
  width?: number,
): Promise<ReadonlySet<number>> {
  const folder = gridWindowsFolder(modelHash, volumeId);
  const ready = new Set<number>();
  for await (const { key, size } of store.list(folder)) {
    const number = Number(key.slice(folder.length + 1).split('/')[0]);
    if (Number.isInteger(number) && (width === undefined || size === width * 512 * 2)) ready.add(number);
  }
  return ready;
}
