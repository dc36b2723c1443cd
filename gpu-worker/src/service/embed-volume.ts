import { ProductError, type JobPayload, type VolumeId, type WindowStart } from '@annotome/contracts';
import { advanceEmbeddingSet, getVolume, processScope, publishWindowReady, type Scope } from '@annotome/db';
import { Interrupted, type Attempt } from '@annotome/queue';
import { canonicalGrid, coveringWindows, CT_CLAMP, WINDOW } from '@annotome/sam-med3d';
import { embeddingsFolder, imageHash } from '@annotome/storage';
import { type Volume } from '@annotome/volume';

import { embedWindows, type NumberedWindow } from '../embeddings/embed-windows.ts';
import { blobFolder } from '../embeddings/window-folder.ts';
import { EmbeddingsError, WindowStore, type StoreAttributes } from '../embeddings/window-store.ts';
import { halvedWhenFull } from './batch-size.ts';
import { OtherModelError, type WorkerPorts } from './worker-ports.ts';

type VolumeRow = Awaited<ReturnType<typeof getVolume>>;

/** How it ended, for metrics. */
export type EmbedOutcome = 'ready' | 'cancelled' | 'failed';

export const isRemoved = (error: unknown): boolean => error instanceof ProductError && error.code === 'not-found';

/**
 * Every window of an image through the encoder, from the middle outwards, each stored and announced as it is finished. Windows that are
 * stored are not computed again, whoever was killed when; so an image is embedded once per model.
 */
export async function embedVolume(ports: WorkerPorts, attempt: Attempt<'embed-volume'>): Promise<EmbedOutcome> {
  const { organizationId, volumeId, modelHash } = attempt.payload;
  if (modelHash !== ports.model.hash) throw new OtherModelError(modelHash, ports.model.hash);
  const scope = processScope(ports.database, organizationId, 'gpu-worker');
  try {
    const row = await getVolume(scope, { volumeId });
    const pyramid = await ports.volumes.open(volumeId);
    return await ports.volumes.whole(volumeId, pyramid, (volume) => new VolumeRun(ports, scope, attempt, row).embed(volume));
  } catch (error) {
    if (isRemoved(error) || attempt.signal.aborted) return cleanUp(ports, scope, attempt.payload);
    if (error instanceof Interrupted || !attempt.isLast) throw error;
    await giveUp(scope, attempt.payload, `This image could not be prepared: ${(error as Error).message}`);
    return 'failed';
  }
}

/** Marks an image as not prepared, with the reason as a sentence. */
export async function giveUp(scope: Scope, { volumeId, modelHash }: JobPayload<'embed-volume'>, failure: string): Promise<void> {
  await advanceEmbeddingSet(scope, { volumeId, modelHash, state: 'failed', done: 0, total: 0, failure });
}

/** Of an image that was removed nothing stays behind; of one whose preparation was cancelled, the windows that are done. */
async function cleanUp(
  { store }: WorkerPorts,
  scope: Scope,
  { volumeId, modelHash }: JobPayload<'embed-volume'>,
): Promise<EmbedOutcome> {
  await removeIfGone(store, scope, volumeId, modelHash);
  return 'cancelled';
}

/** Removes an image's embeddings where its row is gone. */
export async function removeIfGone(
  store: WorkerPorts['store'],
  scope: Scope,
  volumeId: VolumeId,
  modelHash: string,
): Promise<void> {
  try {
    await getVolume(scope, { volumeId });
  } catch (error) {
    if (!isRemoved(error)) throw error;
    await store.deleteFolder(embeddingsFolder(modelHash, volumeId));
  }
}

class VolumeRun {
  readonly #ports: WorkerPorts;
  readonly #scope: Scope;
  readonly #attempt: Attempt<'embed-volume'>;
  readonly #row: VolumeRow;

  constructor(ports: WorkerPorts, scope: Scope, attempt: Attempt<'embed-volume'>, row: VolumeRow) {
    this.#ports = ports;
    this.#scope = scope;
    this.#attempt = attempt;
    this.#row = row;
  }

  async embed(volume: Volume): Promise<EmbedOutcome> {
    const { lanes, batch } = this.#ports;
    const { signal, draining } = this.#attempt;
    if (imageHash(volume) !== this.#row.sha256)
      throw new Error('its stored voxels are not those that were uploaded. Try the study again.');
    const clamped = this.#row.modality === 'CT';
    const canonical = canonicalGrid(volume.grid);
    const windows = coveringWindows(canonical).map((window, number) => ({ window, number }));
    const store = await this.#open(windows, { size: [...canonical.grid.size], affine: [...canonical.grid.affine] }, clamped);
    const done = await store.done();
    const left = windows.filter(({ number }) => !done.has(number));
    const started = performance.now();
    await this.#advance('running', done.size, windows.length);

    let finished = done.size;
    // One after another, so that what the page hears only grows.
    let told = Promise.resolve();
    const tell = (window: NumberedWindow): Promise<void> =>
      (told = told.then(async () => {
        const start = [...window.window.start] as WindowStart;
        await publishWindowReady(this.#scope, {
          volumeId: this.#attempt.payload.volumeId,
          modelHash: this.#attempt.payload.modelHash,
          index: window.number,
          start,
        });
        await this.#advance('running', ++finished, windows.length);
      }));
    let last = started;
    const image = { volume, clamp: clamped ? CT_CLAMP : undefined };
    await embedWindows(left, halvedWhenFull(lanes.of(image, 'background')), {
      batch,
      signal: AbortSignal.any([signal, draining]),
      onEmbedding: async (window, embedding) => {
        await store.write(window.number, embedding);
        const now = performance.now();
        this.#ports.onWindow('background', (now - last) / 1000);
        last = now;
        await tell(window);
      },
    });
    signal.throwIfAborted();
    if (finished < windows.length) throw new Interrupted();
    await this.#advance('ready', finished, windows.length);
    const seconds = (performance.now() - started) / 1000;
    this.#ports.log('image prepared', { volumeId: this.#row.id, windows: windows.length, computed: left.length, seconds });
    return 'ready';
  }

  async #advance(state: 'running' | 'ready', done: number, total: number): Promise<void> {
    const { volumeId, modelHash } = this.#attempt.payload;
    if (await advanceEmbeddingSet(this.#scope, { volumeId, modelHash, state, done, total })) return;
    throw new ProductError('not-found', 'This image was removed, or its preparation cancelled.');
  }

  /** What another treatment of the same image left (its modality was corrected) is of no use. */
  async #open(
    windows: readonly NumberedWindow[],
    grid: StoreAttributes['canonicalGrid'],
    clamped: boolean,
  ): Promise<WindowStore> {
    const { store, model } = this.#ports;
    const { volumeId } = this.#attempt.payload;
    const { manifest } = model;
    const path = embeddingsFolder(model.hash, volumeId);
    const attributes: StoreAttributes = {
      annotomeEmbeddings: 1,
      model: { name: manifest.name, hash: manifest.hash, precision: manifest.precision },
      source: { name: this.#row.name, seriesId: volumeId, hash: this.#row.sha256, clamped },
      canonicalGrid: grid,
      windowSize: [WINDOW, WINDOW, WINDOW],
      windowStarts: windows.map(({ window }) => [...window.start]),
    };
    const open = (): Promise<WindowStore> =>
      WindowStore.openOrCreate(blobFolder(store, path), manifest.dimensions.decoder.width, attributes);
    try {
      return await open();
    } catch (error) {
      if (!(error instanceof EmbeddingsError)) throw error;
      await store.deleteFolder(path);
      return open();
    }
  }
}
