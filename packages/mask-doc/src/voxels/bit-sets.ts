import { WORDS, type BrickBits } from './brick.ts';

/** Bits of some bricks by number of the brick, to be changed. */
export type BitSets = Map<number, BrickBits>;

/** Puts bits of a brick to those that are there. */
export function addBits(sets: BitSets, brick: number, bits: BrickBits): void {
  const there = sets.get(brick);
  if (there) for (let at = 0; at < WORDS; at++) there[at] = (there[at] as number) | (bits[at] as number);
  else sets.set(brick, bits.slice());
}

/** Removes the second set of bits from the first. */
export function takeAway(from: BrickBits | undefined, bits: BrickBits | undefined): void {
  if (!from || !bits) return;
  for (let at = 0; at < WORDS; at++) from[at] = (from[at] as number) & ~(bits[at] as number);
}

/** Bits that are in both; undefined where none is. */
export function sharedBits(a: BrickBits | undefined, b: BrickBits | undefined): BrickBits | undefined {
  if (!a || !b) return undefined;
  const both = a.map((word, at) => word & (b[at] as number));
  return both.some((word) => word !== 0) ? both : undefined;
}
