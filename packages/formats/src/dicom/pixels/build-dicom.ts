/** Little DICOM files for tests: explicit little endian elements around encapsulated pixel data. */

export interface ElementSpec {
  readonly tag: number;
  readonly vr: string;
  readonly value: Uint8Array;
}

const LONG = new Set(['OB', 'OW', 'OV', 'SQ', 'UN', 'OF', 'OD']);

export const concat = (...parts: readonly Uint8Array[]): Uint8Array => {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.byteLength;
  }
  return out;
};

const u16 = (n: number): Uint8Array => Uint8Array.of(n & 255, (n >>> 8) & 255);
const u32 = (n: number): Uint8Array => Uint8Array.of(n & 255, (n >>> 8) & 255, (n >>> 16) & 255, (n >>> 24) & 255);
const tagBytes = (tag: number): Uint8Array => concat(u16(tag >>> 16), u16(tag & 0xffff));
const even = (value: Uint8Array, pad = 0): Uint8Array => (value.length % 2 === 0 ? value : concat(value, Uint8Array.of(pad)));

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0));
const us = (tag: number, value: number): ElementSpec => ({ tag, vr: 'US', value: u16(value) });
const text = (tag: number, vr: string, value: string): ElementSpec => ({
  tag,
  vr,
  value: even(ascii(value), vr === 'UI' ? 0 : 32),
});
export const ov = (tag: number, values: readonly number[]): ElementSpec => ({
  tag,
  vr: 'OV',
  value: concat(...values.map((value) => concat(u32(value), u32(0)))),
});

export function element({ tag, vr, value }: ElementSpec): Uint8Array {
  const head = concat(tagBytes(tag), ascii(vr));
  return LONG.has(vr) ? concat(head, u16(0), u32(value.length), value) : concat(head, u16(value.length), value);
}

const item = (value: Uint8Array): Uint8Array => concat(tagBytes(0xfffee000), u32(value.length), value);

/** A pixel data element of fragments, the first of which is the Basic Offset Table. Fragments are padded to even lengths. */
export const encapsulated = (offsets: readonly number[], fragments: readonly Uint8Array[]): Uint8Array =>
  concat(
    concat(tagBytes(0x7fe00010), ascii('OB'), u16(0), u32(0xffffffff)),
    item(concat(...offsets.map(u32))),
    ...fragments.map((fragment) => item(even(fragment))),
    concat(tagBytes(0xfffee0dd), u32(0)),
  );

/** A file: preamble, transfer syntax, the elements in this order, and whatever bytes the pixel data are. */
export const dicomFile = (transferSyntax: string, elements: readonly ElementSpec[], pixelData: Uint8Array): Uint8Array =>
  concat(
    new Uint8Array(128),
    ascii('DICM'),
    element(text(0x00020010, 'UI', transferSyntax)),
    ...elements.map(element),
    pixelData,
  );

/** The image pixel module of a greyscale image. */
export const pixelModule = (rows: number, columns: number, frames: number, bits: number, signed = false): ElementSpec[] => [
  us(0x00280002, 1),
  text(0x00280004, 'CS', 'MONOCHROME2'),
  text(0x00280008, 'IS', String(frames)),
  us(0x00280010, rows),
  us(0x00280011, columns),
  us(0x00280100, bits),
  us(0x00280101, bits),
  us(0x00280102, bits - 1),
  us(0x00280103, signed ? 1 : 0),
];
