import { assignAxes, type Affine } from '@annotome/volume';

/** A voxel axis: 0 is i, 1 is j, 2 is k. */
export type Axis = 0 | 1 | 2;

/** A pane of the viewer, named by what it is nearest to where the grid is oblique. */
export type Pane = 'axial' | 'coronal' | 'sagittal';

/** The voxel axis that a pane scrolls along: its slices hold that index fixed. */
export function sliceAxis(affine: Affine, pane: Pane): Axis {
  const { axisOf } = assignAxes(affine);
  return axisOf[pane === 'sagittal' ? 0 : pane === 'coronal' ? 1 : 2];
}

/** The two voxel axes of a slice, the faster in memory first. */
export const inPlaneAxes = (axis: Axis): readonly [Axis, Axis] => (axis === 0 ? [1, 2] : axis === 1 ? [0, 2] : [0, 1]);
