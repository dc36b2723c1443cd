import * as zarr from 'zarrita';
import { clipBox, gridOfBox, makeBox, wholeOf, type Box } from '../box.ts';
import { iFastest, shape as makeShape, sizeOf, voxel, voxelCount, type Size } from '../coordinates.ts';
import { copyBox } from '../crop.ts';
import { GridMismatchError, PyramidFormatError } from '../errors.ts';
import { makeGrid, makeVolume, type Grid, type Volume } from '../grid.ts';
import { emptyOf, type VoxelTypeName } from '../voxel-array.ts';
import { type VolumeKind } from './halve.ts';
import { voxelTypeOf, type ZarrType } from './layout.ts';
import { parseRootAttributes } from './metadata.ts';

export interface PyramidLevel {
  readonly grid: Grid;
  readonly type: VoxelTypeName;
  /** Voxels along i, j, k of what is fetched at a time. */
  readonly chunk: Size;
}

export interface Pyramid {
  readonly kind: VolumeKind;
  readonly name: string | undefined;
  /** Finest first. */
  readonly levels: readonly PyramidLevel[];
  /** All of a level. */
  readLevel(level: number, options?: ReadOptions): Promise<Volume>;
  /**
   * The voxels of a box of a level; only the chunks it touches are fetched.
   * @throws GridMismatchError when the box reaches outside the level.
   */
  readBox(level: number, box: Box, options?: ReadOptions): Promise<Volume>;
}

export interface ReadOptions {
  readonly signal?: AbortSignal;
}

/** Chunks fetched and decoded at a time: enough to keep a connection busy, few enough to hold in memory. */
const IN_FLIGHT = 16;

/**
 * Opens a pyramid that {@link writePyramid} wrote. Reads the metadata only; a level or box is fetched when asked for.
 * @param store zarrita's port: one method, `get`.
 * @throws PyramidFormatError when there is none, or it is another writer's: without the LPS affine, left and right are not known.
 */
export async function openPyramid(store: zarr.Readable): Promise<Pyramid> {
  const chunkBytes = new Map<string, number>();
  const root = await zarr.open
    .v3(checkedStore(store, chunkBytes), { kind: 'group' })
    .catch(orMissing('no Zarr v3 group at the root of the store'));
  const metadata = parseRootAttributes(root.attrs);
  if (typeof metadata === 'string') throw new PyramidFormatError(metadata);
  const opened = await Promise.all(
    metadata.levels.map(async ({ path, affine }) => {
      const array = await zarr.open.v3(root.resolve(path), { kind: 'array' }).catch(orMissing(`no Zarr array for level ${path}`));
      const type = voxelTypeOf(array.dtype);
      const [nk, nj, ni] = array.shape;
      if (!type || array.shape.length !== 3 || !nk || !nj || !ni) {
        throw new PyramidFormatError(`level ${path} is ${array.dtype} ${array.shape.join(' × ')}, not a 3-D array of numbers`);
      }
      const [ck, cj, ci] = array.chunks as [number, number, number];
      const level: PyramidLevel = {
        grid: makeGrid(sizeOf(makeShape(nk, nj, ni)), affine),
        type,
        chunk: sizeOf(makeShape(ck, cj, ci)),
      };
      chunkBytes.set(array.path, voxelCount(level.chunk) * emptyOf(type, 1).BYTES_PER_ELEMENT);
      return { level, array: array as zarr.Array<ZarrType> };
    }),
  );

  const at = (level: number): (typeof opened)[number] => {
    const found = opened[level];
    if (!found) throw new GridMismatchError(`This pyramid has levels 0 to ${opened.length - 1}; found ${level}.`);
    return found;
  };

  const readBox = async (level: number, box: Box, options: ReadOptions = {}): Promise<Volume> => {
    const { start, size: n } = makeBox(box.start, box.size);
    const { array, level: of } = at(level);
    const { grid, type, chunk } = of;
    if (start.some((s, axis) => s < 0 || s + n[axis as 0] > grid.size[axis as 0])) {
      throw new GridMismatchError(
        `A box of level ${level} must lie within ${grid.size.join(' × ')} voxels; found start ${start.join(', ')}, size ${n.join(' × ')}.`,
      );
    }
    const out = emptyOf(type, voxelCount(n));
    const first = ([0, 1, 2] as const).map((axis) => Math.floor(start[axis] / chunk[axis])) as [number, number, number];
    const last = ([0, 1, 2] as const).map((axis) => Math.floor((start[axis] + n[axis] - 1) / chunk[axis])) as typeof first;
    const readChunk = async (i: number, j: number, k: number): Promise<void> => {
      options.signal?.throwIfAborted();
      const { data } = await array.getChunk([k, j, i], options);
      // A damaged chunk decodes to nothing, without an error: it must not pass for zeros.
      if (data.length !== voxelCount(chunk)) {
        throw new PyramidFormatError(
          `${data.length} values in chunk ${i}, ${j}, ${k} of level ${level}, which has ${voxelCount(chunk)}: the store is damaged`,
        );
      }
      const corner = voxel(i * chunk[0], j * chunk[1], k * chunk[2]);
      const inBox = clipBox({ start: voxel(corner[0] - start[0], corner[1] - start[1], corner[2] - start[2]), size: chunk }, n);
      if (!inBox) return;
      const [bi, bj, bk] = inBox.start;
      const inChunk = voxel(bi + start[0] - corner[0], bj + start[1] - corner[1], bk + start[2] - corner[2]);
      copyBox(data, chunk, { start: inChunk, size: inBox.size }, out, n, inBox.start);
    };
    await eachOf(chunksBetween(first, last), IN_FLIGHT, ([i, j, k]) => readChunk(i, j, k));
    return makeVolume(gridOfBox(grid.affine, { start, size: n }), iFastest(out));
  };

  return {
    kind: metadata.kind,
    name: metadata.name,
    levels: opened.map(({ level }) => level),
    readBox,
    readLevel: async (level, options) => readBox(level, wholeOf(at(level).level.grid), options),
  };
}

/**
 * The store, but a chunk that was cut short is refused: numcodecs' Blosc would read on behind its end and give noise for voxels.
 * @param chunkBytes a decoded chunk's size, by the path of its array.
 */
function checkedStore(store: zarr.Readable, chunkBytes: ReadonlyMap<string, number>): zarr.Readable {
  const checked: zarr.AsyncReadable = {
    async get(key, options) {
      const bytes = await store.get(key, options);
      const decoded = chunkBytes.get(key.slice(0, Math.max(0, key.indexOf('/c/'))));
      if (bytes && decoded !== undefined && isCutBlosc(bytes, decoded)) {
        throw new PyramidFormatError(
          `${bytes.length} bytes in ${key}, which says that it has more or fewer: the store is damaged`,
        );
      }
      return bytes;
    },
  };
  if (store.getRange) checked.getRange = async (key, range, options) => store.getRange?.(key, range, options);
  return checked;
}

/** Blosc 1's header: version 2, …, decoded bytes at 4, all its own bytes at 12. */
function isCutBlosc(bytes: Uint8Array, decoded: number): boolean {
  if (bytes.length < 8 || bytes[0] !== 2) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return view.getUint32(4, true) === decoded && (bytes.length < 16 || view.getUint32(12, true) !== bytes.length);
}

/** A failing network is not a missing pyramid: only what zarrita did not find, or could not read as metadata, becomes our error. */
const orMissing =
  (found: string) =>
  (cause: unknown): never => {
    if (zarr.isZarritaError(cause) || cause instanceof SyntaxError) throw new PyramidFormatError(found, { cause });
    throw cause;
  };

function* chunksBetween(
  first: readonly [number, number, number],
  last: readonly [number, number, number],
): Generator<readonly [number, number, number]> {
  for (let k = first[2]; k <= last[2]; k++)
    for (let j = first[1]; j <= last[1]; j++) for (let i = first[0]; i <= last[0]; i++) yield [i, j, k];
}

/** Does `work` for every item, at most `limit` at a time; after a failure no further one is begun. */
async function eachOf<T>(items: Iterable<T>, limit: number, work: (item: T) => Promise<void>): Promise<void> {
  const iterator = items[Symbol.iterator]();
  let failed = false;
  const worker = async (): Promise<void> => {
    for (let next = iterator.next(); !next.done && !failed; next = iterator.next()) {
      await work(next.value).catch((error: unknown) => {
        failed = true;
        throw error;
      });
    }
  };
  await Promise.all(Array.from({ length: limit }, worker));
}
