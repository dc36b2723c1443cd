import { clipBox, size, voxel, type Box, type Size } from '@annotome/volume';

/** Which chunk along i, j, k. */
export type ChunkIndex = readonly [number, number, number];

const chunkCounts = (n: Size, chunk: Size): Size =>
  size(Math.ceil(n[0] / chunk[0]), Math.ceil(n[1] / chunk[1]), Math.ceil(n[2] / chunk[2]));

export function chunkBox(index: ChunkIndex, n: Size, chunk: Size): Box {
  const start = voxel(index[0] * chunk[0], index[1] * chunk[1], index[2] * chunk[2]);
  return clipBox({ start, size: chunk }, n) ?? { start, size: size(0, 0, 0) };
}

/** The chunks of a level that are still to be read. Hands out those next that the person is looking at. */
export class ChunkQueue {
  readonly #left: ChunkIndex[] = [];
  readonly #chunk: Size;
  readonly #order: readonly (0 | 1 | 2)[];
  #focus: ChunkIndex;

  /**
   * @param order Grid axes across which the panes cut, most important pane first.
   * @param focus Voxel that all panes show.
   */
  constructor(n: Size, chunk: Size, order: readonly (0 | 1 | 2)[], focus: readonly [number, number, number]) {
    this.#chunk = chunk;
    this.#order = order;
    this.#focus = this.#chunkOf(focus);
    const counts = chunkCounts(n, chunk);
    for (let k = 0; k < counts[2]; k++) {
      for (let j = 0; j < counts[1]; j++) for (let i = 0; i < counts[0]; i++) this.#left.push([i, j, k]);
    }
  }

  get length(): number {
    return this.#left.length;
  }

  /** The voxel that all panes show now. */
  setFocus(focus: readonly [number, number, number]): void {
    this.#focus = this.#chunkOf(focus);
  }

  next(): ChunkIndex | undefined {
    let best = -1;
    let bestCost = Infinity;
    for (let n = 0; n < this.#left.length; n++) {
      const cost = this.#cost(this.#left[n] as ChunkIndex);
      if (cost < bestCost) {
        best = n;
        bestCost = cost;
      }
    }
    return best < 0 ? undefined : this.#left.splice(best, 1)[0];
  }

  /** First the layer of chunks that the first pane cuts, then the second's and third's, then the layers around the first's. */
  #cost(index: ChunkIndex): number {
    const far = this.#order.map((axis) => Math.abs(index[axis] - this.#focus[axis]));
    const cut = far.indexOf(0);
    const distance = far.reduce((sum, d) => sum + d, 0);
    return cut >= 0 ? cut * 1e4 + distance : 1e6 + (far[0] ?? 0) * 1e3 + distance;
  }

  #chunkOf(at: readonly [number, number, number]): ChunkIndex {
    return ([0, 1, 2] as const).map((axis) => Math.floor(at[axis] / this.#chunk[axis])) as [number, number, number];
  }
}

/** Which chunks of a level have arrived, and so which slices are whole. */
export class ChunkMap {
  readonly #chunk: Size;
  readonly #missing: readonly [Int32Array, Int32Array, Int32Array];
  readonly #total: number;
  #left: number;

  constructor(n: Size, chunk: Size) {
    this.#chunk = chunk;
    const [ci, cj, ck] = chunkCounts(n, chunk);
    this.#missing = [new Int32Array(ci).fill(cj * ck), new Int32Array(cj).fill(ci * ck), new Int32Array(ck).fill(ci * cj)];
    this.#total = this.#left = ci * cj * ck;
  }

  /** Each chunk once. */
  arrived(index: ChunkIndex): void {
    for (const axis of [0, 1, 2] as const) {
      const layer = this.#missing[axis];
      layer[index[axis]] = (layer[index[axis]] as number) - 1;
    }
    this.#left--;
  }

  get share(): number {
    return 1 - this.#left / this.#total;
  }

  /** Whether all of a slice across `axis` is here. */
  hasSlice(axis: 0 | 1 | 2, slice: number): boolean {
    return this.#missing[axis][Math.floor(slice / this.#chunk[axis])] === 0;
  }
}
