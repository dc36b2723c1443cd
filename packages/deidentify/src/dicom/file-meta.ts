import { DeidentifyError, replaceUid, type Profile } from '../profile.ts';
import { isRegisteredUid } from '../rules.ts';
import { ByteOutput, textBytes } from './byte-output.ts';
import { readHeader, type Encoding } from './element-tree.ts';
import { valueText } from './identity.ts';

/** What of a file's meta information (PS3.10 §7.1) is written again; all else in it (application names, private data) is not. */
export interface FileMeta {
  readonly transferSyntax: string | undefined;
  readonly sopClass: string | undefined;
  readonly sopInstance: string | undefined;
  /** Where the data set begins. */
  readonly end: number;
}

const PREAMBLE = 128;
/** Ours: made once, from a random UUID. */
const IMPLEMENTATION_UID = '2.25.80490909806282508945504298050990998297';
const IMPLEMENTATION = 'ANNOTOME_1';
const EXPLICIT: Encoding = { explicitVr: true, littleEndian: true };

/** Reads group 0002, always explicit little endian. A file may have neither preamble nor group 0002. */
export function readFileMeta(bytes: Uint8Array, name: string): FileMeta {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const prefixed = bytes.byteLength >= PREAMBLE + 4 && String.fromCharCode(...bytes.subarray(PREAMBLE, PREAMBLE + 4)) === 'DICM';
  const values = new Map<number, string>();
  let at = prefixed ? PREAMBLE + 4 : 0;
  for (;;) {
    const header = readHeader(view, at, bytes.byteLength, EXPLICIT);
    if (header?.tag === undefined || header.tag >>> 16 !== 0x0002) break;
    const end = header.start + header.length;
    if (end > bytes.byteLength)
      throw new DeidentifyError(`${name}: the file ends within its first elements. Export it again, or leave it out.`);
    values.set(header.tag, valueText(bytes, { start: header.start, end }).replace(/\0/g, '').trim());
    at = end;
  }
  const value = (tag: number): string | undefined => values.get(tag) || undefined;
  return { transferSyntax: value(0x00020010), sopClass: value(0x00020002), sopInstance: value(0x00020003), end: at };
}

/** An empty preamble, `DICM` and group 0002. */
export function writeFileMeta({ transferSyntax, sopClass, sopInstance }: FileMeta, profile: Profile): ByteOutput {
  const kept = sopInstance === undefined || isRegisteredUid(sopInstance) || profile.options.has('retain-uids');
  const group = new ByteOutput();
  const uid = (tag: number, value: string | undefined): void => {
    if (value !== undefined) group.element(tag, 'UI', textBytes(value), EXPLICIT, 0);
  };
  group.element(0x00020001, 'OB', Uint8Array.of(0, 1), EXPLICIT, 0);
  uid(0x00020002, sopClass);
  uid(0x00020003, kept ? sopInstance : replaceUid(sopInstance, profile));
  uid(0x00020010, transferSyntax);
  uid(0x00020012, IMPLEMENTATION_UID);
  group.element(0x00020013, 'SH', textBytes(IMPLEMENTATION), EXPLICIT);
  const file = new ByteOutput();
  file.bytes(new Uint8Array(PREAMBLE));
  file.bytes(textBytes('DICM'));
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, group.size, true);
  file.element(0x00020000, 'UL', length, EXPLICIT, 0);
  file.append(group);
  return file;
}
