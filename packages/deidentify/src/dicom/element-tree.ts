import { DeidentifyError } from '../profile.ts';
import { dictionaryVr, formatTag, isPrivate } from '../rules.ts';

/** How a data set's bytes are written (PS3.5 §7). */
export interface Encoding {
  readonly explicitVr: boolean;
  readonly littleEndian: boolean;
}

/** One element as it lies in the file. */
export interface ElementNode {
  readonly tag: number;
  /** As the file says; `''` in implicit VR. */
  readonly vr: string;
  /** As the file says, else as the data dictionary does, else `UN`. */
  readonly meaning: string;
  /** The element's bytes, header and delimiter included, are `[from, to)`; its value `[start, end)`. */
  readonly from: number;
  readonly start: number;
  readonly end: number;
  readonly to: number;
  readonly undefinedLength: boolean;
  /** Of a sequence; undefined for a value. */
  readonly items: readonly ItemNode[] | undefined;
  /** A sequence whose items could not be found. */
  readonly unreadable: boolean;
}

export interface ItemNode {
  readonly encoding: Encoding;
  readonly undefinedLength: boolean;
  readonly elements: readonly ElementNode[];
}

export const ITEM = 0xfffee000;
export const ITEM_END = 0xfffee00d;
export const SEQUENCE_END = 0xfffee0dd;
export const UNDEFINED_LENGTH = 0xffffffff;
const LONG_VRS = new Set(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'SV', 'UC', 'UN', 'UR', 'UT', 'UV']);
const MAX_DEPTH = 64;
const MAX_ELEMENTS = 2_000_000;

export const hasLongLength = (vr: string): boolean => LONG_VRS.has(vr);

export const tagAt = (view: DataView, at: number, littleEndian: boolean): number =>
  view.getUint16(at, littleEndian) * 0x10000 + view.getUint16(at + 2, littleEndian);

/** Two capital letters. In their place a length would be above 16 kB, so this tells explicit from implicit VR, as pydicom does. */
export const isVrAt = (view: DataView, at: number): boolean => {
  const capital = (byte: number): boolean => byte >= 0x41 && byte <= 0x5a;
  return capital(view.getUint8(at)) && capital(view.getUint8(at + 1));
};

export interface ElementHeader {
  readonly tag: number;
  readonly vr: string;
  readonly start: number;
  readonly length: number;
}

/** The header at `at`; undefined where the bytes end within it. Single elements may be implicit among explicit ones. */
export function readHeader(
  view: DataView,
  at: number,
  end: number,
  { explicitVr, littleEndian }: Encoding,
): ElementHeader | undefined {
  if (at + 8 > end) return undefined;
  const tag = tagAt(view, at, littleEndian);
  const delimiter = tag >>> 16 === 0xfffe;
  if (!explicitVr || delimiter || !isVrAt(view, at + 4))
    return { tag, vr: '', start: at + 8, length: view.getUint32(at + 4, littleEndian) };
  const vr = String.fromCharCode(view.getUint8(at + 4), view.getUint8(at + 5));
  if (!LONG_VRS.has(vr)) return { tag, vr, start: at + 8, length: view.getUint16(at + 6, littleEndian) };
  if (at + 12 > end) return undefined;
  return { tag, vr, start: at + 12, length: view.getUint32(at + 8, littleEndian) };
}

export const isPixelTag = (tag: number): boolean => tag === 0x7fe00008 || tag === 0x7fe00009 || tag === 0x7fe00010;

/**
 * Reads the elements of a data set with everything nested in them. Nothing is passed over: what cannot be told apart cannot be
 * de-identified, so unlike a reader for images this one stops at the first element that does not fit, but for pixel data that break off
 * and whatever follows them.
 *
 * Why not the reader of `formats`: that one finds values when they are asked for, stops at the pixel data and forgives; here every byte
 * must be seen, judged and written again.
 */
export class TreeReader {
  readonly #view: DataView;
  readonly #file: string;
  #elements = 0;
  /** Bytes behind the pixel data that are no elements. */
  trailing = 0;

  constructor(view: DataView, file: string) {
    this.#view = view;
    this.#file = file;
  }

  /** The data set from `start` to the end of the bytes. */
  read(start: number, encoding: Encoding): ElementNode[] {
    const end = this.#view.byteLength;
    const elements: ElementNode[] = [];
    let at = start;
    let afterPixels = false;
    while (at < end) {
      try {
        const header = readHeader(this.#view, at, end, encoding);
        if (header && isPixelTag(header.tag)) {
          const node = this.#pixels(at, header, encoding);
          elements.push(node);
          at = node.to;
          afterPixels = true;
          continue;
        }
        if (header && header.tag >>> 16 === 0xfffe) {
          at = header.start;
          continue;
        }
        const node = this.#element(at, end, encoding, 0);
        elements.push(node);
        at = node.to;
      } catch (error) {
        if (!(error instanceof DeidentifyError) || !afterPixels) throw error;
        this.trailing = end - at;
        return elements;
      }
    }
    return elements;
  }

  #fail(at: number, found: string): DeidentifyError {
    return new DeidentifyError(
      `${this.#file}: at byte ${at} ${found}. The file is damaged, so its identifying data cannot all be found; export it again, or leave it out.`,
    );
  }

  #pixels(at: number, header: ElementHeader, { littleEndian }: Encoding): ElementNode {
    const { tag, vr, start, length } = header;
    const size = this.#view.byteLength;
    const node = { tag, vr, meaning: vr || 'OW', from: at, start, items: undefined, unreadable: false };
    if (length !== UNDEFINED_LENGTH) {
      const to = Math.min(start + length, size);
      return { ...node, end: to, to, undefinedLength: false };
    }
    const closed = this.#endOfFragments(start, size, littleEndian);
    return { ...node, end: closed === undefined ? size : closed - 8, to: closed ?? size, undefinedLength: true };
  }

  /** Behind the delimiter of encapsulated data; undefined where they break off. */
  #endOfFragments(start: number, end: number, littleEndian: boolean): number | undefined {
    let at = start;
    while (at + 8 <= end) {
      const tag = tagAt(this.#view, at, littleEndian);
      const length = this.#view.getUint32(at + 4, littleEndian);
      at += 8;
      if (tag === SEQUENCE_END) return at;
      if (tag !== ITEM) return undefined;
      at += length;
    }
    return undefined;
  }

  #element(at: number, end: number, encoding: Encoding, depth: number): ElementNode {
    if (++this.#elements > MAX_ELEMENTS) throw this.#fail(at, `there are more than ${MAX_ELEMENTS} elements`);
    const header = readHeader(this.#view, at, end, encoding);
    if (!header) throw this.#fail(at, 'the data end within an element');
    const { tag, vr, start, length } = header;
    const known = dictionaryVr(tag);
    const meaning = vr === '' || vr === 'UN' ? (known ?? 'UN') : vr;
    const node = { tag, vr, meaning, from: at, start };
    if (length === UNDEFINED_LENGTH) {
      if (/^O[A-Z]$/.test(vr)) {
        const to = this.#endOfFragments(start, end, encoding.littleEndian);
        if (to === undefined) throw this.#fail(at, `the pieces of ${formatTag(tag)} do not end`);
        return { ...node, end: to, to, undefinedLength: true, items: undefined, unreadable: false };
      }
      const read = this.#items(start, end, contents(vr, encoding), depth + 1, true);
      return {
        ...node,
        meaning: 'SQ',
        end: read.next - 8,
        to: read.next,
        undefinedLength: true,
        items: read.items,
        unreadable: false,
      };
    }
    const stop = start + length;
    if (stop > end) throw this.#fail(at, `${formatTag(tag)} claims ${length} bytes, more than there are`);
    const value = { ...node, end: stop, to: stop, undefinedLength: false };
    if (meaning !== 'SQ' || isPrivate(tag)) return { ...value, items: undefined, unreadable: false };
    try {
      return { ...value, items: this.#items(start, stop, contents(vr, encoding), depth + 1, false).items, unreadable: false };
    } catch (error) {
      // Declared as a sequence, by the file or the dictionary, and not one: the element goes, whatever the rules say.
      if (error instanceof DeidentifyError) return { ...value, items: undefined, unreadable: true };
      throw error;
    }
  }

  #items(start: number, end: number, encoding: Encoding, depth: number, delimited: boolean): { items: ItemNode[]; next: number } {
    if (depth > MAX_DEPTH) throw this.#fail(start, `sequences are nested more than ${MAX_DEPTH} deep`);
    const view = this.#view;
    const items: ItemNode[] = [];
    let at = start;
    while (at < end) {
      if (at + 8 > end) throw this.#fail(at, 'the data end within a sequence');
      const tag = tagAt(view, at, encoding.littleEndian);
      const length = view.getUint32(at + 4, encoding.littleEndian);
      at += 8;
      if (tag === SEQUENCE_END) return { items, next: at };
      if (tag !== ITEM) throw this.#fail(at - 8, `expected an item of a sequence, found ${formatTag(tag)}`);
      const undefinedLength = length === UNDEFINED_LENGTH;
      const inner = itemEncoding(view, at, end, encoding);
      const stop = undefinedLength ? end : at + length;
      if (stop > end) throw this.#fail(at - 8, `an item claims ${length} bytes, more than there are`);
      const elements: ElementNode[] = [];
      let closed = !undefinedLength;
      while (at < stop) {
        if (undefinedLength && at + 8 <= stop && tagAt(view, at, inner.littleEndian) === ITEM_END) {
          at += 8;
          closed = true;
          break;
        }
        const node = this.#element(at, stop, inner, depth);
        elements.push(node);
        at = node.to;
      }
      if (!closed) throw this.#fail(at, 'the data end within an item of a sequence');
      items.push({ encoding: inner, undefinedLength, elements });
    }
    if (delimited) throw this.#fail(start, 'a sequence does not end');
    return { items, next: at };
  }
}

/** The contents of `UN` are little endian (PS3.5 §6.2.2 note 2); whether they are in explicit VR, {@link itemEncoding} looks. */
const contents = (vr: string, { explicitVr, littleEndian }: Encoding): Encoding => ({
  explicitVr,
  littleEndian: littleEndian || vr === 'UN',
});

/** An item may be in implicit VR although its data set is explicit, as pydicom reads it. */
function itemEncoding(view: DataView, at: number, end: number, encoding: Encoding): Encoding {
  if (!encoding.explicitVr || at + 6 > end || isVrAt(view, at + 4)) return encoding;
  return tagAt(view, at, encoding.littleEndian) >>> 16 === 0xfffe ? encoding : { ...encoding, explicitVr: false };
}
