import { iFastest, size, tighten, voxel, type Box, type BoxMask, type Size } from '@annotome/volume';

/**
 * The union of the dabs of one stroke. Its block grows by doubling, so that adding a dab costs what the dab costs and not what the stroke
 * covers by then.
 */
export class Stroke {
  readonly #grid: Size;
  #box: Box | undefined;
  #data = new Uint8Array(0);

  /** @param grid Voxels of the grid; every dab lies on it. */
  constructor(grid: Size) {
    this.#grid = grid;
  }

  add(dab: BoxMask): void {
    if (dab.voxels === 0) return;
    const box = this.#makeRoom(dab.box);
    const [ni, nj] = box.size;
    const [mi, mj, mk] = dab.box.size;
    const [oi, oj, ok] = ([0, 1, 2] as const).map((d) => dab.box.start[d] - box.start[d]) as [number, number, number];
    const from = dab.data;
    const to = this.#data;
    for (let k = 0; k < mk; k++) {
      for (let j = 0; j < mj; j++) {
        const target = oi + ni * (oj + j + nj * (ok + k));
        const source = mi * (j + mj * k);
        for (let i = 0; i < mi; i++) if (from[source + i]) to[target + i] = 1;
      }
    }
  }

  /** All that was added, in a box as tight as can be. */
  get mask(): BoxMask {
    return tighten(this.#box ?? { start: voxel(0, 0, 0), size: size(0, 0, 0) }, iFastest(this.#data.slice()));
  }

  #makeRoom(wanted: Box): Box {
    const old = this.#box;
    if (!old) {
      this.#data = new Uint8Array(wanted.size[0] * wanted.size[1] * wanted.size[2]);
      return (this.#box = wanted);
    }
    const start = [0, 0, 0] as [number, number, number];
    const n = [0, 0, 0] as [number, number, number];
    let fits = true;
    for (const d of [0, 1, 2] as const) {
      const [oldEnd, wantedEnd] = [old.start[d] + old.size[d], wanted.start[d] + wanted.size[d]];
      const before = wanted.start[d] < old.start[d];
      const after = wantedEnd > oldEnd;
      if (before || after) fits = false;
      start[d] = before ? Math.max(0, wanted.start[d] - old.size[d]) : old.start[d];
      n[d] = (after ? Math.min(this.#grid[d], wantedEnd + old.size[d]) : oldEnd) - start[d];
    }
    if (fits) return old;
    const box: Box = { start: voxel(...start), size: size(...n) };
    const data = new Uint8Array(n[0] * n[1] * n[2]);
    for (let k = 0; k < old.size[2]; k++) {
      for (let j = 0; j < old.size[1]; j++) {
        const source = old.size[0] * (j + old.size[1] * k);
        const to = old.start[0] - start[0] + n[0] * (j + old.start[1] - start[1] + n[1] * (k + old.start[2] - start[2]));
        data.set(this.#data.subarray(source, source + old.size[0]), to);
      }
    }
    this.#data = data;
    return (this.#box = box);
  }
}
