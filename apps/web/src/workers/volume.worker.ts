import {
  iFastest,
  makeVolume,
  openPyramid,
  paste,
  type Grid,
  type IFastest,
  type Pyramid,
  type Size,
  type Voxel,
  type Volume,
  type VoxelArray,
  type VoxelTypeName,
} from '@annotome/volume';
import * as Comlink from 'comlink';
import { ChunkQueue, chunkBox, type ChunkIndex } from '../features/viewer/load/chunk-order.ts';
import { httpStore } from '../features/viewer/load/http-store.ts';

export interface LevelInfo {
  readonly grid: Grid;
  readonly type: VoxelTypeName;
  readonly chunk: Size;
}

export interface FullRequest {
  /** The full level's voxels, in shared memory; null to have each chunk handed over. */
  readonly into: IFastest<VoxelArray> | null;
  /** Grid axes across which the panes cut, most important first. */
  readonly order: readonly (0 | 1 | 2)[];
  readonly focus: Voxel;
}

/** A browser has six connections to a server; two more chunks are decoded meanwhile. */
const IN_FLIGHT = 8;

let pyramid: Pyramid | undefined;
let queue: ChunkQueue | undefined;

function opened(): Pyramid {
  if (!pyramid) throw new Error('No image was opened in this worker.');
  return pyramid;
}

/** Reads a pyramid; a worker reads one at a time, and is ended to stop it. */
const worker = {
  /** @param onWaiting The server is away, and is waited for; or it is there again. */
  async open(address: string, onWaiting: (isWaiting: boolean) => unknown): Promise<{ readonly levels: readonly LevelInfo[] }> {
    pyramid = await openPyramid(httpStore(address, { onWaiting: (isWaiting) => void onWaiting(isWaiting) }));
    return { levels: pyramid.levels };
  },

  async readLevel(level: number): Promise<Volume> {
    const volume = await opened().readLevel(level);
    return Comlink.transfer(volume, [volume.data.buffer as ArrayBuffer]);
  },

  /** Reads all of level 0, chunk by chunk; `onChunk` hears of each, and is handed it where memory is not shared. */
  async readFull(request: FullRequest, onChunk: (index: ChunkIndex, part: Volume | null) => unknown): Promise<void> {
    const from = opened();
    const [level] = from.levels;
    if (!level) throw new Error('This image has no levels.');
    const { grid, chunk } = level;
    const whole = request.into ? makeVolume(grid, iFastest(request.into)) : undefined;
    const chunks = (queue = new ChunkQueue(grid.size, chunk, request.order, request.focus));
    // Calls go over a channel of their own: without waiting for them, the end could be told before the last chunk.
    const told: unknown[] = [];
    let failed = false;
    const read = async (): Promise<void> => {
      for (let index = chunks.next(); index && !failed; index = chunks.next()) {
        const box = chunkBox(index, grid.size, chunk);
        const part = await from.readBox(0, box);
        if (whole) paste(whole, part, box.start);
        told.push(onChunk(index, whole ? null : Comlink.transfer(part, [part.data.buffer as ArrayBuffer])));
      }
    };
    try {
      await Promise.all(Array.from({ length: IN_FLIGHT }, read));
    } finally {
      failed = true;
    }
    await Promise.all(told);
  },

  setFocus(focus: Voxel): void {
    queue?.setFocus(focus);
  },
};

export type VolumeWorker = typeof worker;

Comlink.expose(worker);
