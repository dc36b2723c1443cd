import { emptyMask, iFastest, size, tighten, type BoxMask, type Size } from '@annotome/volume';
import { inPlaneAxes, type Axis } from './slice.ts';

/**
 * Fills the empty slices between drawn ones. Injected, because the one we use is WebAssembly that a page and Node load differently:
 * ITK's morphological contour interpolation (Zukić et al., Insight Journal 2016), `@itk-wasm/morphological-contour-interpolation`, which also follows
 * parts that move aside, split and join.
 * @param data 0 and 1: slices one after another, `n[2]` of `n[0]` × `n[1]`. May be used up.
 * @returns The same block with the empty slices between drawn ones filled.
 */
export type ContourInterpolator = (data: Uint8Array, n: Size) => Promise<Uint8Array>;

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
  const [u, v] = inPlaneAxes(axis);
  const { size: n } = mask.box;
  const stride = [1, n[0], n[0] * n[1]] as const;
  const [su, sv, ss] = [stride[u], stride[v], stride[axis]];
  // One empty voxel around, in the plane of the slices: the interpolator's dilations must not meet the edge of the block.
  const block = size(n[u] + 2, n[v] + 2, n[axis]);
  const slices = new Uint8Array(block[0] * block[1] * block[2]);
  const each = (visit: (voxel: number, cell: number, slice: number) => void): void => {
    for (let s = 0; s < n[axis]; s++) {
      for (let b = 0; b < n[v]; b++) {
        for (let a = 0; a < n[u]; a++) visit(a * su + b * sv + s * ss, a + 1 + block[0] * (b + 1 + block[1] * s), s);
      }
    }
  };
  each((voxel, cell) => (slices[cell] = mask.data[voxel] as number));
  const filled = await interpolate(slices, block);
  const added = new Uint8Array(mask.data.length);
  each((voxel, cell, slice) => {
    // A shape between two shapes stays in their common box, so nothing is lost with the margin.
    if (filled[cell] && !drawn[slice]) added[voxel] = 1;
  });
  return tighten(mask.box, iFastest(added));
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
