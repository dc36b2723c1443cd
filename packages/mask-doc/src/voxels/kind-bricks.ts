import { MaskDocError } from '../errors.ts';
import { BRICK, BRICK_VOXELS, type BrickBits, type BrickGrid } from './brick.ts';
import { touch } from './runs.ts';
import { BitModel, BitReader, BitWriter, type BitCoder } from './range-coder.ts';
import { ByteWriter, readWhole, type ByteReader } from './whole-numbers.ts';

/** Kinds of a brick's voxels, as runs in the order of SPEC.md B2: run `n` begins at voxel `starts[n]` and is of `kinds[n]`. 0: nothing there. */
export interface KindRuns {
  readonly starts: Uint16Array;
  readonly kinds: Uint32Array;
}

/** Room around a brick for the voxels before it, and a column and row behind it. */
const SIDE = BRICK + 2;
const ROW = SIDE;
const SLICE = SIDE * SIDE;
/** Of voxel (0, 0, 0). */
const ORIGIN = 1 + ROW + SLICE;
const place = (i: number, j: number, k: number): number => ORIGIN + i + ROW * j + SLICE * k;

/** Where the neighbours that a voxel is told from are; SPEC.md B9. */
const NEIGHBOURS = [-1, -ROW, -SLICE, 1 - ROW, 1 - SLICE, ROW - SLICE, -ROW - SLICE, -1 - ROW] as const;
const ALL_ALIKE = (1 << (NEIGHBOURS.length - 1)) - 1;

/** What both directions of the codec have learnt so far. */
class KindModel {
  readonly rows = new BitModel(4);
  readonly first = new BitModel(2 * (ALL_ALIKE + 1));
  readonly others = new BitModel(4 * 8 * 2);
  readonly isNew = new BitModel(1);
  /** Each bit of a kind that is said by its number. */
  readonly number = new BitModel(32);
  /** Kinds so far; the next new one has this number. */
  kinds = 1;
}

/** The far faces of bricks that are done, by brick number: what the bricks behind them are told from. */
type Faces = Map<number, Face>;
interface Face {
  readonly i: Uint32Array;
  readonly j: Uint32Array;
  readonly k: Uint32Array;
}

/**
 * Packs the kinds of a segment's voxels; SPEC.md B9. Kinds must be numbered from 1 in the order in which they first occur: `numberKinds` does.
 * @param bricks by ascending number.
 */
export function writeKindBricks(
  grid: BrickGrid,
  bricks: ReadonlyMap<number, KindRuns>,
  kindsBefore: number,
): Uint8Array<ArrayBuffer> {
  const out = new ByteWriter();
  out.whole(bricks.size);
  let last = -1;
  for (const brick of bricks.keys()) {
    out.whole(brick - last - 1);
    last = brick;
  }
  const writer = new BitWriter(out);
  const model = new KindModel();
  model.kinds = kindsBefore + 1;
  const faces: Faces = new Map();
  for (const [brick, runs] of bricks) {
    const around = surroundings(grid, brick, faces);
    fill(around, runs);
    codeBrick(writer, model, around);
    faces.set(brick, facesOf(around));
  }
  writer.end();
  return out.bytes();
}

/** Reads what {@link writeKindBricks} wrote. @returns the bricks, and how many kinds are known now. @throws MaskDocError `malformed`. */
export function readKindBricks(
  grid: BrickGrid,
  bytes: Uint8Array,
  kindsBefore: number,
): { readonly bricks: Map<number, KindRuns>; readonly kinds: number } {
  const from: ByteReader = { bytes, at: 0 };
  const numbers: number[] = [];
  const most = grid.number(grid.count[0] - 1, grid.count[1] - 1, grid.count[2] - 1);
  for (let left = readWhole(from), brick = -1; left > 0; left--) {
    brick += readWhole(from) + 1;
    if (brick > most)
      throw new MaskDocError('out-of-volume', 'Settled voxels are in a brick that the volume does not have (B9).');
    numbers.push(brick);
  }
  const reader = new BitReader(from);
  const model = new KindModel();
  model.kinds = kindsBefore + 1;
  const faces: Faces = new Map();
  const bricks = new Map<number, KindRuns>();
  for (const brick of numbers) {
    const around = surroundings(grid, brick, faces);
    codeBrick(reader, model, around);
    faces.set(brick, facesOf(around));
    bricks.set(brick, runsOf(around, ORIGIN, ROW, SLICE));
  }
  return { bricks, kinds: model.kinds - 1 };
}

/** One pass through a brick, for both directions: a writer finds each kind in `around`, a reader puts it there. */
function codeBrick(coder: BitCoder, model: KindModel, around: Uint32Array): void {
  /** By row, with those before the brick: the kind that all of it has, or -1. */
  const whole = new Float64Array(SIDE * (BRICK + 1));
  for (let b = -1; b < BRICK; b++) {
    whole[rowOf(b, -1)] = wholeOf(around, place(0, b, -1));
    whole[rowOf(-1, b)] = wholeOf(around, place(0, -1, b));
  }
  for (let k = 0; k < BRICK; k++) {
    for (let j = 0; j < BRICK; j++) {
      const row = rowOf(j, k);
      const from = place(0, j, k);
      const before = whole[row - 1] as number;
      if (before !== -1 && whole[row - SIDE] === before) {
        const isSame = around[from] === before && wholeOf(around, from) === before ? 1 : 0;
        if (coder.bit(model.rows, before === 0 ? 0 : 1, isSame) === 1) {
          around.fill(before, from, from + BRICK);
          whole[row] = before;
          continue;
        }
      }
      for (let at = from; at < from + BRICK; at++) around[at] = codeVoxel(coder, model, around, at);
      whole[row] = wholeOf(around, from);
    }
  }
}

const rowOf = (j: number, k: number): number => 1 + j + SIDE * (1 + k);

/** The kind that all voxels of a row have; -1 where they differ. */
function wholeOf(around: Uint32Array, from: number): number {
  const kind = around[from] as number;
  for (let at = from + 1; at < from + BRICK; at++) if (around[at] !== kind) return -1;
  return kind;
}

function codeVoxel(coder: BitCoder, model: KindModel, around: Uint32Array, at: number): number {
  const kind = around[at] as number;
  const west = around[at - 1] as number;
  let alike = 0;
  if (around[at - ROW] === west) alike |= 1;
  if (around[at - SLICE] === west) alike |= 2;
  if (around[at + 1 - ROW] === west) alike |= 4;
  if (around[at + 1 - SLICE] === west) alike |= 8;
  if (around[at + ROW - SLICE] === west) alike |= 16;
  if (around[at - ROW - SLICE] === west) alike |= 32;
  if (around[at - 1 - ROW] === west) alike |= 64;
  const context = 2 * alike + (west === 0 ? 1 : 0);
  if (coder.bit(model.first, context, kind === west ? 1 : 0) === 1) return west;
  // The other neighbours' kinds, and nothing, each once.
  let tried = 0;
  for (let n = 1; n <= NEIGHBOURS.length; n++) {
    const candidate = n === NEIGHBOURS.length ? 0 : (around[at + (NEIGHBOURS[n] as number)] as number);
    if (candidate === west) continue;
    let isFirst = true;
    for (let m = 1; m < n; m++) if (around[at + (NEIGHBOURS[m] as number)] === candidate) isFirst = false;
    if (!isFirst) continue;
    const context = 2 * (8 * Math.min(tried, 3) + n - 1) + (candidate === 0 ? 1 : 0);
    if (coder.bit(model.others, context, kind === candidate ? 1 : 0) === 1) return candidate;
    tried++;
  }
  if (coder.bit(model.isNew, 0, kind === model.kinds ? 1 : 0) === 1) return model.kinds++;
  let number = 0;
  for (let bit = 31 - Math.clz32(model.kinds); bit >= 0; bit--) {
    number |= coder.bit(model.number, bit, (kind >>> bit) & 1) << bit;
  }
  if (number === 0 || number >= model.kinds)
    throw new MaskDocError('malformed', 'Settled voxels are of a kind that there is not (B9).');
  return number;
}

/** A brick's own room, empty, with the faces of the bricks before it. */
function surroundings(grid: BrickGrid, brick: number, faces: Faces): Uint32Array {
  const around = new Uint32Array(SLICE * (BRICK + 1));
  const [ni, nj] = grid.count;
  const [bi, bj, bk] = grid.place(brick);
  const [west, north, up] = [
    bi > 0 ? faces.get(brick - 1)?.i : undefined,
    bj > 0 ? faces.get(brick - ni)?.j : undefined,
    bk > 0 ? faces.get(brick - ni * nj)?.k : undefined,
  ];
  for (let b = 0; b < BRICK; b++) {
    for (let a = 0; a < BRICK; a++) {
      if (west) around[place(-1, a, b)] = west[a + BRICK * b] as number;
      if (north) around[place(a, -1, b)] = north[a + BRICK * b] as number;
      if (up) around[place(a, b, -1)] = up[a + BRICK * b] as number;
    }
  }
  return around;
}

function facesOf(around: Uint32Array): Face {
  const [i, j, k] = [new Uint32Array(BRICK * BRICK), new Uint32Array(BRICK * BRICK), new Uint32Array(BRICK * BRICK)];
  const far = BRICK - 1;
  for (let b = 0; b < BRICK; b++) {
    for (let a = 0; a < BRICK; a++) {
      i[a + BRICK * b] = around[place(far, a, b)] as number;
      j[a + BRICK * b] = around[place(a, far, b)] as number;
      k[a + BRICK * b] = around[place(a, b, far)] as number;
    }
  }
  return { i, j, k };
}

function fill(around: Uint32Array, { starts, kinds }: KindRuns): void {
  for (let n = 0; n < starts.length; n++) {
    const kind = kinds[n] as number;
    const end = n + 1 < starts.length ? (starts[n + 1] as number) : BRICK_VOXELS;
    for (let at = starts[n] as number; at < end; at++) around[place(at & 31, (at >> 5) & 31, at >> 10)] = kind;
  }
}

/** The runs of a brick. @param first,row,slice where its kinds are: of voxel (0, 0, 0), and steps along j and k. */
function runsOf(from: Uint32Array, first: number, row: number, slice: number): KindRuns {
  const starts: number[] = [];
  const kinds: number[] = [];
  let last = -1;
  for (let k = 0; k < BRICK; k++) {
    for (let j = 0; j < BRICK; j++) {
      const at = first + row * j + slice * k;
      for (let i = 0; i < BRICK; i++) {
        const kind = from[at + i] as number;
        if (kind === last) continue;
        last = kind;
        starts.push(i + BRICK * (j + BRICK * k));
        kinds.push(kind);
      }
    }
  }
  return { starts: Uint16Array.from(starts), kinds: Uint32Array.from(kinds) };
}

/** The runs of a brick's kinds, one per voxel in the order of SPEC.md B2. */
export const toKindRuns = (kinds: Uint32Array): KindRuns => runsOf(kinds, 0, BRICK, BRICK * BRICK);

/** The kind of each voxel of a brick. */
export function fromKindRuns({ starts, kinds }: KindRuns): Uint32Array {
  const all = new Uint32Array(BRICK_VOXELS);
  for (let n = 0; n < starts.length; n++) all.fill(kinds[n] as number, starts[n], starts[n + 1] ?? BRICK_VOXELS);
  return all;
}

export function kindAt({ starts, kinds }: KindRuns, voxel: number): number {
  let lo = 0;
  let hi = starts.length;
  while (hi - lo > 1) {
    const middle = (lo + hi) >> 1;
    if ((starts[middle] as number) <= voxel) lo = middle;
    else hi = middle;
  }
  return kinds[lo] ?? 0;
}

/** Sets the bits of voxels whose kind shows. */
export function paintKinds({ starts, kinds }: KindRuns, shows: (kind: number) => boolean, bits: BrickBits): void {
  for (let n = 0; n < starts.length; n++) {
    const kind = kinds[n] as number;
    if (kind !== 0 && shows(kind)) touch(bits, starts[n] as number, starts[n + 1] ?? BRICK_VOXELS, true);
  }
}
