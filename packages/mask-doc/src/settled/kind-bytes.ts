import { MaskDocError } from '../errors.ts';
import { ByteWriter, readSigned, readWhole, type ByteReader } from '../voxels/whole-numbers.ts';
import { type Kind } from './settled.ts';

/** Packs kinds; SPEC.md B8. */
export function writeKinds(kinds: readonly Kind[]): Uint8Array<ArrayBuffer> {
  const out = new ByteWriter();
  let last = 0;
  for (const { maker, then } of kinds) {
    out.signed(maker - last);
    last = maker;
    out.whole(then.length);
    for (const { op, proposal } of then) out.whole(2 * proposal + (op === 'clear' ? 1 : 0));
  }
  return out.bytes();
}

/** @param makers,proposals how many there are. @throws MaskDocError `malformed`. */
export function readKinds(bytes: Uint8Array, makers: number, proposals: number): Kind[] {
  const from: ByteReader = { bytes, at: 0 };
  const kinds: Kind[] = [];
  let maker = 0;
  while (from.at < bytes.length) {
    maker += readSigned(from);
    const then = Array.from({ length: readWhole(from) }, () => {
      const number = readWhole(from);
      return { op: number % 2 === 1 ? ('clear' as const) : ('set' as const), proposal: number >> 1 };
    });
    if (maker < -1 || maker >= makers || then.some(({ proposal }) => proposal >= proposals)) {
      throw new MaskDocError('malformed', 'A kind of settled voxels names an act that is not there (B8).');
    }
    kinds.push({ maker, then });
  }
  return kinds;
}
