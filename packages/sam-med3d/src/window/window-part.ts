import { clipBox, gridOfBox, size, voxel, type Box } from '@annotome/volume';
import { type CanonicalGrid } from './canonical-grid.ts';
import { WINDOW, type Window } from './window.ts';

/** The part of a study that a window is cut from, and how to cut it from that part alone. */
export interface WindowPart {
  /** Voxels of the study. */
  readonly box: Box;
  /** For `prepareWindow`, with a volume that holds the box and nothing else: the same values come out, bit for bit. */
  readonly canonical: CanonicalGrid;
}

/** Which voxels of the study one window needs, so that no more are fetched. Undefined where the window lies beside the study. */
export function windowPart(canonical: CanonicalGrid, { start }: Window): WindowPart | undefined {
  const from: [number, number, number] = [0, 0, 0];
  const count: [number, number, number] = [0, 0, 0];
  for (const c of [0, 1, 2] as const) {
    const { studyAxis, positions } = canonical.axes[c];
    const shown = positions.subarray(Math.max(0, start[c]), Math.max(0, Math.min(positions.length, start[c] + WINDOW)));
    if (shown.length === 0) return undefined;
    const ends = [shown[0] as number, shown[shown.length - 1] as number];
    from[studyAxis] = Math.floor(Math.min(...ends));
    // The voxel above the last takes part in interpolation.
    count[studyAxis] = Math.floor(Math.max(...ends)) + 2 - from[studyAxis];
  }
  const box = clipBox({ start: voxel(...from), size: size(...count) }, canonical.study.size);
  if (!box) return undefined;
  const axes = canonical.axes.map(({ studyAxis, positions }) => ({
    studyAxis,
    positions: positions.map((p) => p - box.start[studyAxis]),
  })) as unknown as CanonicalGrid['axes'];
  return { box, canonical: { grid: canonical.grid, study: gridOfBox(canonical.study.affine, box), axes } };
}
