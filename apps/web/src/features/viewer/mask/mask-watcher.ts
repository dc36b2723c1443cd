import { clipBox, size, voxel, voxelCount, type Box, type Grid } from '@annotome/volume';
import * as Comlink from 'comlink';
// The type alone: `import { type … }` would run the worker's code here.
import type { VolumeMaskWorker } from '../../../workers/volume-mask.worker.ts';
import { type SegmentExtent, type SurfaceMesh } from '../types.ts';

export interface MaskEvents {
  onExtents(extents: ReadonlyMap<number, SegmentExtent>): void;
  onSurface(segment: number, mesh: SurfaceMesh | null): void;
}

/** From a change to the look at it, in ms: the slices are painted first, by the same processor. */
const REST = 150;

/** Follows a mask in a worker: where its segments lie, and their surfaces. Changes that come while it looks are looked at together. */
export class MaskWatcher {
  readonly #worker: Worker;
  readonly #remote: Comlink.Remote<VolumeMaskWorker>;
  readonly #grid: Grid;
  readonly #labels: Uint8Array;
  readonly #events: MaskEvents;
  #waiting: Box | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isOver = false;

  constructor(grid: Grid, labels: Uint8Array, events: MaskEvents) {
    this.#grid = grid;
    this.#labels = labels;
    this.#events = events;
    this.#worker = new Worker(new URL('../../../workers/volume-mask.worker.ts', import.meta.url), {
      type: 'module',
      name: 'volume-mask',
    });
    this.#remote = Comlink.wrap<VolumeMaskWorker>(this.#worker);
    const surface = Comlink.proxy((segment: number, mesh: SurfaceMesh | null) => {
      if (!this.#isOver) events.onSurface(segment, mesh);
    });
    // What is not shared is copied on its way.
    void this.#remote.watch(grid, labels, surface);
  }

  changed(box: Box): void {
    const inside = clipBox(box, this.#grid.size);
    if (!inside) return;
    this.#waiting = this.#waiting ? around(this.#waiting, inside) : inside;
    this.#timer ??= setTimeout(() => void this.#look(), REST);
  }

  async #look(): Promise<void> {
    const box = this.#waiting;
    this.#waiting = undefined;
    if (box && !this.#isOver) {
      if (this.#labels.buffer instanceof ArrayBuffer) {
        const values = this.#copyOf(box);
        void this.#remote.write(box, Comlink.transfer(values, [values.buffer]));
      }
      const extents = await this.#remote.changed(box);
      if (!this.#isOver) this.#events.onExtents(extents);
    }
    this.#timer = undefined;
    if (this.#waiting) this.changed(this.#waiting);
  }

  #copyOf(box: Box): Uint8Array<ArrayBuffer> {
    const [wi, wj, wk] = box.size;
    const out = new Uint8Array(voxelCount(box.size));
    for (let k = 0, to = 0; k < wk; k++) {
      for (let j = 0; j < wj; j++, to += wi) {
        const row = box.start[0] + this.#grid.size[0] * (box.start[1] + j + this.#grid.size[1] * (box.start[2] + k));
        out.set(this.#labels.subarray(row, row + wi), to);
      }
    }
    return out;
  }

  dispose(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#remote[Comlink.releaseProxy]();
    this.#worker.terminate();
  }
}

function around(a: Box, b: Box): Box {
  const lo = ([0, 1, 2] as const).map((d) => Math.min(a.start[d], b.start[d])) as [number, number, number];
  const n = ([0, 1, 2] as const).map((d) => Math.max(a.start[d] + a.size[d], b.start[d] + b.size[d]) - lo[d]) as typeof lo;
  return { start: voxel(...lo), size: size(...n) };
}
