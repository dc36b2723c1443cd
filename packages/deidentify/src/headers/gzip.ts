import { Gunzip, Gzip } from 'fflate';
import { DeidentifyError } from '../profile.ts';

const CHUNK = 1 << 16;
/** As the readers of `formats` have it: more is an attack. */
const MAX_INFLATED = 2 ** 32;

export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/**
 * Unpacks, changes and packs again, piece by piece, into one member with neither name, comment nor time: those of the original may
 * identify somebody.
 *
 * @param edit gets what the file holds in order; `first` pieces are gathered until they are `header` bytes long (or the file ends)
 */
export function regzip(
  bytes: Uint8Array,
  name: string,
  header: (first: Uint8Array<ArrayBuffer>) => number,
  edit: (first: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>,
): Uint8Array<ArrayBuffer>[] {
  const out: Uint8Array<ArrayBuffer>[] = [];
  const packer = new Gzip({ level: 4 }, (chunk) => void out.push(chunk));
  let first: Uint8Array<ArrayBuffer> | undefined = new Uint8Array(0);
  let size = 0;
  const unpacker = new Gunzip((chunk, final) => {
    size += chunk.byteLength;
    if (size > MAX_INFLATED)
      throw new DeidentifyError(`${name}: it unpacks to more than ${MAX_INFLATED / 2 ** 30} GiB. Leave it out.`);
    if (!first) return packer.push(chunk.slice(), final);
    const longer: Uint8Array<ArrayBuffer> = new Uint8Array(first.byteLength + chunk.byteLength);
    longer.set(first);
    longer.set(chunk, first.byteLength);
    first = longer;
    if (first.byteLength >= header(first) || final) {
      packer.push(edit(first), final);
      first = undefined;
    }
  });
  try {
    for (let at = 0; at < bytes.byteLength; at += CHUNK) {
      unpacker.push(bytes.subarray(at, at + CHUNK), at + CHUNK >= bytes.byteLength);
    }
  } catch (error) {
    if (error instanceof DeidentifyError) throw error;
    throw new DeidentifyError(`${name}: its gzip compression is damaged. Copy or export it again, or leave it out.`, {
      cause: error,
    });
  }
  // A file cut short ends without saying so: what there is of it is written, and its reader will say what is missing.
  if (first) packer.push(edit(first), true);
  return out;
}
