import * as zarr from 'zarrita';
import { clipBox, type Box } from '../box.ts';
import { shapeOf, size, voxel, voxelCount, type Size, type VoxelArray } from '../coordinates.ts';
import { copyBox } from '../crop.ts';
import { type Volume } from '../grid.ts';
import { emptyLike, typeName } from '../voxel-array.ts';
import { halve, type VolumeKind } from './halve.ts';
import { CHUNK, clampChunk, codecsOf, zarrTypeOf } from './layout.ts';
import { rootAttributes, type DisplayWindow } from './metadata.ts';
import { planLevels, type LevelPlan } from './plan-levels.ts';

/** Where a pyramid is written: zarrita's port, two methods. A `Map` will do. Keys begin with `/`. */
export type PyramidStore = zarr.Mutable;

export interface WritePyramidOptions {
  /** `image` levels are averaged, `labels` levels keep to the values that are there. */
  readonly kind: VolumeKind;
  readonly name?: string;
  /** Initial display window, for viewers. */
  readonly window?: DisplayWindow;
  /** Voxels along i, j, k stored and fetched together; 64³ by default. */
  readonly chunk?: Size;
  /** Called after every chunk: how many are done, of how many. */
  readonly onChunk?: (done: number, total: number) => void;
}

/** Chunks compressed and on their way to the store at a time. */
const IN_FLIGHT = 4;

/**
 * Writes a volume as an OME-Zarr 0.5 pyramid at the root of a store, which must hold nothing there yet: chunks of zeros are not
 * written, so an old one would show through. The root's metadata comes last: an interrupted write cannot be opened.
 *
 * Arrays are `[z, y, x] = [k, j, i]` in C order: the same order in memory as the volume's, nothing is transposed. Values come back
 * bit for bit. Memory beyond the volume: the next level (at most half of the last) and a few chunks.
 */
export async function writePyramid(store: PyramidStore, volume: Volume, options: WritePyramidOptions): Promise<void> {
  const levels = planLevels(volume.grid);
  const chunk = options.chunk ?? CHUNK;
  const total = levels.reduce((sum, { grid }) => sum + voxelCount(chunkCounts(grid.size, chunk)), 0);
  let done = 0;
  const root = zarr.root(store);
  let current = volume;
  for (const [level, plan] of levels.entries()) {
    const before = levels[level - 1];
    // The planned grid, not the one halved again and again: rounding must not add up from level to level.
    if (before) current = { grid: plan.grid, data: halve(current, stepBetween(before, plan), options.kind).data };
    await writeLevel(root.resolve(String(level)), current, chunk, () => options.onChunk?.(++done, total));
  }
  await zarr.create(root, {
    attributes: rootAttributes(levels, { kind: options.kind, name: options.name, window: options.window }),
  });
}

const stepBetween = (a: LevelPlan, b: LevelPlan): [1 | 2, 1 | 2, 1 | 2] =>
  b.factor.map((f, axis) => f / a.factor[axis as 0]) as [1 | 2, 1 | 2, 1 | 2];

/** How many chunks along i, j, k. */
function chunkCounts(n: Size, chunk: Size): Size {
  const c = clampChunk(chunk, n);
  return size(Math.ceil(n[0] / c[0]), Math.ceil(n[1] / c[1]), Math.ceil(n[2] / c[2]));
}

async function writeLevel(
  location: zarr.Location<PyramidStore>,
  volume: Volume,
  wanted: Size,
  onChunk: () => void,
): Promise<void> {
  const chunk = clampChunk(wanted, volume.grid.size);
  const counts = chunkCounts(volume.grid.size, wanted);
  const dtype = zarrTypeOf(typeName(volume.data));
  await zarr.create(location, {
    shape: [...shapeOf(volume.grid.size)],
    chunkShape: [...shapeOf(chunk)],
    dtype,
    codecs: codecsOf(volume.data, 'standard'),
    fillValue: 0,
    dimensionNames: ['z', 'y', 'x'],
  });
  // The same array as zarrita is to write it: codecs in its own words, and whole chunks only, so that it never reads one to merge.
  const array = new zarr.Array<typeof dtype, PyramidStore>(location.store, location.path, {
    zarr_format: 3,
    node_type: 'array',
    shape: [counts[2] * chunk[2], counts[1] * chunk[1], counts[0] * chunk[0]],
    data_type: dtype,
    chunk_grid: { name: 'regular', configuration: { chunk_shape: [...shapeOf(chunk)] } },
    chunk_key_encoding: { name: 'default', configuration: { separator: '/' } },
    codecs: codecsOf(volume.data, 'numcodecs'),
    fill_value: 0,
    attributes: {},
  });
  let flying: Promise<void>[] = [];
  for (let k = 0; k < counts[2]; k++) {
    for (let j = 0; j < counts[1]; j++) {
      for (let i = 0; i < counts[0]; i++) {
        const box = { start: voxel(i * chunk[0], j * chunk[1], k * chunk[2]), size: chunk };
        flying.push(writeChunk(array, volume, box).then(onChunk));
        if (flying.length === IN_FLIGHT) {
          await Promise.all(flying);
          flying = [];
        }
      }
    }
  }
  await Promise.all(flying);
}

async function writeChunk(
  array: zarr.Array<ReturnType<typeof zarrTypeOf>, PyramidStore>,
  volume: Volume,
  box: Box,
): Promise<void> {
  const data: VoxelArray = emptyLike<VoxelArray>(volume.data, voxelCount(box.size));
  const inside = clipBox(box, volume.grid.size);
  if (inside) copyBox(volume.data, volume.grid.size, inside, data, box.size, voxel(0, 0, 0));
  if (isZero(data)) return;
  const selection = ([2, 1, 0] as const).map((axis) => zarr.slice(box.start[axis], box.start[axis] + box.size[axis]));
  const [ni, nj] = box.size;
  await zarr.set(array, selection, { data, shape: [...shapeOf(box.size)], stride: [nj * ni, ni, 1] });
}

/** Whether every bit is 0: a chunk of −0 is not what a reader fills in. */
function isZero(data: VoxelArray): boolean {
  const bytes = new Uint8Array(data.buffer);
  for (let b = 0; b < bytes.length; b++) if (bytes[b] !== 0) return false;
  return true;
}
