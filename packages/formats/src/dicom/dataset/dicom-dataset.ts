import { FormatError } from '../../errors.ts';
import { type Warning } from '../../image.ts';
import { textReader } from './character-set.ts';
import { dictionaryVr, tagName, tagOf, type TagOrKeyword } from './dictionary.ts';
import { type PixelData } from './pixel-data.ts';
import { ITEM, readItems, tagAt, type Element, type Encoding } from './read-elements.ts';

/** Bytes per number of the binary VRs. */
const BINARY: Readonly<Record<string, number>> = {
  ...{ US: 2, SS: 2, UL: 4, SL: 4, FL: 4, FD: 8, SV: 8, UV: 8, AT: 4 },
  ...{ OB: 1, OW: 2, OL: 4, OV: 8, OF: 4, OD: 8, xs: 2 },
};
/** Text in which a backslash is a character and leading spaces count (PS3.5 §6.2). */
const FREE_TEXT = new Set(['ST', 'LT', 'UT', 'UR']);
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/** Where a data set's elements lie, for {@link DicomDataset}. */
export interface DatasetContents {
  readonly file: string;
  readonly view: DataView;
  readonly elements: Map<number, Element>;
  readonly encoding: Encoding;
  readonly transferSyntax: string;
  readonly warnings: readonly Warning[];
  readonly pixelData: PixelData | undefined;
  readonly meta: DicomDataset | undefined;
}

/**
 * A DICOM data set whose values are decoded when asked for. An attribute is named by its keyword or by any tag as a number
 * (`0x00280010`). What is absent or empty is `undefined` (or an empty list); what is there and cannot be what was asked is a FormatError
 * naming file, tag and value.
 */
export class DicomDataset {
  /** Name of the file it came from. */
  readonly file: string;
  /**
   * Transfer syntax UID as the file says. Where it says none, the native one that its bytes fit (see `warnings`).
   */
  readonly transferSyntax: string;
  /** Whether numbers, and native pixel data, are little endian in the file. */
  readonly littleEndian: boolean;
  /** What was odd in the file and read nevertheless. */
  readonly warnings: readonly Warning[];
  /** Where the pixels are; undefined without pixel data, and in items. Reads nothing until it is opened. */
  readonly pixelData: PixelData | undefined;
  /** The file meta information, group 0002; undefined in items. */
  readonly meta: DicomDataset | undefined;

  readonly #view: DataView;
  readonly #elements: Map<number, Element>;
  readonly #encoding: Encoding;
  readonly #parent: DicomDataset | undefined;
  readonly #items = new Map<number, readonly DicomDataset[]>();
  #text: ((bytes: Uint8Array) => string) | undefined;

  constructor(contents: DatasetContents, parent?: DicomDataset) {
    this.file = contents.file;
    this.transferSyntax = contents.transferSyntax;
    this.littleEndian = contents.encoding.littleEndian;
    this.warnings = contents.warnings;
    this.pixelData = contents.pixelData;
    this.meta = contents.meta;
    this.#view = contents.view;
    this.#elements = contents.elements;
    this.#encoding = contents.encoding;
    this.#parent = parent;
  }

  /** Tags in file order, without group 0002 and pixel data. */
  get tags(): number[] {
    return [...this.#elements.keys()];
  }

  /** Whether the attribute is there, were it empty. */
  has(attribute: TagOrKeyword): boolean {
    return this.#elements.has(tagOf(attribute));
  }

  /** As the file says; the dictionary's where the file says none or `UN`; `UN` where neither knows. */
  vr(attribute: TagOrKeyword): string | undefined {
    const element = this.#elements.get(tagOf(attribute));
    return element && this.#vrOf(element);
  }

  /** The value's bytes as they lie in the file: a view, not a copy. */
  bytes(attribute: TagOrKeyword): Uint8Array | undefined {
    const element = this.#elements.get(tagOf(attribute));
    return element && new Uint8Array(this.#view.buffer, this.#view.byteOffset + element.start, element.length);
  }

  /** All values as text, padding removed; binary numbers as decimal text. Empty components stay, so that positions keep their meaning. */
  strings(attribute: TagOrKeyword): string[] {
    const element = this.#elements.get(tagOf(attribute));
    if (!element || element.length === 0) return [];
    const vr = this.#vrOf(element);
    if (BINARY[vr] !== undefined) return this.numbers(attribute).map(String);
    const text = this.#decode(element);
    if (FREE_TEXT.has(vr)) return [text.replace(/[\s\0]+$/, '')];
    const parts = text.split('\\').map((part) => part.replace(/^[\s\0]+|[\s\0]+$/g, ''));
    return parts.length === 1 && parts[0] === '' ? [] : parts;
  }

  /** The first value as text; undefined where it is absent or empty. */
  string(attribute: TagOrKeyword): string | undefined {
    return this.strings(attribute)[0] || undefined;
  }

  /**
   * All values as numbers, of any VR that holds numbers, text (DS, IS) or binary.
   *
   * @param vr for private attributes in implicit VR files, whose VR nobody knows but you
   * @throws FormatError `inconsistent` where a value is no number
   */
  numbers(attribute: TagOrKeyword, vr?: string): number[] {
    const element = this.#elements.get(tagOf(attribute));
    if (!element || element.length === 0) return [];
    const known = this.#vrOf(element);
    const actual = known === 'UN' ? (vr ?? known) : known;
    const size = BINARY[actual];
    return size === undefined ? this.#textNumbers(element) : this.#binaryNumbers(element, actual, size);
  }

  /** The first of {@link numbers}; undefined where the attribute is absent or empty. */
  number(attribute: TagOrKeyword, vr?: string): number | undefined {
    return this.numbers(attribute, vr)[0];
  }

  /** The items of a sequence; none where it is absent or empty. */
  sequence(attribute: TagOrKeyword): readonly DicomDataset[] {
    const element = this.#elements.get(tagOf(attribute));
    if (!element) return [];
    let items = this.#items.get(element.tag);
    if (!items) {
      items = readItems(this.#view, element, this.#encoding, this.file).map(
        ({ elements, encoding }) =>
          new DicomDataset(
            {
              file: this.file,
              view: this.#view,
              elements,
              encoding,
              transferSyntax: this.transferSyntax,
              warnings: [],
              pixelData: undefined,
              meta: undefined,
            },
            this,
          ),
      );
      this.#items.set(element.tag, items);
    }
    return items;
  }

  /**
   * The tag of a private attribute: its block is wherever the creator has reserved one (PS3.5 §7.8.1).
   * `privateTag(0x0019, 'SIEMENS MR HEADER', 0x0c)` is (0019,100C) in most files. Undefined where the creator reserved none.
   */
  privateTag(group: number, creator: string, element: number): number | undefined {
    for (let block = 0x10; block <= 0xff; block++) {
      const tag = group * 0x10000 + block;
      if (this.#elements.has(tag) && this.string(tag)?.toUpperCase() === creator.toUpperCase())
        return group * 0x10000 + block * 0x100 + element;
    }
    return undefined;
  }

  /** A refusal that names this file and attribute, and shows its value. */
  refusal(code: FormatError['code'], attribute: TagOrKeyword, found: string, todo: string): FormatError {
    return new FormatError(code, { file: this.file, field: tagName(attribute), found, todo });
  }

  #vrOf(element: Element): string {
    const { tag, vr } = element;
    if (vr !== '' && vr !== 'UN') return vr;
    const known = dictionaryVr(tag);
    if (known !== undefined) return known;
    if ((tag & 0xffff) === 0) return 'UL'; // group length
    const privateCreator = ((tag >>> 16) & 1) === 1 && (tag & 0xffff) >= 0x10 && (tag & 0xffff) <= 0xff;
    if (privateCreator) return 'LO';
    // Items at its beginning show a sequence, were it unknown: private ones in implicit VR.
    const items = element.length >= 8 && tagAt(this.#view, element.start, this.#encoding.littleEndian) === ITEM;
    return items ? 'SQ' : 'UN';
  }

  #decode(element: Element): string {
    const bytes = new Uint8Array(this.#view.buffer, this.#view.byteOffset + element.start, element.length);
    // The character set's own name is ASCII.
    return element.tag === 0x00080005 ? String.fromCharCode(...bytes.subarray(0, 1024)) : this.#reader()(bytes);
  }

  #reader(): (bytes: Uint8Array) => string {
    if (!this.#text) {
      const inherited = this.#parent !== undefined && !this.#elements.has(0x00080005);
      this.#text = inherited ? this.#parent.#reader() : textReader(this.strings('SpecificCharacterSet'));
    }
    return this.#text;
  }

  /** Whether `US or SS` attributes are signed: PixelRepresentation of this data set or the nearest one around it. */
  #signed(): boolean {
    const own = this.number('PixelRepresentation');
    if (own !== undefined) return own === 1;
    return this.#parent !== undefined && this.#parent.#signed();
  }

  #textNumbers(element: Element): number[] {
    const text = this.#decode(element).replace(/[\s\0]+$/, '');
    if (text.trim() === '') return [];
    return text.split('\\').map((part) => {
      const trimmed = part.trim();
      if (!NUMBER.test(trimmed))
        throw this.refusal(
          'inconsistent',
          element.tag,
          `expected numbers, found "${text.slice(0, 80)}"`,
          'Correct this attribute, or export the file again from where it came from',
        );
      return Number(trimmed);
    });
  }

  #binaryNumbers(element: Element, vr: string, size: number): number[] {
    const count = Math.floor(element.length / size);
    if (count * size !== element.length && count === 0)
      throw this.refusal(
        'inconsistent',
        element.tag,
        `expected ${vr} of ${size} bytes, found ${element.length} bytes`,
        'Export the file again from where it came from',
      );
    const read = this.#binaryReader(vr);
    return Array.from({ length: count }, (_, i) => read(element.start + i * size));
  }

  #binaryReader(vr: string): (at: number) => number {
    const view = this.#view;
    const le = this.#encoding.littleEndian;
    switch (vr) {
      case 'OB':
        return (at) => view.getUint8(at);
      case 'SS':
        return (at) => view.getInt16(at, le);
      case 'UL':
      case 'OL':
        return (at) => view.getUint32(at, le);
      case 'SL':
        return (at) => view.getInt32(at, le);
      case 'FL':
      case 'OF':
        return (at) => view.getFloat32(at, le);
      case 'FD':
      case 'OD':
        return (at) => view.getFloat64(at, le);
      case 'SV':
        return (at) => Number(view.getBigInt64(at, le));
      case 'UV':
      case 'OV':
        return (at) => Number(view.getBigUint64(at, le));
      case 'AT':
        return (at) => view.getUint16(at, le) * 0x10000 + view.getUint16(at + 2, le);
      case 'xs':
        return this.#signed() ? (at) => view.getInt16(at, le) : (at) => view.getUint16(at, le);
      default:
        return (at) => view.getUint16(at, le);
    }
  }
}
