import { fillPolygon, grow, growWindow, smoothMask, sweepBrush } from '@annotome/mask-tools';
import {
  emptyMask,
  makeGrid,
  spacing,
  toWorld,
  voxel,
  voxelCount,
  type Box,
  type BoxMask,
  type Grid,
  type Volume,
  type Voxel,
} from '@annotome/volume';
import { milliseconds, type BenchResult } from './benchmarks.ts';
import { largeCt } from './large-ct.ts';
import { median } from './median.ts';

const RADIUS_MM = 20;

/** Manual tools on a CT of 512 × 512 × 300, against the plain way: ask every voxel of the bounding box. */
export async function benchMaskTools(): Promise<BenchResult> {
  const fine = makeGrid([512, 512, 300], [0.7, 0, 0, 0, 0, 0.7, 0, 0, 0, 0, 0.7, 0]);
  const centre = voxel(250.3, 250.2, 150.4);
  const sphere = { shape: 'sphere', radiusMm: RADIUS_MM } as const;
  const dabMs = await median(15, () => sweepBrush(fine, sphere, centre, centre));
  const plainDabMs = await median(5, () => plainDab(fine, centre));
  const [dab, plain] = [sweepBrush(fine, sphere, centre, centre), plainDab(fine, centre)];
  if (dab.voxels !== plain.voxels) throw new Error(`The two dabs have ${dab.voxels} and ${plain.voxels} voxels.`);

  const outline = Array.from({ length: 400 }, (_, n): [number, number] => {
    const r = 150 + 30 * Math.sin(n / 9);
    return [256.3 + r * Math.cos((n * Math.PI) / 200), 255.1 + r * Math.sin((n * Math.PI) / 200)];
  });
  const lassoMs = await median(15, () => fillPolygon(fine.size, 2, 150, outline));
  const plainLassoMs = await median(1, () => plainLasso(outline));
  if (fillPolygon(fine.size, 2, 150, outline).voxels !== plainLasso(outline)) throw new Error('The two lassos differ.');

  const ct = await largeCt();
  const click = (i: number, j: number, k: number, label: 'inside' | 'outside') =>
    ({ world: toWorld(ct.grid, voxel(i, j, k)), label }) as const;
  const inside = click(150, 230, 200, 'inside');
  const outside = click(180, 260, 200, 'outside');
  const window = growWindow(ct.grid, [voxel(150, 230, 200)]);
  const oneMs = await median(5, () => grow(ct, [inside]));
  const twoMs = await median(5, () => grow(ct, [inside, outside]));
  const floodMs = await median(1, () => plainFlood(ct, window, voxel(150, 230, 200)));
  const grown = grow(ct, [inside, outside]);
  const smoothMs = await median(1, () => smoothMask(grown, ct.grid, 2));

  const n = window.size.join(' × ');
  return {
    setting: `a grid of 512 × 512 × 300; a sphere of ${RADIUS_MM} mm at 0.7 mm (${dab.voxels} voxels), a lasso of 400 corners, growing in ${n} voxels of ${spacing(ct.grid).map((mm) => mm.toFixed(2)).join(' × ')} mm`, // prettier-ignore
    measurements: [
      { what: 'sphere, a distance per voxel', shown: milliseconds(plainDabMs) },
      { what: 'sphere', shown: milliseconds(dabMs), ratio: plainDabMs / dabMs },
      { what: 'lasso, a test per voxel', shown: milliseconds(plainLassoMs) },
      { what: 'lasso', shown: milliseconds(lassoMs), ratio: plainLassoMs / lassoMs },
      { what: 'flood of the window, voxel by voxel, values ± 60 HU, nothing else', shown: milliseconds(floodMs) },
      { what: 'grow from one click', shown: milliseconds(oneMs), ratio: floodMs / oneMs },
      { what: 'grow, an inside click against an outside one', shown: milliseconds(twoMs), ratio: floodMs / twoMs },
      { what: `smooth what was grown (${grown.voxels} voxels) by 2 mm`, shown: milliseconds(smoothMs) },
    ],
    numbers: { dabMs, plainDabMs, lassoMs, plainLassoMs, growOneMs: oneMs, growTwoMs: twoMs, floodMs, smoothMs },
  };
}

function plainDab(grid: Grid, centre: Voxel): BoxMask {
  const at = toWorld(grid, centre);
  const reach = spacing(grid).map((mm) => Math.ceil(RADIUS_MM / mm) + 1) as [number, number, number];
  const start = centre.map((v, d) => Math.round(v) - (reach[d] as number)) as [number, number, number];
  let voxels = 0;
  for (let k = start[2]; k <= start[2] + 2 * reach[2]; k++) {
    for (let j = start[1]; j <= start[1] + 2 * reach[1]; j++) {
      for (let i = start[0]; i <= start[0] + 2 * reach[0]; i++) {
        const p = toWorld(grid, voxel(i, j, k));
        if (Math.hypot(p[0] - at[0], p[1] - at[1], p[2] - at[2]) <= RADIUS_MM) voxels++;
      }
    }
  }
  return { ...emptyMask(), voxels };
}

function plainLasso(points: readonly (readonly [number, number])[]): number {
  let voxels = 0;
  for (let j = 0; j < 512; j++) {
    for (let i = 0; i < 512; i++) {
      let inside = false;
      let [au, av] = points.at(-1) as readonly [number, number];
      for (const [bu, bv] of points) {
        if (av > j !== bv > j && i >= au + ((j - av) * (bu - au)) / (bv - av)) inside = !inside;
        [au, av] = [bu, bv];
      }
      if (inside) voxels++;
    }
  }
  return voxels;
}

/** What a region grower does at the least: values in a range, 6 neighbours, every voxel of the window. */
function plainFlood({ grid, data }: Volume, { start, size: n }: Box, seed: Voxel): number {
  const seen = new Uint8Array(voxelCount(n));
  const middle = data[seed[0] + grid.size[0] * (seed[1] + grid.size[1] * seed[2])] as number;
  const stack = [[seed[0] - start[0], seed[1] - start[1], seed[2] - start[2]] as [number, number, number]];
  let voxels = 0;
  for (let p = stack.pop(); p; p = stack.pop()) {
    const [i, j, k] = p;
    if (i < 0 || j < 0 || k < 0 || i >= n[0] || j >= n[1] || k >= n[2]) continue;
    const at = i + n[0] * (j + n[1] * k);
    if (seen[at]) continue;
    seen[at] = 1;
    const value = data[start[0] + i + grid.size[0] * (start[1] + j + grid.size[1] * (start[2] + k))] as number;
    if (Math.abs(value - middle) > 60) continue;
    voxels++;
    stack.push([i - 1, j, k], [i + 1, j, k], [i, j - 1, k], [i, j + 1, k], [i, j, k - 1], [i, j, k + 1]);
  }
  return voxels;
}
