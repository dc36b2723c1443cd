import { GridMismatchError, voxelCount, type Grid, type IFastest } from '@annotome/volume';
import { NearestPoint } from './nearest-point.ts';
import { surfelsOf, type Surfels } from './surfels.ts';

/** From each piece of one surface: how far the other surface is, and how large the piece is. Ascending by distance. */
interface Directed {
  /** mm; `Infinity` where the other mask is empty. */
  readonly distances: Float64Array;
  /** mm². */
  readonly areas: Float64Array;
}

/** What {@link surfaceDice} and {@link hausdorff} are read from. */
export interface SurfaceComparison {
  readonly fromReference: Directed;
  readonly fromPrediction: Directed;
}

/**
 * The surfaces of two masks, compared: as google-deepmind/surface-distance does. A surface is the marching-cubes surface between
 * voxel centres, one element for each cube of 2×2×2 voxels that it passes, placed at the cube's middle and weighted by its area in
 * mm². Distances are exact, between the elements' places in the patient, so they hold for anisotropic, oblique and sheared grids.
 * @param reference Masks on the same grid: what is not 0 is inside. Outside the grid nothing is.
 * @throws GridMismatchError when a mask does not have one value per voxel of the grid.
 */
export function compareSurfaces(reference: IFastest, prediction: IFastest, grid: Grid): SurfaceComparison {
  const expected = voxelCount(grid.size);
  if (reference.length !== expected || prediction.length !== expected) {
    throw new GridMismatchError(
      `Masks on a grid of ${grid.size.join(' × ')} voxels need ${expected} values; found ${reference.length} and ${prediction.length}.`,
    );
  }
  const a = surfelsOf(reference, grid);
  const b = surfelsOf(prediction, grid);
  const placesOfA = places(a, grid);
  const placesOfB = places(b, grid);
  return { fromReference: directed(a, placesOfA, placesOfB), fromPrediction: directed(b, placesOfB, placesOfA) };
}

/** x, y, z in mm from the place of corner (0, 0, 0): the same for both masks, which is all that distances need. */
function places({ count, corners }: Surfels, { affine: m }: Grid): Float64Array {
  const out = new Float64Array(3 * count);
  for (let at = 0; at < out.length; at += 3) {
    const i = corners[at] as number;
    const j = corners[at + 1] as number;
    const k = corners[at + 2] as number;
    out[at] = m[0] * i + m[1] * j + m[2] * k;
    out[at + 1] = m[4] * i + m[5] * j + m[6] * k;
    out[at + 2] = m[8] * i + m[9] * j + m[10] * k;
  }
  return out;
}

function directed(from: Surfels, places: Float64Array, other: Float64Array): Directed {
  const distances = new Float64Array(from.count);
  if (other.length === 0) {
    distances.fill(Infinity);
    return { distances, areas: from.areas };
  }
  const tree = new NearestPoint(other.slice());
  for (let p = 0; p < from.count; p++) {
    distances[p] = tree.distance(places[3 * p] as number, places[3 * p + 1] as number, places[3 * p + 2] as number);
  }
  const order = new Uint32Array(from.count).map((_, p) => p);
  order.sort((p, q) => (distances[p] as number) - (distances[q] as number));
  return {
    distances: Float64Array.from(order, (p) => distances[p] as number),
    areas: Float64Array.from(order, (p) => from.areas[p] as number),
  };
}

const sum = (values: Float64Array, end = values.length): number => {
  let total = 0;
  for (let v = 0; v < end; v++) total += values[v] as number;
  return total;
};

/** Distances are float64 sums of steps; two that should be equal differ by less than this part. */
const ROUNDING = 1e-9;

/**
 * Normalised surface Dice: the part of both surfaces' area that lies within `toleranceMm` (inclusive) of the other surface, 0…1.
 * Both masks empty: 1. One empty: 0.
 */
export function surfaceDice({ fromReference, fromPrediction }: SurfaceComparison, toleranceMm: number): number {
  const total = sum(fromReference.areas) + sum(fromPrediction.areas);
  if (total === 0) return 1;
  const within = ({ distances, areas }: Directed): number => {
    let count = 0;
    while (count < distances.length && (distances[count] as number) <= toleranceMm * (1 + ROUNDING)) count++;
    return sum(areas, count);
  };
  return (within(fromReference) + within(fromPrediction)) / total;
}

/**
 * Hausdorff distance in mm, robust: the distance within which `percent` of the area of each surface lies from the other, the larger
 * of the two directions. 95 by default; 100 is the plain Hausdorff distance of the surfaces. Both masks empty: 0. One empty:
 * `Infinity`.
 */
export function hausdorff({ fromReference, fromPrediction }: SurfaceComparison, percent = 95): number {
  const rank = ({ distances, areas }: Directed): number => {
    const wanted = (sum(areas) * percent) / 100;
    let seen = 0;
    for (let p = 0; p < distances.length; p++) {
      seen += areas[p] as number;
      if (seen >= wanted * (1 - ROUNDING)) return distances[p] as number;
    }
    return distances.length > 0 ? (distances.at(-1) as number) : 0;
  };
  return Math.max(rank(fromReference), rank(fromPrediction));
}
