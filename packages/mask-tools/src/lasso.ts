import { clipBox, emptyMask, iFastest, size, tighten, voxel, type BoxMask, type Size } from '@annotome/volume';
import { inPlaneAxes, type Axis } from './slice.ts';

/**
 * The voxels of one slice whose centre is inside a closed polygon, by the even-odd rule: where the line crosses itself, what it goes
 * around twice is outside. Scan conversion, exact on voxel centres; a centre on the line itself belongs to the side of higher index, so two polygons
 * that share an edge share no voxel. The axes may be oblique: an affine keeps insides inside, so voxel coordinates are enough.
 * @param n Voxels of the grid.
 * @param axis The slice's normal: its voxels have index `slice` along it.
 * @param points Corners in voxels along the two other axes, the lower axis first (see inPlaneAxes); may lie off the grid.
 * @throws RangeError when a corner is not finite.
 */
export function fillPolygon(n: Size, axis: Axis, slice: number, points: readonly (readonly [number, number])[]): BoxMask {
  const [u, v] = inPlaneAxes(axis);
  if (points.length < 3 || slice < 0 || slice >= n[axis]) return emptyMask();
  let [uLow, uHigh, vLow, vHigh] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const [pu, pv] of points) {
    if (!Number.isFinite(pu) || !Number.isFinite(pv)) throw new RangeError(`A lasso needs finite corners; found ${pu}, ${pv}.`);
    [uLow, uHigh] = [Math.min(uLow, pu), Math.max(uHigh, pu)];
    [vLow, vHigh] = [Math.min(vLow, pv), Math.max(vHigh, pv)];
  }
  const start = [slice, slice, slice] as [number, number, number];
  const count = [1, 1, 1] as [number, number, number];
  [start[u], start[v]] = [Math.floor(uLow), Math.floor(vLow)];
  [count[u], count[v]] = [Math.ceil(uHigh) - start[u] + 1, Math.ceil(vHigh) - start[v] + 1];
  const box = clipBox({ start: voxel(...start), size: size(...count) }, n);
  if (!box) return emptyMask();

  const stride = [1, box.size[0], box.size[0] * box.size[1]] as const;
  const data = new Uint8Array(box.size[0] * box.size[1] * box.size[2]);
  const crossings: number[] = [];
  for (let row = 0; row < box.size[v]; row++) {
    const y = row + box.start[v];
    crossings.length = 0;
    let [au, av] = points[points.length - 1] as readonly [number, number];
    for (const [bu, bv] of points) {
      // Half-open in v: a corner that a row passes through is counted once.
      if (av > y !== bv > y) crossings.push(crossingAt(au, av, bu, bv, y));
      [au, av] = [bu, bv];
    }
    crossings.sort((a, b) => a - b);
    for (let c = 0; c + 1 < crossings.length; c += 2) {
      const first = Math.max(0, Math.ceil((crossings[c] as number) - box.start[u]));
      const end = Math.min(box.size[u], Math.ceil((crossings[c + 1] as number) - box.start[u]));
      for (let at = first; at < end; at++) data[at * stride[u] + row * stride[v]] = 1;
    }
  }
  return tighten(box, iFastest(data));
}

/** Where the edge crosses the row; the same number whichever way the edge runs, so that neighbours sharing it agree. */
function crossingAt(au: number, av: number, bu: number, bv: number, y: number): number {
  if (av > bv) return crossingAt(bu, bv, au, av, y);
  return au + ((y - av) * (bu - au)) / (bv - av);
}
