import {
  contains,
  iFastest,
  inverseOf,
  keepComponents,
  percentiles,
  spacing,
  tighten,
  worldToVoxel,
  type Box,
  type BoxMask,
  type Grid,
  type Size,
  type Volume,
  type Voxel,
  type World,
} from '@annotome/volume';
import { compete, INSIDE, OUTSIDE } from './compete.ts';
import { flood } from './flood.ts';
import { noiseAround, sigmaMean } from './noise.ts';
import { cellsToVoxels, type Labelled } from './cells-to-voxels.ts';
import { growWindow } from './window-around.ts';
import { chooseBins, workingImage, type WorkingImage } from './working-image.ts';

/** A click, as the model gets it. */
export interface GrowClick {
  readonly world: World;
  readonly label: 'inside' | 'outside';
}

export interface GrowOptions {
  /** How far from the clicks' values the image may be, times what the noise suggests; 1 by default, larger grows further. */
  readonly tolerance?: number;
}

/** Clicks that nothing can grow from. */
export class GrowError extends Error {
  override readonly name = 'GrowError';
}

/** Of the range of values in the window (1st to 99th percentile): what always counts as alike. */
const ALIKE = 0.02;
/** Of the noise around the clicks: what counts as alike after the filter, which leaves at most a third of the noise. */
const NOISE = 1.2;
/** A hole of up to this many cells is noise. */
const SPECKLE = 4;

/**
 * Seeded region growing, without a model. In the window around the clicks (192 mm, see {@link growWindow}), on cells of about 1.5 mm where the study is
 * finer and the window would not fit 128³ cells otherwise:
 * 1. noise is measured around the inside clicks and taken away where there is any (sigma filter: edges stay where they are);
 * 2. a cell may be inside when its value is like that of an inside click, and less like that of every outside click;
 * 3. of these, what is connected to an inside click (6 neighbours) is inside, unless an outside click lies within it: then two fronts compete along
 *    geodesic distance (see {@link compete});
 * 4. where cells are coarser than voxels, the border is drawn anew voxel by voxel.
 * Every inside click's voxel is in the result; no outside click's is, unless an inside click has the same voxel.
 * @throws GrowError when no inside click lies on the image, or none has a value.
 */
export function grow(volume: Volume, clicks: readonly GrowClick[], options: GrowOptions = {}): BoxMask {
  const { grid, data } = volume;
  const inverse = inverseOf(grid);
  const placed = clicks
    .map(({ world, label }) => ({ voxel: worldToVoxel(inverse, world), label }))
    .filter(({ voxel }) => contains(grid, voxel));
  const of = (label: GrowClick['label']): Voxel[] => placed.filter((click) => click.label === label).map(({ voxel }) => voxel);
  const [insideClicks, outsideClicks] = [of('inside'), of('outside')];
  if (insideClicks.length === 0)
    throw new GrowError('Growing needs an inside click on the image. Click inside what you want, then grow.');

  // Far outside clicks say something of values, but must not move the window off the inside ones.
  const box = growWindow(grid, insideClicks);
  const bins = chooseBins(box.size, spacing(grid));
  const image = workingImage(data, grid.size, box, bins);
  const { padded } = image;
  const cellOf = (p: Voxel): number => cellAt(p, box, bins, padded);
  const insideCells = insideClicks.map(cellOf).filter((cell) => cell >= 0 && Number.isFinite(image.values[cell]));
  const outsideCells = outsideClicks.map(cellOf).filter((cell) => cell >= 0 && Number.isFinite(image.values[cell]));
  if (insideCells.length === 0)
    throw new GrowError('There is no image value under the inside clicks. Click on the image itself.');

  const noise = noiseAround(image.values, padded, insideCells);
  const [low = 0, high = 0] = percentiles(image.values, [1, 99]) ?? [];
  const tolerance = (options.tolerance ?? 1) * Math.max(ALIKE * (high - low), NOISE * noise);
  const valueAt = (cell: number): number => Math.fround(sigmaMean(image.values, padded, cell, 3 * noise));
  const inside = distinct(insideCells.map(valueAt), tolerance);
  // An outside click on the same tissue says where, not what.
  const unlike = outsideCells.map(valueAt).filter((value) => inside.every((own) => Math.abs(own - value) > tolerance));
  const { domain, values } = likeInside(image, inside, unlike, tolerance, noise);
  for (const cell of insideCells) domain[cell] = 1;

  const strides = [1, padded[0], padded[0] * padded[1]] as const;
  let label = flood(domain, strides, insideCells);
  const rivals = outsideCells.filter((cell) => label[cell] && !insideCells.includes(cell));
  if (rivals.length > 0) {
    const stepMm = stepLength(grid, bins);
    const rivalValues = rivals.map((cell) => values[cell] as number);
    label = compete({
      domain: label,
      padded,
      values,
      inside,
      outside: rivalValues,
      tolerance,
      insideCells,
      outsideCells: rivals,
      stepMm,
    });
  }
  if (noise > 0) fillSpeckle(label, domain, padded, outsideCells);

  const labelled: Labelled = { label, domain, values, padded, bins, box, tolerance, noise };
  return withClicks(cellsToVoxels(labelled, volume), insideClicks, outsideClicks, bins);
}

/** Length in mm of a step in cells. */
function stepLength({ affine: a }: Grid, bins: readonly [number, number, number]) {
  return (di: number, dj: number, dk: number): number => {
    const [x, y, z] = [di * bins[0], dj * bins[1], dk * bins[2]];
    return Math.hypot(a[0] * x + a[1] * y + a[2] * z, a[4] * x + a[5] * y + a[6] * z, a[8] * x + a[9] * y + a[10] * z);
  };
}

/** −1 off the window. */
function cellAt(p: Voxel, { start, size: n }: Box, bins: readonly [number, number, number], padded: Size): number {
  const cell = ([0, 1, 2] as const).map((d) => {
    const at = Math.round(p[d]) - start[d];
    return at < 0 || at >= n[d] ? -1 : 1 + Math.floor(at / bins[d]);
  }) as [number, number, number];
  return cell.includes(-1) ? -1 : cell[0] + padded[0] * (cell[1] + padded[1] * cell[2]);
}

/** Values none of which is alike an earlier one: a second click on the same tissue must not stretch what counts as that tissue. */
function distinct(values: readonly number[], tolerance: number): number[] {
  const kept: number[] = [];
  for (const value of values) if (kept.every((other) => Math.abs(other - value) > tolerance)) kept.push(value);
  return kept;
}

/**
 * Which cells are like the inside clicks and less like the outside ones, once noise is filtered, and the values with noise filtered wherever that could matter.
 */
function likeInside(
  { values: raw, padded }: WorkingImage,
  inside: readonly number[],
  outside: readonly number[],
  tolerance: number,
  noise: number,
): { readonly domain: Uint8Array<ArrayBuffer>; readonly values: Float32Array } {
  const reach = 3 * noise;
  const domain = new Uint8Array(raw.length);
  const values = noise > 0 ? raw.slice() : raw;
  for (let at = 0; at < raw.length; at++) {
    let value = raw[at] as number;
    // The filter moves a value by `reach` at most. NaN, and so the border, is never in range.
    if (!(nearest(value, inside) <= tolerance + reach)) continue;
    if (noise > 0) values[at] = value = Math.fround(sigmaMean(raw, padded, at, reach));
    const own = nearest(value, inside);
    if (own <= tolerance && own < nearest(value, outside)) domain[at] = 1;
  }
  return { domain, values };
}

function nearest(value: number, others: readonly number[]): number {
  let least = Infinity;
  for (let n = 0; n < others.length; n++) {
    const distance = Math.abs(value - (others[n] as number));
    if (!(distance >= least)) least = distance;
  }
  return least;
}

/** Turns holes of a few cells, closed in 3-D, inside: single cells whose noise the filter did not take. Not where an outside click lies. */
function fillSpeckle(label: Uint8Array, domain: Uint8Array, padded: Size, outsideCells: readonly number[]): void {
  const strides = [1, padded[0], padded[0] * padded[1]] as const;
  const hole: number[] = [];
  const isOpen = (cell: number): boolean => label[cell] !== INSIDE;
  const [mi, mj, mk] = padded;
  const seen = new Set<number>();
  for (let k = 1; k < mk - 1; k++) {
    for (let j = 1; j < mj - 1; j++) {
      for (let at = 1 + mi * (j + mj * k), end = at + mi - 2; at < end; at++) {
        // A hole's first cell has inside before it.
        if (!isOpen(at) || label[at - 1] !== INSIDE || seen.has(at)) continue;
        hole.length = 0;
        hole.push(at);
        for (let n = 0; n < hole.length && hole.length <= SPECKLE; n++) {
          for (const stride of strides) {
            for (const next of [(hole[n] as number) - stride, (hole[n] as number) + stride]) {
              if (isOpen(next) && !hole.includes(next)) hole.push(next);
            }
          }
        }
        if (hole.length > SPECKLE) continue;
        const keep = hole.some((cell) => label[cell] === OUTSIDE || outsideCells.includes(cell));
        for (const cell of hole) {
          if (keep) seen.add(cell);
          else label[cell] = domain[cell] = INSIDE;
        }
      }
    }
  }
}

/** What is connected to the inside clicks, with their voxels and without those of the outside clicks. */
function withClicks(
  { box, data }: { readonly box: Box; readonly data: Uint8Array },
  insideClicks: readonly Voxel[],
  outsideClicks: readonly Voxel[],
  bins: readonly [number, number, number],
): BoxMask {
  const write = (p: Voxel, value: 0 | 1): void => {
    const [i, j, k] = ([0, 1, 2] as const).map((d) => Math.round(p[d]) - box.start[d]) as [number, number, number];
    const [ni, nj, nk] = box.size;
    if (i >= 0 && j >= 0 && k >= 0 && i < ni && j < nj && k < nk) data[i + ni * (j + nj * k)] = value;
  };
  for (const p of outsideClicks) write(p, 0);
  for (const p of insideClicks) write(p, 1);
  const mask = tighten(box, iFastest(data));
  return bins.every((bin) => bin === 1) ? mask : keepComponents(mask, 'clicked', insideClicks);
}
