import {
  makeGrid,
  resample,
  spacing,
  toVoxel,
  toWorld,
  voxel,
  voxelCount,
  type Affine,
  type Grid,
  type Volume,
} from '@annotome/volume';
import { seconds, type BenchResult } from './benchmarks.ts';
import { largeCt } from './large-ct.ts';

/**
 * A CT of 512 × 512 × 300 to 1.5 mm: `resample` against the plain way, a function call per voxel that maps a point and reads its
 * neighbours. Straight as the model needs it, and turned, where every axis mixes with every other.
 */
export async function benchResample(): Promise<BenchResult> {
  const volume = await largeCt();
  const straight = gridAt(volume.grid, [1.5, 1.5, 1.5]);
  const turned = turn(straight);
  resample(volume, straight, { interpolation: 'linear' });

  const linear = timed(() => resample(volume, straight, { interpolation: 'linear' }));
  const oblique = timed(() => resample(volume, turned, { interpolation: 'linear' }));
  const nearest = timed(() => resample(volume, straight, { interpolation: 'nearest' }));
  const plain = timed(() => plainLinear(volume, straight));
  let worst = 0;
  linear.result.data.forEach((v, at) => (worst = Math.max(worst, Math.abs(v - (plain.result[at] as number)))));
  if (worst > 0.01) throw new Error(`The two ways differ by up to ${worst}.`);
  return {
    setting: `${volume.grid.size.join(' × ')} voxels of ${volume.data.constructor.name} to ${straight.size.join(' × ')} at 1.5 mm; both ways within ${worst.toExponential(1)}`,
    measurements: [
      { what: 'linear, a call per voxel', shown: seconds(plain.ms) },
      { what: 'linear', shown: seconds(linear.ms), ratio: plain.ms / linear.ms },
      { what: 'linear, turned grid', shown: seconds(oblique.ms), ratio: plain.ms / oblique.ms },
      { what: 'nearest', shown: seconds(nearest.ms) },
    ],
    numbers: { plainMs: plain.ms, linearMs: linear.ms, obliqueMs: oblique.ms, nearestMs: nearest.ms },
  };
}

function timed<T>(work: () => T): { readonly ms: number; readonly result: T } {
  const start = performance.now();
  const result = work();
  return { ms: performance.now() - start, result };
}

/** The same directions and first voxel at another spacing. */
function gridAt(grid: Grid, wanted: readonly [number, number, number]): Grid {
  const now = spacing(grid);
  const ratio = wanted.map((w, axis) => w / now[axis as 0]) as [number, number, number];
  const n = grid.size.map((count, axis) => Math.floor(count / ratio[axis as 0])) as [number, number, number];
  const affine = grid.affine.map((v, at) => (at % 4 === 3 ? v : v * (ratio[at % 4] as number))) as unknown as Affine;
  return makeGrid(n, affine);
}

/** A grid turned about its first voxel, by 0.2 rad about two of its axes. */
function turn({ size, affine: a }: Grid): Grid {
  const [c, s] = [Math.cos(0.2), Math.sin(0.2)];
  const mix = [c, -s, 0, s * c, c * c, -s, s * s, s * c, c];
  const out = Array.from(a);
  for (let row = 0; row < 12; row += 4) {
    for (let column = 0; column < 3; column++) {
      out[row + column] = [0, 1, 2].reduce((sum, m) => sum + a[(row + m) as 0] * (mix[3 * m + column] as number), 0);
    }
  }
  return makeGrid(size, out as unknown as Affine);
}

function plainLinear({ grid, data }: Volume, target: Grid): Float32Array {
  const [nx, ny, nz] = grid.size;
  const at = (x: number, y: number, z: number): number =>
    data[
      Math.min(nx - 1, Math.max(0, x)) + nx * (Math.min(ny - 1, Math.max(0, y)) + ny * Math.min(nz - 1, Math.max(0, z)))
    ] as number;
  const sample = (i: number, j: number, k: number): number => {
    const [x, y, z] = toVoxel(grid, toWorld(target, voxel(i, j, k)));
    if (![x, y, z].every((v, axis) => v >= -0.5 && v < grid.size[axis as 0] - 0.5)) return 0;
    const [xi, yi, zi] = [Math.floor(x), Math.floor(y), Math.floor(z)];
    let sum = 0;
    for (const [dx, wx] of [
      [0, 1 - (x - xi)],
      [1, x - xi],
    ] as const)
      for (const [dy, wy] of [
        [0, 1 - (y - yi)],
        [1, y - yi],
      ] as const)
        for (const [dz, wz] of [
          [0, 1 - (z - zi)],
          [1, z - zi],
        ] as const)
          sum += wx * wy * wz * at(xi + dx, yi + dy, zi + dz);
    return sum;
  };
  const out = new Float32Array(voxelCount(target.size));
  let v = 0;
  for (let k = 0; k < target.size[2]; k++)
    for (let j = 0; j < target.size[1]; j++) for (let i = 0; i < target.size[0]; i++) out[v++] = sample(i, j, k);
  return out;
}
