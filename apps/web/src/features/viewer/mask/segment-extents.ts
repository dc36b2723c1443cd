import { size, voxel, type Box, type Size } from '@annotome/volume';
import { type SegmentExtent } from '../types.ts';

/** Where each value of a label map lies, kept up to date from the boxes that are written: nothing outside them is looked at twice. */
export class SegmentExtents {
  readonly #labels: Uint8Array;
  readonly #n: Size;
  readonly #extents = new Map<number, SegmentExtent>();

  constructor(labels: Uint8Array, n: Size) {
    this.#labels = labels;
    this.#n = n;
  }

  get all(): ReadonlyMap<number, SegmentExtent> {
    return this.#extents;
  }

  /** The smallest box that holds a value; undefined when nothing has it. */
  boxOf(value: number): Box | undefined {
    const extent = this.#extents.get(value);
    return extent && boxOf(extent);
  }

  /**
   * Looks at a box that was written.
   * @returns The values that may lie differently now.
   */
  changed(box: Box): readonly number[] {
    const before = [...this.#extents].flatMap(([value, extent]) => {
      const known = boxOf(extent);
      return known && overlap(known, box) ? [{ value, known }] : [];
    });
    // A value that lay here may have lost its outermost slices: all of its box is looked at.
    const region = before.reduce((sum, { known }) => union(sum, known), box);
    const found = this.#scan(region);
    const affected = new Set(before.map(({ value }) => value));
    for (const value of affected) {
      const extent = found.get(value);
      if (extent) this.#extents.set(value, extent);
      else this.#extents.delete(value);
    }
    for (const [value, extent] of found) {
      if (affected.has(value)) continue;
      const old = this.#extents.get(value);
      if (!old) {
        this.#extents.set(value, extent);
        affected.add(value);
      } else if (merge(old, extent)) affected.add(value);
    }
    return [...affected];
  }

  #scan(box: Box): Map<number, SegmentExtent> {
    const [ni, nj, nk] = this.#n;
    const labels = this.#labels;
    const found = new Map<number, SegmentExtent>();
    const [i0, j0, k0] = box.start;
    const [i1, j1, k1] = [i0 + box.size[0], j0 + box.size[1], k0 + box.size[2]];
    let last = 0;
    let extent: SegmentExtent | undefined;
    for (let k = k0; k < k1; k++) {
      for (let j = j0; j < j1; j++) {
        const row = ni * (j + nj * k);
        for (let i = i0; i < i1; i++) {
          const value = labels[row + i] as number;
          if (value === 0) continue;
          if (value !== last || !extent) {
            last = value;
            extent = found.get(value);
            if (!extent) {
              extent = [new Uint8Array(ni), new Uint8Array(nj), new Uint8Array(nk)];
              found.set(value, extent);
            }
          }
          extent[0][i] = 1;
          extent[1][j] = 1;
          extent[2][k] = 1;
        }
      }
    }
    return found;
  }
}

function boxOf(extent: SegmentExtent): Box | undefined {
  const lo = extent.map((axis) => axis.indexOf(1)) as [number, number, number];
  const hi = extent.map((axis) => axis.lastIndexOf(1)) as [number, number, number];
  if (lo[0] < 0) return undefined;
  return { start: voxel(...lo), size: size(hi[0] - lo[0] + 1, hi[1] - lo[1] + 1, hi[2] - lo[2] + 1) };
}

const overlap = (a: Box, b: Box): boolean =>
  ([0, 1, 2] as const).every((d) => a.start[d] < b.start[d] + b.size[d] && b.start[d] < a.start[d] + a.size[d]);

function union(a: Box, b: Box): Box {
  const lo = ([0, 1, 2] as const).map((d) => Math.min(a.start[d], b.start[d])) as [number, number, number];
  const n = ([0, 1, 2] as const).map((d) => Math.max(a.start[d] + a.size[d], b.start[d] + b.size[d]) - lo[d]) as typeof lo;
  return { start: voxel(...lo), size: size(...n) };
}

/** Adds `more`; whether anything was new. */
function merge(into: SegmentExtent, more: SegmentExtent): boolean {
  let isNew = false;
  for (const axis of [0, 1, 2] as const) {
    for (const [slice, has] of more[axis].entries()) {
      if (has === 1 && into[axis][slice] !== 1) {
        into[axis][slice] = 1;
        isNew = true;
      }
    }
  }
  return isNew;
}
