import { FormatError } from '../../errors.ts';
import { tagName } from './dictionary.ts';

/** How a data set's bytes are to be read (PS3.5 §7). */
export interface Encoding {
  readonly explicitVr: boolean;
  readonly littleEndian: boolean;
}

/** Where one element's value lies in the bytes it was read from. Nothing is copied or decoded until it is asked for. */
export interface Element {
  readonly tag: number;
  /** As the file says; `''` where it does not (implicit VR). */
  readonly vr: string;
  /** First byte of the value. */
  readonly start: number;
  /** Bytes of the value; for an undefined length, up to its delimiter. */
  readonly length: number;
  readonly undefinedLength: boolean;
}

/** What {@link readElements} found; `next` is the offset where reading must go on. */
export interface ElementScan {
  readonly elements: Map<number, Element>;
  readonly next: number;
  /** `stop`: `stopAt` said so; `next` is that element's tag. `end`: all read. `short`: the bytes end within the element at `next`. */
  readonly why: 'stop' | 'end' | 'short';
  /** Bytes that would be needed to go on, as far as the element's header says. */
  readonly needed: number;
}

const UNDEFINED_LENGTH = 0xffffffff;
/** (FFFE,E000), before each item of a sequence. */
export const ITEM = 0xfffee000;
const ITEM_END = 0xfffee00d;
const SEQUENCE_END = 0xfffee0dd;
/** VRs whose length has four bytes, after two reserved ones (PS3.5 table 7.1-1). Any other pair of letters has two, as pydicom reads it. */
const LONG_VRS = new Set(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'SV', 'UC', 'UN', 'UR', 'UT', 'UV']);
/** Real files nest about ten deep, and 300 elements are many. Beyond these the bytes are garbage, or meant to exhaust us. */
const MAX_DEPTH = 64;
const MAX_ELEMENTS = 200_000;
const SHORT = -1;

/** Two capital letters. A length in their place would be above 16 kB (pydicom's argument), so this tells explicit from implicit VR. */
export const isVrAt = (view: DataView, at: number): boolean => {
  const a = view.getUint8(at);
  const b = view.getUint8(at + 1);
  return a >= 0x41 && a <= 0x5a && b >= 0x41 && b <= 0x5a;
};

export const tagAt = (view: DataView, at: number, littleEndian: boolean): number =>
  view.getUint16(at, littleEndian) * 0x10000 + view.getUint16(at + 2, littleEndian);

interface Header {
  tag: number;
  vr: string;
  start: number;
  length: number;
}

/** The header at `at`, or undefined where the bytes end within it. */
function readHeader(view: DataView, at: number, end: number, { explicitVr, littleEndian }: Encoding): Header | undefined {
  if (at + 8 > end) return undefined;
  const tag = tagAt(view, at, littleEndian);
  const delimiter = tag === ITEM || tag === ITEM_END || tag === SEQUENCE_END;
  // Some writers put implicit elements among explicit ones: each is judged by itself.
  if (!explicitVr || delimiter || !isVrAt(view, at + 4))
    return { tag, vr: '', start: at + 8, length: view.getUint32(at + 4, littleEndian) };
  const vr = String.fromCharCode(view.getUint8(at + 4), view.getUint8(at + 5));
  if (!LONG_VRS.has(vr)) return { tag, vr, start: at + 8, length: view.getUint16(at + 6, littleEndian) };
  if (at + 12 > end) return undefined;
  return { tag, vr, start: at + 12, length: view.getUint32(at + 8, littleEndian) };
}

/**
 * An item of a sequence may be in implicit VR although its data set is explicit (never the other way round), as pydicom reads it.
 */
function itemEncoding(view: DataView, start: number, end: number, encoding: Encoding): Encoding {
  if (!encoding.explicitVr || start + 6 > end || isVrAt(view, start + 4)) return encoding;
  const tag = tagAt(view, start, encoding.littleEndian);
  if (tag === ITEM || tag === ITEM_END || tag === SEQUENCE_END) return encoding;
  return { ...encoding, explicitVr: false };
}

/**
 * How the contents of an element are encoded. Those of `UN` are little endian and should be in implicit VR (PS3.5 §6.2.2 note 2);
 * {@link itemEncoding} looks, since some are not.
 */
const contentEncoding = (vr: string, { explicitVr, littleEndian }: Encoding): Encoding => ({
  explicitVr,
  littleEndian: littleEndian || vr === 'UN',
});

interface Bytes {
  readonly view: DataView;
  readonly end: number;
  readonly file: string;
}

const malformed = ({ file }: Bytes, tag: number, found: string): FormatError =>
  new FormatError('inconsistent', {
    file,
    field: tagName(tag),
    found,
    todo: 'The file is damaged: export it again from where it came from',
  });

/** Offset after the delimiter that closes the items beginning at `at`; {@link SHORT} where the bytes end first. */
function skipItems(bytes: Bytes, at: number, encoding: Encoding, owner: number, depth: number): number {
  if (depth > MAX_DEPTH) throw malformed(bytes, owner, `sequences nested more than ${MAX_DEPTH} deep`);
  const { view, end } = bytes;
  let position = at;
  for (;;) {
    if (position + 8 > end) return SHORT;
    const tag = tagAt(view, position, encoding.littleEndian);
    const length = view.getUint32(position + 4, encoding.littleEndian);
    position += 8;
    if (tag === SEQUENCE_END) return position;
    if (tag !== ITEM) throw malformed(bytes, owner, `expected an item at byte ${position - 8}, found ${tagName(tag)}`);
    if (length !== UNDEFINED_LENGTH) position += length;
    else {
      position = skipItem(bytes, position, itemEncoding(view, position, end, encoding), depth);
      if (position === SHORT) return SHORT;
    }
  }
}

/** Offset after the delimiter that closes the item of undefined length whose elements begin at `at`. */
function skipItem(bytes: Bytes, at: number, encoding: Encoding, depth: number): number {
  let position = at;
  for (;;) {
    const header = readHeader(bytes.view, position, bytes.end, encoding);
    if (!header) return SHORT;
    if (header.tag === ITEM_END) return header.start;
    if (header.length !== UNDEFINED_LENGTH) position = header.start + header.length;
    else {
      position = skipItems(bytes, header.start, contentEncoding(header.vr, encoding), header.tag, depth + 1);
      if (position === SHORT) return SHORT;
    }
  }
}

/**
 * Reads the elements of one data set from `view[start, end)`; values are found, not decoded. A tag that comes twice keeps its last
 * value, as pydicom does. Delimiters outside a sequence are passed over.
 *
 * @param into continues a scan that was `short`, after more bytes have come
 * @throws FormatError `inconsistent` for items that are not items, absurd nesting or absurdly many elements
 */
export function readElements(
  view: DataView,
  start: number,
  end: number,
  encoding: Encoding,
  file: string,
  stopAt: (tag: number) => boolean = () => false,
  into = new Map<number, Element>(),
): ElementScan {
  const bytes: Bytes = { view, end, file };
  let position = start;
  while (position < end) {
    const header = readHeader(view, position, end, encoding);
    if (!header) return { elements: into, next: position, why: 'short', needed: position + 12 };
    const { tag, vr, start: value, length } = header;
    if (stopAt(tag)) return { elements: into, next: position, why: 'stop', needed: position };
    if (tag === ITEM || tag === ITEM_END || tag === SEQUENCE_END) {
      position = value;
      continue;
    }
    const undefinedLength = length === UNDEFINED_LENGTH;
    const next = undefinedLength ? skipItems(bytes, value, contentEncoding(vr, encoding), tag, 0) : value + length;
    if (next === SHORT || next > end)
      return { elements: into, next: position, why: 'short', needed: next === SHORT ? end + 1 : next };
    into.set(tag, { tag, vr, start: value, length: (undefinedLength ? next - 8 : next) - value, undefinedLength });
    if (into.size > MAX_ELEMENTS) throw malformed(bytes, tag, `more than ${MAX_ELEMENTS} elements in one data set`);
    position = next;
  }
  return { elements: into, next: position, why: 'end', needed: position };
}

/** The header of the element at `at` (pixel data), whose value is not to be read. */
export function readElementHeader(
  view: DataView,
  at: number,
  end: number,
  encoding: Encoding,
): { tag: number; vr: string; start: number; length: number | undefined } | undefined {
  const header = readHeader(view, at, end, encoding);
  return header && { ...header, length: header.length === UNDEFINED_LENGTH ? undefined : header.length };
}

/**
 * The items of a sequence's value, each as the elements it holds. A value that breaks off gives the items before, and what was
 * whole of the last one.
 */
export function readItems(
  view: DataView,
  sequence: Element,
  encoding: Encoding,
  file: string,
): { elements: Map<number, Element>; encoding: Encoding }[] {
  const bytes: Bytes = { view, end: sequence.start + sequence.length, file };
  const { end } = bytes;
  const content = contentEncoding(sequence.vr, encoding);
  const items: { elements: Map<number, Element>; encoding: Encoding }[] = [];
  let position = sequence.start;
  while (position + 8 <= end) {
    const tag = tagAt(view, position, content.littleEndian);
    const length = view.getUint32(position + 4, content.littleEndian);
    position += 8;
    if (tag === SEQUENCE_END) break;
    if (tag !== ITEM) throw malformed(bytes, sequence.tag, `expected an item at byte ${position - 8}, found ${tagName(tag)}`);
    const inner = itemEncoding(view, position, end, content);
    const known = length !== UNDEFINED_LENGTH;
    const limit = known ? Math.min(position + length, end) : end;
    const scan = readElements(view, position, limit, inner, file, known ? undefined : (t) => t === ITEM_END);
    items.push({ elements: scan.elements, encoding: inner });
    if (scan.why === 'short') break;
    position = known ? limit : scan.why === 'stop' ? scan.next + 8 : scan.next;
  }
  return items;
}
