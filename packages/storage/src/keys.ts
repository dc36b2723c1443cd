import { mustBePart } from './blob-store.ts';

/**
 * Every object's name: nothing else in the product spells a key. Ids and hashes are checked, so that one that came from a URL cannot name
 * something else.
 * @throws StorageError for an id or hash that is none.
 */

/** First voxel of a window on the volume's 1.5 mm canonical grid. */
type Start = readonly [number, number, number];

/** Written and removed by a start, to see that it may. */
export const startCheckKey = 'checks/start';

/** The bytes of one uploaded file, never changed. */
export const uploadKey = (organizationId: string, uploadId: string): string =>
  `uploads/${mustBePart(organizationId)}/${mustBePart(uploadId)}`;

/** A file on its way, piece by piece, before its bytes are checked and it becomes an upload. */
export const arrivingKey = (uploadId: string): string => `arriving/${mustBePart(uploadId)}`;

/** Which volumes a study's ingest writes, as JSON. */
export const ingestPlanKey = (studyId: string): string => `ingests/${mustBePart(studyId)}.json`;

/** Folder of the OME-Zarr pyramid of a canonical volume. */
export const volumeFolder = (volumeId: string): string => `volumes/${mustBePart(volumeId)}.zarr`;

export const thumbnailKey = (volumeId: string): string => `volumes/${mustBePart(volumeId)}/thumbnail.webp`;

/** Folder of the Zarr group that holds one volume's embeddings under one model. */
export const embeddingsFolder = (modelHash: string, volumeId: string): string =>
  `embeddings/${mustBePart(modelHash)}/${mustBePart(volumeId)}.zarr`;

/** Folder of the windows of the covering grid. */
export const gridWindowsFolder = (modelHash: string, volumeId: string): string =>
  `${embeddingsFolder(modelHash, volumeId)}/embeddings/c`;

/** One window of the covering grid: float16 `[D, 8, 8, 8]`, C order, little endian. */
export const gridWindowKey = (modelHash: string, volumeId: string, index: number): string =>
  `${gridWindowsFolder(modelHash, volumeId)}/${mustBePart(String(index))}/0/0/0/0`;

/** A window made around a click: the same bytes, under its place instead of a number. */
export const clickWindowKey = (modelHash: string, volumeId: string, start: Start): string =>
  `${embeddingsFolder(modelHash, volumeId)}/clicks/${mustBePart(start.join('_'))}`;

/** A file of a model as the browser fetches it: `manifest.json`, `decoder.onnx`. */
export const modelFileKey = (modelHash: string, name: 'manifest.json' | 'decoder.onnx'): string =>
  `models/${mustBePart(modelHash)}/${name}`;
