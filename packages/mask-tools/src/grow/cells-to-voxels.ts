import { type Box, type Size, type Volume } from '@annotome/volume';
import { INSIDE } from './compete.ts';

/** The result on cells, and what it was made of. All arrays have a border of one cell. */
export interface Labelled {
  readonly label: Uint8Array;
  /** 1: like the inside clicks. */
  readonly domain: Uint8Array;
  readonly values: Float32Array;
  readonly padded: Size;
  readonly bins: readonly [number, number, number];
  /** The voxels that the cells cover. */
  readonly box: Box;
  readonly tolerance: number;
  /** Of a cell. */
  readonly noise: number;
}

/**
 * The inside cells as voxels. A cell whose 26 neighbours are labelled as it is, is filled or left whole. At the border, where inside and outside differ clearly
 * in value, each voxel goes to whichever of the two it is nearer to: the mean of the inside cells around, or of those that were unlike inside. Where they do not, a
 * voxel has its cell's label.
 */
export function cellsToVoxels(labelled: Labelled, volume: Volume): { readonly box: Box; readonly data: Uint8Array<ArrayBuffer> } {
  const { label, padded, bins, box } = labelled;
  const [ni, nj, nk] = box.size;
  const [pi, pj, pk] = padded;
  const data = new Uint8Array(ni * nj * nk);
  const [bi, bj, bk] = bins;
  const whole = bi === 1 && bj === 1 && bk === 1;
  const neighbours = new Int32Array(27);
  for (let dk = -1, n = 0; dk <= 1; dk++) {
    for (let dj = -1; dj <= 1; dj++) for (let di = -1; di <= 1; di++) neighbours[n++] = di + pi * (dj + pj * dk);
  }
  const insideAround = whole ? undefined : countInside(label, padded);
  for (let c = 1; c < pk - 1; c++) {
    for (let b = 1; b < pj - 1; b++) {
      const row = pi * (b + pj * c);
      for (let a = 1; a < pi - 1; a++) {
        const cell = row + a;
        const around = insideAround?.[cell] ?? 0;
        const mixed = around > 0 && around < 27;
        const rule = mixed ? ruleOf(cell, neighbours, labelled) : inherit(label[cell] === INSIDE);
        if (rule === NEVER) continue;
        const [i0, j0, k0] = [(a - 1) * bi, (b - 1) * bj, (c - 1) * bk];
        for (let k = k0; k < Math.min(nk, k0 + bk); k++) {
          for (let j = j0; j < Math.min(nj, j0 + bj); j++) {
            const to = ni * (j + nj * k);
            const from = box.start[0] + volume.grid.size[0] * (box.start[1] + j + volume.grid.size[1] * (box.start[2] + k));
            for (let i = i0; i < Math.min(ni, i0 + bi); i++) {
              if (rule === ALWAYS || isNearer(volume.data[from + i] as number, rule)) data[to + i] = 1;
            }
          }
        }
      }
    }
  }
  return { box, data };
}

/** Mean values of inside and of outside around a cell. */
interface TwoMeans {
  readonly inside: number;
  readonly outside: number;
}
const NEVER = 'never';
const ALWAYS = 'always';
type Rule = typeof NEVER | typeof ALWAYS | TwoMeans;

const inherit = (inside: boolean): Rule => (inside ? ALWAYS : NEVER);
const isNearer = (value: number, { inside, outside }: TwoMeans): boolean => Math.abs(value - inside) < Math.abs(value - outside);

function ruleOf(cell: number, neighbours: Int32Array, { label, domain, values, bins, tolerance, noise }: Labelled): Rule {
  const isInside = label[cell] === INSIDE;
  // What the other front won, or what is alike but not connected, was decided on cells.
  if (!isInside && domain[cell]) return NEVER;
  let inside = 0;
  let insideCount = 0;
  let outside = 0;
  let outsideCount = 0;
  for (let n = 0; n < 27; n++) {
    const other = cell + (neighbours[n] as number);
    const value = values[other] as number;
    if (label[other] === INSIDE) {
      inside += value;
      insideCount++;
    } else if (!domain[other] && value === value) {
      outside += value;
      outsideCount++;
    }
  }
  if (outsideCount === 0) return inherit(isInside);
  const means = { inside: inside / insideCount, outside: outside / outsideCount };
  const voxelNoise = noise * Math.sqrt(bins[0] * bins[1] * bins[2]);
  const clear = Math.abs(means.inside - means.outside) > Math.max(tolerance / 2, 4 * voxelNoise);
  return clear ? means : inherit(isInside);
}

/** How many of the 27 cells around each are inside: sums of three, along one axis after another. */
function countInside(label: Uint8Array, [pi, pj]: Size): Uint8Array {
  const { length } = label;
  let from = new Uint8Array(length);
  let to = new Uint8Array(length);
  for (let at = 0; at < length; at++) if (label[at] === INSIDE) from[at] = 1;
  for (const stride of [1, pi, pi * pj]) {
    const end = length - stride;
    for (let at = stride; at < end; at++) {
      to[at] = (from[at - stride] as number) + (from[at] as number) + (from[at + stride] as number);
    }
    [from, to] = [to, from];
  }
  return from;
}
