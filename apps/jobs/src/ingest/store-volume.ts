import { type LoadedImage } from '@annotome/formats';
import { imageHash, thumbnailKey, volumeFolder, type BlobStore } from '@annotome/storage';
import { looksLikeCt, typeName, valueRange, writePyramid } from '@annotome/volume';

import { displayWindow } from './display-window.ts';
import { type ReadVolume } from './messages.ts';
import { encodeThumbnail, middleAxialSlice } from './thumbnail.ts';

export interface StoreVolumeOptions {
  readonly volumeId: string;
  readonly seriesKey: string;
  readonly name: string;
  /** What the person said it is, where the file does not. */
  readonly modality: string | undefined;
  readonly onChunk: (done: number, total: number) => void;
}

/**
 * Writes an image as the product keeps it: its voxels on its own grid (nothing is resampled) as an OME-Zarr pyramid, and a small picture.
 * What an earlier run left is removed first. @returns what its row says.
 */
export async function storeVolume(store: BlobStore, image: LoadedImage, options: StoreVolumeOptions): Promise<ReadVolume> {
  const { volume } = image;
  const { volumeId, seriesKey, name, onChunk } = options;
  const modality = image.modality ?? options.modality ?? (looksLikeCt(volume.data) ? 'CT' : null);
  const range = valueRange(volume.data) ?? { min: 0, max: 0 };
  const window = displayWindow(volume.data, modality);
  const folder = volumeFolder(volumeId);
  await store.deleteFolder(folder);

  let bytes = 0;
  const zarr = store.pyramidStore(folder);
  const counted = {
    get: (key: string) => zarr.get(key),
    set: (key: string, value: Uint8Array) => {
      bytes += value.byteLength;
      return zarr.set(key, value);
    },
  };
  await writePyramid(counted, volume, {
    kind: 'image',
    name,
    window: { start: window[0], end: window[1], min: range.min, max: range.max },
    onChunk,
  });
  const thumbnail = await encodeThumbnail(middleAxialSlice(volume, window));
  await store.put(thumbnailKey(volumeId), thumbnail, { contentType: 'image/webp' });
  return {
    seriesKey,
    name,
    modality,
    size: [...volume.grid.size] as [number, number, number],
    affine: [...volume.grid.affine],
    dataType: typeName(volume.data).replace('Array', '').toLowerCase(),
    valueRange: [range.min, range.max],
    window: [...window],
    warnings: image.warnings.map(({ message }) => message),
    sha256: imageHash(volume),
    bytes: bytes + thumbnail.byteLength,
  };
}
