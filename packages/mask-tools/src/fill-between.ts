import { emptyMask, iFastest, size, tighten, voxel, type Box, type BoxMask, type Size } from '@annotome/volume';
import { subtract } from './subtract.ts';
import { type Axis } from './slice.ts';

/**
 * Fills the empty slices between drawn ones. Injected, because the one we use is WebAssembly that a page and Node load differently:
 * ITK's morphological contour interpolation (Zukić et al., Insight Journal 2016), `@itk-wasm/morphological-contour-interpolation`, which also follows
 * parts that move aside, split and join.
 * @param data 0 and 1, one per voxel of a block of `n` voxels, i fastest. May be used up.
 * @returns The same block with the slices along `axis` filled.
 */
export type ContourInterpolator = (data: Uint8Array, n: Size, axis: Axis) => Promise<Uint8Array>;

/** How many empty slices lie between drawn ones along an axis: what {@link fillBetween} would fill. */
export function gapsAlong(mask: BoxMask, axis: Axis): number {
  return drawnSlices(mask, axis).filter((drawn) => !drawn).length;
}

/** The axis that was drawn along: the one with the most empty slices between drawn ones; undefined where there are none. */
export function drawnAxis(mask: BoxMask): Axis | undefined {
  const gaps = ([0, 1, 2] as const).map((axis) => gapsAlong(mask, axis));
  const most = Math.max(...gaps);
  return most > 0 ? (gaps.indexOf(most) as Axis) : undefined;
}

/**
 * The voxels that fill the empty slices between drawn ones along `axis`. Drawn slices stay as they are, and nothing is added before the first or
 * after the last.
 * @returns Only what is new; empty where there is no gap.
 */
export async function fillBetween(mask: BoxMask, axis: Axis, interpolate: ContourInterpolator): Promise<BoxMask> {
  const drawn = drawnSlices(mask, axis);
  if (!drawn.includes(false)) return emptyMask();
  const { box, data } = withMargin(mask, axis);
  const filled = await interpolate(data, box.size, axis);
  const [ni, nj, nk] = box.size;
  const added = new Uint8Array(ni * nj * nk);
  let at = 0;
  for (let k = 0; k < nk; k++) {
    for (let j = 0; j < nj; j++) {
      for (let i = 0; i < ni; i++, at++) {
        if (filled[at] && !drawn[axis === 0 ? i : axis === 1 ? j : k]) added[at] = 1;
      }
    }
  }
  return subtract(tighten(box, iFastest(added)), mask);
}

/** For each slice of the mask's box along an axis, whether it holds any voxel. */
function drawnSlices({ box, data }: BoxMask, axis: Axis): boolean[] {
  const [ni, nj] = box.size;
  const drawn = new Array<boolean>(box.size[axis]).fill(false);
  const stride = [1, ni, ni * nj][axis] as number;
  for (let at = data.indexOf(1); at !== -1; at = data.indexOf(1, at + 1)) {
    drawn[Math.floor(at / stride) % box.size[axis]] = true;
  }
  return drawn;
}

/** One empty voxel around the mask in the plane of the slices: the interpolator's dilations must not meet the edge of the block. */
function withMargin(mask: BoxMask, axis: Axis): { readonly box: Box; readonly data: Uint8Array } {
  const margin = ([0, 1, 2] as const).map((d) => (d === axis ? 0 : 1)) as [number, number, number];
  const [mi, mj, mk] = mask.box.size;
  const n = size(mi + 2 * margin[0], mj + 2 * margin[1], mk + 2 * margin[2]);
  const [si, sj, sk] = mask.box.start;
  const data = new Uint8Array(n[0] * n[1] * n[2]);
  for (let k = 0; k < mk; k++) {
    for (let j = 0; j < mj; j++) {
      const from = mi * (j + mj * k);
      data.set(mask.data.subarray(from, from + mi), margin[0] + n[0] * (j + margin[1] + n[1] * (k + margin[2])));
    }
  }
  // May reach one voxel off the grid; nothing is ever added there, because a shape between two shapes stays in their common box.
  return { box: { start: voxel(si - margin[0], sj - margin[1], sk - margin[2]), size: n }, data };
}
