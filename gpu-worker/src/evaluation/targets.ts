import { canonicalGrid, windowAroundTarget, WINDOW, type CanonicalGrid, type Window } from '@annotome/sam-med3d';
import { iFastest, resample, size, voxel, type Box, type IFastest, type Volume, type VoxelArray } from '@annotome/volume';

/** More label values than this, or one that is not whole, and it is an image that was given as a label map. */
const MOST_LABELS = 1024;

/** A label map that is none, in words. */
export class LabelMapError extends Error {
  override readonly name = 'InputError';
}

/** A label map and the same on the canonical 1.5 mm grid (nearest neighbour), as the paper's protocol wants it. */
export interface Targets {
  readonly canonical: CanonicalGrid;
  readonly original: Volume;
  readonly canonicalLabels: Volume;
  /** Values above 0 on the original grid, ascending, with their numbers of voxels. */
  readonly voxels: ReadonlyMap<number, number>;
  /** Bounding boxes on the original grid. */
  readonly originalBounds: ReadonlyMap<number, Box>;
  /** Bounding boxes on the canonical grid. A structure thinner than 1.5 mm may be missing. */
  readonly bounds: ReadonlyMap<number, Box>;
}

/** @throws LabelMapError when the values are not those of a label map. */
export function findTargets(labels: Volume): Targets {
  const voxels = countValues(labels.data);
  const canonical = canonicalGrid(labels.grid);
  const canonicalLabels = resample(labels, canonical.grid, { interpolation: 'nearest' });
  return {
    canonical,
    original: labels,
    canonicalLabels,
    voxels,
    originalBounds: boundsOf(labels),
    bounds: boundsOf(canonicalLabels),
  };
}

function countValues(data: VoxelArray): Map<number, number> {
  const counts = new Map<number, number>();
  for (let at = 0, next: number; at < data.length; at = next) {
    const value = data[at] as number;
    next = at + 1;
    while (next < data.length && data[next] === value) next++;
    if (value === 0) continue;
    if (!Number.isInteger(value) || value < 0) {
      throw new LabelMapError(`A label map holds whole numbers from 0; this one holds ${value}. Is it an image?`);
    }
    counts.set(value, (counts.get(value) ?? 0) + next - at);
    if (counts.size > MOST_LABELS)
      throw new LabelMapError(`More than ${MOST_LABELS} different values: this is an image, not a label map.`);
  }
  return new Map([...counts].sort(([a], [b]) => a - b));
}

function boundsOf({ grid, data }: Volume): Map<number, Box> {
  const [ni, nj, nk] = grid.size;
  const corners = new Map<number, number[]>();
  for (let k = 0, at = 0; k < nk; k++) {
    for (let j = 0; j < nj; j++) {
      for (let i = 0; i < ni; i++, at++) {
        const value = data[at] as number;
        if (value === 0) continue;
        const c = corners.get(value);
        if (!c) {
          corners.set(value, [i, j, k, i, j, k]);
          continue;
        }
        if (i < (c[0] as number)) c[0] = i;
        if (j < (c[1] as number)) c[1] = j;
        if (i > (c[3] as number)) c[3] = i;
        if (j > (c[4] as number)) c[4] = j;
        c[5] = k;
      }
    }
  }
  return new Map(
    [...corners].map(([value, c]) => {
      const [i0, j0, k0, i1, j1, k1] = c as [number, number, number, number, number, number];
      return [value, { start: voxel(i0, j0, k0), size: size(i1 - i0 + 1, j1 - j0 + 1, k1 - k0 + 1) }];
    }),
  );
}

export interface Roi {
  readonly window: Window;
  /** 1 in the target, `[128,128,128]`, i = the window's axis 0 (R) fastest. */
  readonly target: IFastest<Uint8Array>;
}

/** The window centred on a target's bounding box, and the part of the target in it. Undefined when nothing is left at 1.5 mm. */
export function roiOf(targets: Targets, value: number): Roi | undefined {
  const bounds = targets.bounds.get(value);
  if (!bounds) return undefined;
  const window = windowAroundTarget(bounds);
  const { grid, data } = targets.canonicalLabels;
  const [ni, nj] = grid.size;
  const target = new Uint8Array(WINDOW ** 3);
  const first = ([0, 1, 2] as const).map((a) => Math.max(window.start[a], 0));
  const end = ([0, 1, 2] as const).map((a) => Math.min(window.start[a] + WINDOW, grid.size[a]));
  const [i0, j0, k0] = first as [number, number, number];
  const [i1, j1, k1] = end as [number, number, number];
  for (let k = k0; k < k1; k++) {
    for (let j = j0; j < j1; j++) {
      const from = ni * (j + nj * k);
      const to = WINDOW * (j - window.start[1] + WINDOW * (k - window.start[2])) - window.start[0];
      for (let i = i0; i < i1; i++) if (data[from + i] === value) target[to + i] = 1;
    }
  }
  return { window, target: iFastest(target) };
}
