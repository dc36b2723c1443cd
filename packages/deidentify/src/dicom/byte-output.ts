import { hasLongLength, ITEM, ITEM_END, SEQUENCE_END, UNDEFINED_LENGTH, type Encoding } from './element-tree.ts';

const LONGEST_SHORT = 0xfffe;

/** Pieces of bytes to be written one after another; those of the file are not copied. */
export class ByteOutput {
  readonly chunks: Uint8Array<ArrayBuffer>[] = [];
  size = 0;

  bytes(bytes: Uint8Array<ArrayBuffer>): void {
    if (bytes.byteLength === 0) return;
    this.chunks.push(bytes);
    this.size += bytes.byteLength;
  }

  append(other: ByteOutput): void {
    for (const chunk of other.chunks) this.bytes(chunk);
  }

  /** The header of an element, in the form its VR and encoding ask for. */
  header(tag: number, given: string, length: number, { explicitVr, littleEndian }: Encoding): void {
    // A value grown too long for the two bytes of its VR's length: `UN` has four (PS3.5 §6.2.2 note 4).
    const vr = explicitVr && given !== '' && !hasLongLength(given) && length > LONGEST_SHORT ? 'UN' : given;
    const explicit = explicitVr && vr !== '';
    const long = explicit && hasLongLength(vr);
    const view = new DataView(new ArrayBuffer(long ? 12 : 8));
    view.setUint16(0, tag >>> 16, littleEndian);
    view.setUint16(2, tag & 0xffff, littleEndian);
    if (explicit) {
      view.setUint8(4, vr.charCodeAt(0));
      view.setUint8(5, vr.charCodeAt(1));
    }
    if (long) view.setUint32(8, length, littleEndian);
    else if (explicit) view.setUint16(6, length, littleEndian);
    else view.setUint32(4, length, littleEndian);
    this.bytes(new Uint8Array(view.buffer));
  }

  /** An element with a value, padded to an even length: text with a space, UIDs and bytes with 0. */
  element(tag: number, vr: string, value: Uint8Array<ArrayBuffer>, encoding: Encoding, pad = 0x20): void {
    const odd = value.byteLength % 2;
    this.header(tag, vr, value.byteLength + odd, encoding);
    this.bytes(value);
    if (odd) this.bytes(Uint8Array.of(pad));
  }

  /** A sequence, with or without its length as it was found. */
  sequence(tag: number, vr: string, items: readonly SequenceItem[], undefinedLength: boolean, encoding: Encoding): void {
    const body = new ByteOutput();
    for (const { content, encoding: inner, undefinedLength: open } of items) {
      body.header(ITEM, '', open ? UNDEFINED_LENGTH : content.size, inner);
      body.append(content);
      if (open) body.header(ITEM_END, '', 0, inner);
    }
    this.header(tag, vr, undefinedLength ? UNDEFINED_LENGTH : body.size, encoding);
    this.append(body);
    if (undefinedLength)
      this.header(SEQUENCE_END, '', 0, { explicitVr: false, littleEndian: encoding.littleEndian || vr === 'UN' });
  }

  /** All in one array. */
  joined(): Uint8Array<ArrayBuffer> {
    const all = new Uint8Array(this.size);
    let at = 0;
    for (const chunk of this.chunks) {
      all.set(chunk, at);
      at += chunk.byteLength;
    }
    return all;
  }
}

export interface SequenceItem {
  readonly content: ByteOutput;
  readonly encoding: Encoding;
  readonly undefinedLength: boolean;
}

const encoder = new TextEncoder();

/** ASCII. */
export const textBytes = (text: string): Uint8Array<ArrayBuffer> => encoder.encode(text);
