import { assignAxes, makeVolume, paste, voxelCount, type Size, type Voxel, type Volume } from '@annotome/volume';
import * as Comlink from 'comlink';
// The type alone: `import { type … }` would run the worker's code here.
import type { VolumeWorker } from '../../../workers/volume.worker.ts';
import { ChunkMap, chunkBox } from './chunk-order.ts';
import { coarseLevels } from './coarse-levels.ts';
import { sharedArray } from './shared-array.ts';

export interface LoadEvents {
  /** A coarse level is here, better than the one before. */
  onCoarse(level: Volume): void;
  /** Part of the full level is here. */
  onPart(): void;
}

/** The full level: its values, written to as they arrive. */
export interface FullLevel {
  readonly volume: Volume;
  readonly chunks: ChunkMap;
  /** Levels to be read before it, coarsest first. */
  readonly coarse: readonly number[];
  /** Voxels read at a time. */
  readonly chunk: Size;
}

/** Reads one pyramid in a worker: coarse levels first, then the full one, chunks that are looked at first. */
export class VolumeLoader {
  readonly #worker: Worker;
  readonly #remote: Comlink.Remote<VolumeWorker>;
  readonly #failed: Promise<never>;
  #isOver = false;
  #fail: (reason: Error) => void = () => undefined;

  constructor() {
    this.#worker = new Worker(new URL('../../../workers/volume.worker.ts', import.meta.url), { type: 'module', name: 'volume' });
    this.#remote = Comlink.wrap<VolumeWorker>(this.#worker);
    this.#failed = new Promise((_, reject) => (this.#fail = reject));
    // Whoever awaits it hears of it; nobody may be.
    this.#failed.catch(() => undefined);
    this.#worker.addEventListener('error', () =>
      this.#fail(new Error('The part of the page that reads images did not start. Reload the page.')),
    );
  }

  /**
   * Reads the description; no voxels yet.
   * @param onWaiting The server is away, and is waited for; or it is there again. Also during {@link read}.
   */
  async open(address: string, onWaiting: (isWaiting: boolean) => void): Promise<FullLevel> {
    const { levels } = await Promise.race([this.#remote.open(address, Comlink.proxy(onWaiting)), this.#failed]);
    const [full] = levels;
    if (!full) throw new Error('This image has no levels: it was not prepared completely. Ask for it to be prepared again.');
    const { grid, type, chunk } = full;
    return {
      volume: makeVolume(grid, sharedArray(type, voxelCount(grid.size))),
      chunks: new ChunkMap(grid.size, chunk),
      coarse: coarseLevels(levels),
      chunk,
    };
  }

  /** Resolves when all of it is here. */
  async read(level: FullLevel, events: LoadEvents, focus: Voxel): Promise<void> {
    await Promise.race([this.#read(level, events, focus), this.#failed]);
  }

  async #read({ volume, chunks, coarse, chunk }: FullLevel, events: LoadEvents, focus: Voxel): Promise<void> {
    for (const level of coarse) events.onCoarse(await this.#remote.readLevel(level));
    const isShared = !(volume.data.buffer instanceof ArrayBuffer);
    const { axisOf } = assignAxes(volume.grid.affine);
    await this.#remote.readFull(
      { into: isShared ? volume.data : null, order: [axisOf[2], axisOf[1], axisOf[0]], focus },
      Comlink.proxy((index, part) => {
        if (part) paste(volume, part, chunkBox(index, volume.grid.size, chunk).start);
        chunks.arrived(index);
        events.onPart();
      }),
    );
  }

  /** What the panes show now: it is read next. */
  setFocus(focus: Voxel): void {
    if (!this.#isOver) void this.#remote.setFocus(focus);
  }

  /** Ends the worker, done or not. */
  dispose(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#fail(new DOMException('The image was closed while it was loading.', 'AbortError'));
    this.#remote[Comlink.releaseProxy]();
    this.#worker.terminate();
  }
}
