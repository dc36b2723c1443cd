import { MaskDocError } from '../errors.ts';
import { BRICK, countOnes, isEmpty, WORDS, type BrickBits, type BrickGrid } from './brick.ts';
import { applyRuns, writeRuns } from './runs.ts';
import { ByteWriter, readWhole, type ByteReader } from './whole-numbers.ts';

/** First byte of the bytes of a `voxels` change; SPEC.md B3, B6. */
const CODEC = 1;
const OPERATIONS = { set: 1, clear: 2 } as const;
/** By prediction: how many words before a row is the one it is told from; SPEC.md B7. */
const DISTANCES = [0, 1, BRICK] as const;

/** Up to so many, all predictions are tried. */
const FEW_EDGES = 32;
/** As if the second prediction had the fewest, which it mostly has. */
const FROM_ROW_TO_ROW = [Infinity, FEW_EDGES + 1, Infinity];

/** Voxels of one brick that a `voxels` change sets or clears, still packed. */
export interface Block {
  readonly op: 'set' | 'clear';
  /** Number of the brick in its {@link BrickGrid}. */
  readonly brick: number;
  /** Of SPEC.md B7. */
  readonly prediction: number;
  readonly bytes: Uint8Array;
  /** Where its runs are in `bytes`. */
  readonly from: number;
  readonly to: number;
}

/** Sets of bits by brick number. Bricks without a bit are left out when written. */
export type BitsByBrick = ReadonlyMap<number, BrickBits>;

/**
 * Packs what is set and what is cleared, in this order.
 * @param isKept false for bytes that are neither sent nor stored: they are written sooner, and may be longer.
 * @returns undefined where nothing is touched.
 */
export function writeBlocks(
  grid: BrickGrid,
  edits: readonly { readonly op: 'set' | 'clear'; readonly bits: BitsByBrick }[],
  isKept = true,
): Uint8Array | undefined {
  const out = new ByteWriter();
  const tries = DISTANCES.map(() => new ByteWriter());
  out.byte(CODEC);
  for (const { op, bits } of edits) {
    for (const [brick, words] of bits) {
      if (isEmpty(words)) continue;
      const edges = isKept ? DISTANCES.map((distance) => countEdges(words, distance)) : FROM_ROW_TO_ROW;
      const fewest = Math.min(...edges);
      let best = edges.indexOf(fewest);
      for (const runs of tries) runs.clear();
      tries.forEach((runs, prediction) => {
        // Where runs are many, fewer are shorter; where they are few, their lengths decide.
        if (prediction !== best && fewest > FEW_EDGES) return;
        writeRuns(toldFrom(words, prediction), runs);
        const { length } = tries[best] as ByteWriter;
        if (length === 0 || runs.length < length) best = prediction;
      });
      const runs = tries[best] as ByteWriter;
      out.byte(OPERATIONS[op] | (best << 4));
      for (const place of grid.place(brick)) out.whole(place);
      out.whole(runs.length);
      out.append(runs.written);
    }
  }
  return out.length === 1 ? undefined : out.bytes();
}

/**
 * Takes the bytes of a `voxels` change apart, without unpacking the runs.
 * @throws MaskDocError `malformed`, `unknown-version`, `out-of-volume`.
 */
export function readBlocks(grid: BrickGrid, bytes: Uint8Array): Block[] {
  if (bytes[0] !== CODEC) {
    throw new MaskDocError(
      'unknown-version',
      `Voxels are written in codec ${CODEC}; these begin with ${bytes[0] ?? 'nothing'} (B6).`,
    );
  }
  const reader: ByteReader = { bytes, at: 1 };
  const blocks: Block[] = [];
  const seen = new Set<number>();
  while (reader.at < bytes.length) {
    const first = bytes[reader.at++] as number;
    const prediction = first >> 4;
    const op = (first & 15) === OPERATIONS.set ? 'set' : (first & 15) === OPERATIONS.clear ? 'clear' : undefined;
    if (!op || prediction >= DISTANCES.length) {
      throw new MaskDocError(
        'malformed',
        `A block begins with an operation (1, 2) + 16 × a prediction (0, 1, 2); this one with ${first} (B3).`,
      );
    }
    const [bi, bj, bk] = [readWhole(reader), readWhole(reader), readWhole(reader)];
    const length = readWhole(reader);
    const to = reader.at + length;
    if (length === 0 || to > bytes.length) throw new MaskDocError('malformed', 'A block says more bytes than there are (B3).');
    if (!grid.holds(bi, bj, bk)) {
      throw new MaskDocError(
        'out-of-volume',
        `The volume has ${grid.count.join(' × ')} bricks; ${bi}, ${bj}, ${bk} is none of them.`,
      );
    }
    const brick = grid.number(bi, bj, bk);
    const key = 2 * brick + (op === 'set' ? 1 : 0);
    if (seen.has(key)) throw new MaskDocError('malformed', 'A brick is set, or cleared, twice in one change (B5).');
    seen.add(key);
    blocks.push({ op, brick, prediction, bytes, from: reader.at, to });
    reader.at = to;
  }
  if (blocks.length === 0) throw new MaskDocError('malformed', 'A change of voxels touches none (B5).');
  return blocks;
}

/** Sets or clears a block's voxels in a brick's bits. @throws MaskDocError `malformed`. */
export function applyBlock(block: Block, bits: BrickBits): void {
  if (block.prediction === 0) {
    applyRuns({ bytes: block.bytes, at: block.from }, block.to, block.op, bits);
    return;
  }
  const touched = unpackBlock(block);
  if (block.op === 'set') for (let at = 0; at < WORDS; at++) bits[at] = (bits[at] as number) | (touched[at] as number);
  else for (let at = 0; at < WORDS; at++) bits[at] = (bits[at] as number) & ~(touched[at] as number);
}

const unpacked = new Uint32Array(WORDS);

/** A block's voxels, in memory that the next call uses again. @throws MaskDocError `malformed`. */
export function unpackBlock({ bytes, from, to, prediction }: Block): BrickBits {
  unpacked.fill(0);
  applyRuns({ bytes, at: from }, to, 'set', unpacked);
  const distance = DISTANCES[prediction] ?? 0;
  if (distance > 0) {
    for (let at = distance; at < WORDS; at++) unpacked[at] = (unpacked[at] as number) ^ (unpacked[at - distance] as number);
  }
  return unpacked;
}

/** How many runs bits have when they are told from words so far before. */
function countEdges(bits: BrickBits, distance: number): number {
  let edges = 0;
  let last = 0;
  for (let at = 0; at < WORDS; at++) {
    const told = (bits[at] as number) ^ (distance > 0 && at >= distance ? (bits[at - distance] as number) : 0);
    edges += countOnes(told ^ ((told << 1) | last));
    last = told >>> 31;
  }
  return edges;
}

const differences = new Uint32Array(WORDS);

/** Bits told as what differs from rows before them, in memory that the next call uses again; the bits themselves without a prediction. */
function toldFrom(bits: BrickBits, prediction: number): BrickBits {
  const distance = DISTANCES[prediction] ?? 0;
  if (distance === 0) return bits;
  differences.set(bits);
  for (let at = distance; at < WORDS; at++) differences[at] = (bits[at] as number) ^ (bits[at - distance] as number);
  return differences;
}

/** @throws MaskDocError where a block is malformed or touches voxels that the volume does not have. */
export function checkBlock(grid: BrickGrid, block: Block): void {
  const [ni, nj, nk] = grid.box(block.brick).size;
  if (ni === BRICK && nj === BRICK && nk === BRICK) {
    applyRuns({ bytes: block.bytes, at: block.from }, block.to, block.op);
    return;
  }
  const bits = unpackBlock(block);
  const outside = ni === BRICK ? 0 : -1 << ni;
  for (let at = 0; at < WORDS; at++) {
    const word = bits[at] as number;
    if (word === 0) continue;
    if ((word & outside) !== 0 || (at & 31) >= nj || at >> 5 >= nk) {
      throw new MaskDocError('out-of-volume', 'A change touches voxels outside of the volume (B1).');
    }
  }
}
