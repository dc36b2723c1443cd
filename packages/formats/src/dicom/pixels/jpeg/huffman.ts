import { CodestreamError } from '../codestream-error.ts';

/** For every 16 bits that may come next: the length of the code they begin with (high byte; 0 for none) and its symbol (low byte). */
export type HuffmanTable = Uint16Array;

/**
 * Builds the look-up of one table of a DHT segment (T.81 annex C).
 *
 * @param counts how many codes there are of 1 to 16 bits
 * @param symbols in the order of their codes
 */
export function buildHuffman(counts: Uint8Array, symbols: Uint8Array): HuffmanTable {
  const table = new Uint16Array(65536);
  let code = 0;
  let next = 0;
  for (let length = 1; length <= 16; length++) {
    for (let i = 0; i < (counts[length - 1] as number); i++, next++, code++) {
      if (code >= 1 << length || next >= symbols.length)
        throw new CodestreamError('inconsistent', 'a Huffman table that is no code');
      const span = 1 << (16 - length);
      table.fill((length << 8) | (symbols[next] as number), code * span, (code + 1) * span);
    }
    code <<= 1;
  }
  return table;
}

/** Bits of one scan's entropy-coded data (T.81 F.2.2.5), stuffed bytes and restart markers taken out. */
export class BitReader {
  readonly #bytes: Uint8Array;
  #at: number;
  /** The last bytes read; the low `#count` bits are still to come. */
  #bits = 0;
  #count = 0;
  /** Zero bits made up at the low end, after a marker or the end of the data. */
  #invented = 0;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }

  #fill(): void {
    const bytes = this.#bytes;
    while (this.#count <= 24) {
      let byte = 0;
      const at = this.#at;
      if (at >= bytes.length) this.#invented += 8;
      else {
        byte = bytes[at] as number;
        if (byte !== 0xff) this.#at = at + 1;
        else if (bytes[at + 1] === 0) this.#at = at + 2;
        else {
          byte = 0;
          this.#invented += 8;
        }
      }
      this.#bits = (this.#bits << 8) | byte;
      this.#count += 8;
    }
  }

  /** The next symbol. */
  symbol(table: HuffmanTable): number {
    if (this.#count < 16) this.#fill();
    const entry = table[(this.#bits >>> (this.#count - 16)) & 0xffff] as number;
    if (entry === 0)
      throw new CodestreamError(this.#invented > 0 ? 'truncated' : 'inconsistent', 'bits that are no Huffman code');
    this.#count -= entry >>> 8;
    return entry & 0xff;
  }

  /** The next `size` bits (0 to 16) as a signed difference (T.81 EXTEND): those with a leading 0 are negative. */
  difference(size: number): number {
    if (size === 0) return 0;
    if (this.#count < size) this.#fill();
    this.#count -= size;
    const value = (this.#bits >>> this.#count) & ((1 << size) - 1);
    return value < 1 << (size - 1) ? value - (1 << size) + 1 : value;
  }

  /** The next bit is to come from where there is no data any more. */
  get exhausted(): boolean {
    return this.#count < this.#invented;
  }

  /** Goes on after the next restart marker. */
  restart(): void {
    if (this.exhausted) throw new CodestreamError('truncated', 'the JPEG data end before a restart marker');
    const bytes = this.#bytes;
    let at = this.#at;
    while (at + 1 < bytes.length && !(bytes[at] === 0xff && bytes[at + 1] !== 0 && bytes[at + 1] !== 0xff)) at++;
    const marker = bytes[at + 1] ?? 0;
    if (marker < 0xd0 || marker > 0xd7) throw new CodestreamError('truncated', 'expected a restart marker in the JPEG data');
    this.#at = at + 2;
    this.#bits = this.#count = this.#invented = 0;
  }
}
