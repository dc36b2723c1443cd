import { median } from './place-slices.ts';

/**
 * How slices follow each other along their normal. `at` are the places of an even grid's planes, in mm from the first slice; in `missing` and `uneven` some
 * of them have no slice.
 */
export type Spacing =
  | { readonly kind: 'even'; readonly step: number }
  /** The slices lie on an even grid that has planes without a slice: their numbers, from 0. */
  | { readonly kind: 'missing'; readonly step: number; readonly count: number; readonly missing: readonly number[] }
  /** No even grid has them all: the finest usual distance, a plane on the first and one on the last slice. */
  | { readonly kind: 'uneven'; readonly step: number; readonly count: number; readonly least: number; readonly most: number };

/** A grid gets at most this many planes for each slice there is, however close two of them lie. */
const MOST_PLANES_PER_SLICE = 4;
/** A gap this many times the usual one is not filled. */
const LONG_GAP = 4.5;
/** As many equal gaps in a row are a slice distance of their own (3 mm, then 6 mm), not slices gone missing. */
const RUN = 3;

/** Where more of the planes than this share have no slice, nobody can say that slices went missing: the distances vary. */
const MOST_MISSING = 1 / 3;

/** Slices may be this far from an even grid: 1 % of the distance, but no less than the rounding of positions written with two decimals. */
const toleranceFor = (step: number): number => Math.max(0.01 * step, Math.min(0.006, 0.1 * step));

const gapsOf = (places: readonly number[]): number[] => places.slice(1).map((place, i) => place - (places[i] ?? 0));

/** Length of the run of gaps about as long as the one at `i`. */
function runLength(gaps: readonly number[], i: number, factor: number): number {
  const gap = gaps[i] ?? 0;
  const alike = (other: number | undefined): boolean => other !== undefined && other <= gap * factor && other * factor >= gap;
  let [start, end] = [i, i];
  while (alike(gaps[start - 1])) start--;
  while (alike(gaps[end + 1])) end++;
  return end - start + 1;
}

/**
 * Where a stack falls apart: the index of each slice that follows a gap too long to fill.
 * @param places Millimetres along the normal, ascending.
 */
export function findBreaks(places: readonly number[]): number[] {
  const gaps = gapsOf(places);
  const limit = LONG_GAP * median(gaps);
  return gaps.flatMap((gap, i) => (gap > limit && runLength(gaps, i, 2) < RUN ? [i + 1] : []));
}

/** Plane numbers of the slices on a grid of about `step`, or undefined when they do not lie on one. */
function latticeNumbers(places: readonly number[], step: number): { step: number; numbers: number[] } | undefined {
  const first = places[0] ?? 0;
  const extent = (places.at(-1) ?? 0) - first;
  const last = Math.round(extent / step);
  if (last < 1) return undefined;
  const fitted = extent / last;
  const numbers = places.map((place) => Math.round((place - first) / fitted));
  const onGrid = places.every((place, i) => Math.abs(place - first - (numbers[i] ?? 0) * fitted) <= toleranceFor(fitted));
  const apart = numbers.every((number, i) => i === 0 || number > (numbers[i - 1] ?? 0));
  return onGrid && apart ? { step: fitted, numbers } : undefined;
}

/**
 * The even grid for slices at these places.
 * @param places Millimetres along the normal, ascending, at least two, all different.
 */
export function spaceSlices(places: readonly number[]): Spacing {
  const gaps = gapsOf(places);
  const extent = (places.at(-1) ?? 0) - (places[0] ?? 0);
  const mean = extent / gaps.length;
  const even = latticeNumbers(places, mean);
  if (even?.numbers.every((number, i) => number === i)) return { kind: 'even', step: mean };

  const least = Math.min(...gaps);
  const most = Math.max(...gaps);
  for (const candidate of [median(gaps), least]) {
    const lattice = latticeNumbers(places, candidate);
    if (!lattice) continue;
    const count = (lattice.numbers.at(-1) ?? 0) + 1;
    if (count > MOST_PLANES_PER_SLICE * places.length) continue;
    const steps = gapsOf(lattice.numbers);
    const ownDistance = steps.some((gap, i) => gap > 1 && runLength(steps, i, 1) >= RUN);
    if (ownDistance || count - places.length > MOST_MISSING * count) {
      return { kind: 'uneven', step: lattice.step, count, least, most };
    }
    const present = new Set(lattice.numbers);
    const missing = Array.from({ length: count }, (_, k) => k).filter((k) => !present.has(k));
    return { kind: 'missing', step: lattice.step, count, missing };
  }

  const sorted = [...gaps].sort((a, b) => a - b);
  const fine = sorted[Math.floor(sorted.length / 10)] ?? mean;
  // Slices that only jitter about an even grid keep their number.
  const target = fine >= 0.8 * mean ? mean : fine;
  const count = Math.min(Math.ceil(extent / target - 0.01) + 1, MOST_PLANES_PER_SLICE * places.length);
  return { kind: 'uneven', step: extent / (count - 1), count, least, most };
}
