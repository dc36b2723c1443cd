import {
  assignAxes,
  inverseOf,
  step,
  toWorld,
  vectorLength,
  voxel,
  voxelToWorld,
  world,
  worldToVoxel,
  worldVector,
  type Grid,
  type InverseAffine,
  type World,
  type WorldVector,
} from '@annotome/volume';
import { type Pane } from '../types.ts';

type Axis = 0 | 1 | 2;

/**
 * How a pane cuts a grid: along the grid's own axes, so that a slice is the slice that was acquired (or, for the other two panes,
 * exactly one layer of voxels) and nothing is interpolated between slices, however oblique the grid is. A sheared grid (a gantry
 * tilt) needs no resampling: the slice's plane is spanned by two of its axes, and drawn as the parallelogram it is.
 *
 * The screen is radiological: the patient's left is on the right in the axial and coronal pane, the front on the left in the sagittal
 * one; the head is up, and the axial slice is seen from the feet.
 */
export interface SliceFrame {
  readonly pane: Pane;
  readonly grid: Grid;
  readonly inverse: InverseAffine;
  /** The grid axis that runs through the slices. */
  readonly axis: Axis;
  readonly sliceCount: number;
  /** Change of the slice's number that goes down the rail: to the feet, the back, the patient's left. */
  readonly downTheRail: 1 | -1;
  /** Unit vectors; the same for every slice of the pane. */
  readonly right: WorldVector;
  readonly down: WorldVector;
  readonly normal: WorldVector;
  /** Middle of the grid: (u, v) = (0, 0), the same place in the patient on every slice. */
  readonly centre: World;
  /** Distance in mm between neighbouring slices, across the plane. */
  readonly sliceSpacing: number;
}

/** Which patient axis (0 = x) a pane looks along, has to the right and down, and whether right and down are towards L, P, S (+1). */
const LAYOUT = {
  axial: { through: 2, right: [0, 1], down: [1, 1], rail: -1 },
  coronal: { through: 1, right: [0, 1], down: [2, -1], rail: 1 },
  sagittal: { through: 0, right: [1, 1], down: [2, -1], rail: 1 },
} as const;

const dot = (a: readonly number[], b: readonly number[]): number =>
  (a[0] as number) * (b[0] as number) + (a[1] as number) * (b[1] as number) + (a[2] as number) * (b[2] as number);

function unit(v: WorldVector): WorldVector {
  const length = vectorLength(v) || 1;
  return worldVector(v[0] / length, v[1] / length, v[2] / length);
}

const scaled = (v: WorldVector, by: number): WorldVector => worldVector(v[0] * by, v[1] * by, v[2] * by);

export function frameOf(grid: Grid, pane: Pane): SliceFrame {
  const { axisOf, sign } = assignAxes(grid.affine);
  const layout = LAYOUT[pane];
  const axis = axisOf[layout.through];
  const right = unit(scaled(step(grid.affine, axisOf[layout.right[0]]), sign[layout.right[0]] * layout.right[1]));
  const slanted = scaled(step(grid.affine, axisOf[layout.down[0]]), sign[layout.down[0]] * layout.down[1]);
  const along = dot(slanted, right);
  const down = unit(worldVector(slanted[0] - along * right[0], slanted[1] - along * right[1], slanted[2] - along * right[2]));
  const normal = worldVector(
    right[1] * down[2] - right[2] * down[1],
    right[2] * down[0] - right[0] * down[2],
    right[0] * down[1] - right[1] * down[0],
  );
  const [ni, nj, nk] = grid.size;
  return {
    pane,
    grid,
    inverse: inverseOf(grid),
    axis,
    sliceCount: grid.size[axis],
    downTheRail: (sign[layout.through] * layout.rail) as 1 | -1,
    right,
    down,
    normal,
    centre: toWorld(grid, voxel((ni - 1) / 2, (nj - 1) / 2, (nk - 1) / 2)),
    sliceSpacing: Math.abs(dot(step(grid.affine, axis), normal)),
  };
}

/** The slice a point belongs to: the nearest, kept on the grid. */
export function sliceOf(frame: SliceFrame, point: World): number {
  const through = worldToVoxel(frame.inverse, point)[frame.axis];
  return Math.min(frame.sliceCount - 1, Math.max(0, Math.round(through)));
}

/** Signed distance of a slice from the frame's centre along the normal, in mm. */
export function depthOf(frame: SliceFrame, slice: number): number {
  const at = [0, 0, 0] as [number, number, number];
  at[frame.axis] = slice;
  return dot(difference(toWorld(frame.grid, voxel(...at)), frame.centre), frame.normal);
}

const difference = (a: World, b: World): WorldVector => worldVector(a[0] - b[0], a[1] - b[1], a[2] - b[2]);

/** Millimetres right and down of the centre, of a point moved onto the plane along the normal; and its distance from the centre's plane. */
export function toPlane(frame: SliceFrame, point: World): readonly [u: number, v: number, depth: number] {
  const d = difference(point, frame.centre);
  return [dot(d, frame.right), dot(d, frame.down), dot(d, frame.normal)];
}

export function fromPlane({ centre, right, down, normal }: SliceFrame, u: number, v: number, depth: number): World {
  return world(
    centre[0] + u * right[0] + v * down[0] + depth * normal[0],
    centre[1] + u * right[1] + v * down[1] + depth * normal[1],
    centre[2] + u * right[2] + v * down[2] + depth * normal[2],
  );
}

/** The smallest rectangle of (u, v) that holds every voxel of every slice, to the voxels' outer edges. */
export function extentOf(frame: SliceFrame): { readonly u: readonly [number, number]; readonly v: readonly [number, number] } {
  const u: [number, number] = [Infinity, -Infinity];
  const v: [number, number] = [Infinity, -Infinity];
  for (let corner = 0; corner < 8; corner++) {
    const at = ([0, 1, 2] as const).map((d) => {
      // Across the slices the centres count: a slice is shown as a plane.
      const edge = d === frame.axis ? 0 : 0.5;
      return corner & (1 << d) ? frame.grid.size[d] - 1 + edge : -edge;
    }) as [number, number, number];
    const [cu, cv] = toPlane(frame, voxelToWorld(frame.grid.affine, voxel(...at)));
    u[0] = Math.min(u[0], cu);
    u[1] = Math.max(u[1], cu);
    v[0] = Math.min(v[0], cv);
    v[1] = Math.max(v[1], cv);
  }
  return { u, v };
}
