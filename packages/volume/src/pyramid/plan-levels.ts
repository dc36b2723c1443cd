import { spacingOf, voxelToWorld, type Affine } from '../affine.ts';
import { size, voxel } from '../coordinates.ts';
import { type Grid } from '../grid.ts';

/** No further level once no axis is longer than this. */
const SMALLEST = 64;
/** An axis is left as it is while its voxels are this many times as long as the shortest: thick slices are not made thicker. */
const ANISOTROPY = 1.5;

export interface LevelPlan {
  readonly grid: Grid;
  /** How many voxels of level 0 one voxel spans along i, j, k: powers of two. */
  readonly factor: readonly [number, number, number];
}

/**
 * The levels of a pyramid, finest first. Each halves (rounding up) the axes that are longer than one voxel and whose spacing is at
 * most 1.5 times the finest such axis's, until none is longer than 64: voxels grow towards cubes, then all axes are halved together.
 */
export function planLevels(grid: Grid): readonly LevelPlan[] {
  const spacing = spacingOf(grid.affine);
  const levels: LevelPlan[] = [{ grid, factor: [1, 1, 1] }];
  for (;;) {
    const { grid: last, factor } = levels.at(-1) as LevelPlan;
    if (Math.max(...last.size) <= SMALLEST) return levels;
    const length = spacing.map((s, axis) => (last.size[axis as 0] > 1 ? s * factor[axis as 0] : Infinity));
    const limit = ANISOTROPY * Math.min(...length);
    const next = factor.map((f, axis) => ((length[axis] as number) <= limit ? 2 * f : f)) as [number, number, number];
    levels.push({ grid: coarser(grid, next), factor: next });
  }
}

/**
 * The grid whose voxels each span `factor` voxels of `grid`. Voxel 0's centre is the middle of what it spans, so it lies
 * `(factor − 1) / 2` voxels in from the finer grid's. A last voxel may reach past the end.
 */
export function coarser({ affine: a, size: n }: Grid, factor: readonly [number, number, number]): Grid {
  const [fi, fj, fk] = factor;
  const [x, y, z] = voxelToWorld(a, voxel((fi - 1) / 2, (fj - 1) / 2, (fk - 1) / 2));
  const affine: Affine = [
    a[0] * fi, a[1] * fj, a[2] * fk, x,
    a[4] * fi, a[5] * fj, a[6] * fk, y,
    a[8] * fi, a[9] * fj, a[10] * fk, z,
  ]; // prettier-ignore
  return { size: size(Math.ceil(n[0] / fi), Math.ceil(n[1] / fj), Math.ceil(n[2] / fk)), affine };
}
