import { MaskDocError } from '../errors.ts';
import { BRICK_VOXELS, lowestBit, WORDS, type BrickBits } from './brick.ts';
import { type ByteWriter, readWhole, type ByteReader } from './whole-numbers.ts';

/** Writes the runs of a brick's bits; SPEC.md B4. Nothing for an empty brick. */
export function writeRuns(bits: BrickBits, out: ByteWriter): void {
  // Where the stretch under way began, and whether it is a touched one.
  let began = 0;
  let touched = false;
  for (let at = 0; at < WORDS; at++) {
    const word = bits[at] as number;
    if (touched ? word === 0xffffffff : word === 0) continue;
    const base = at << 5;
    // Bits that begin a stretch of the other kind, one after the other.
    let rest = touched ? ~word : word;
    let from = 0;
    while (from < 32) {
      const left = from === 0 ? rest : rest & (-1 << from);
      if (left === 0) break;
      const edge = lowestBit(left);
      out.whole(base + edge - began);
      began = base + edge;
      touched = !touched;
      rest = ~rest;
      from = edge + 1;
    }
  }
  if (touched) out.whole(BRICK_VOXELS - began);
}

/**
 * Reads the runs of a brick up to `end` and applies them to `bits`: sets them, or clears them. Without bits it only looks whether they are runs.
 * @throws MaskDocError `malformed` where they are not of the one form that SPEC.md B4 allows.
 */
export function applyRuns(reader: ByteReader, end: number, op: 'set' | 'clear', bits?: BrickBits): void {
  let at = 0;
  let first = true;
  const set = op === 'set';
  do {
    const skip = readWhole(reader);
    const length = reader.at < end ? readWhole(reader) : 0;
    if (length === 0) throw new MaskDocError('malformed', 'Runs end with touched voxels; these end otherwise (B4).');
    if (skip === 0 && !first) throw new MaskDocError('malformed', 'Only the first run may be of no voxels (B4).');
    first = false;
    at += skip;
    if (at + length > BRICK_VOXELS) {
      throw new MaskDocError('malformed', `Runs of a brick add up to ${BRICK_VOXELS} at most; these to ${at + length} (B4).`);
    }
    if (bits) touch(bits, at, at + length, set);
    at += length;
  } while (reader.at < end);
  if (reader.at !== end) throw new MaskDocError('malformed', 'The last number reaches beyond its block (B3).');
}

/** Sets or clears the bits from `from` until before `to`. */
export function touch(bits: BrickBits, from: number, to: number, set: boolean): void {
  let word = from >> 5;
  const last = (to - 1) >> 5;
  const head = -1 << (from & 31);
  const tail = -1 >>> (31 - ((to - 1) & 31));
  if (word === last) {
    const mask = head & tail;
    bits[word] = set ? (bits[word] as number) | mask : (bits[word] as number) & ~mask;
    return;
  }
  bits[word] = set ? (bits[word] as number) | head : (bits[word] as number) & ~head;
  word++;
  if (word < last) bits.fill(set ? 0xffffffff : 0, word, last);
  bits[last] = set ? (bits[last] as number) | tail : (bits[last] as number) & ~tail;
}
