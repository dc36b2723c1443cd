import { type ByteReader, type ByteWriter } from './whole-numbers.ts';

/** Probabilities are in 1/32,768. */
const ONE = 1 << 15;
/** How fast a probability follows: fast while little is known, then by 1/40. */
const STEPS = Uint16Array.from({ length: 40 }, (_, seen) => Math.round(65_536 / (seen + 1.6)));

/** What is known of bits that come in some contexts: how likely each is 0. Begins as one half, and learns. */
export class BitModel {
  readonly #zero: Uint16Array;
  readonly #seen: Uint8Array;

  constructor(contexts: number) {
    this.#zero = new Uint16Array(contexts).fill(ONE / 2);
    this.#seen = new Uint8Array(contexts);
  }

  zero(context: number): number {
    return this.#zero[context] as number;
  }

  learn(context: number, bit: number): void {
    const seen = this.#seen[context] as number;
    const zero = this.#zero[context] as number;
    const step = STEPS[seen] as number;
    this.#zero[context] = bit === 0 ? zero + (((ONE - 32 - zero) * step) >> 16) : zero - (((zero - 32) * step) >> 16);
    if (seen < STEPS.length - 1) this.#seen[context] = seen + 1;
  }
}

/** Writes bits, or reads them: code that calls it describes both directions at once. */
export interface BitCoder {
  /** @param bit what to write; not looked at when reading. @returns the bit written or read. */
  bit(model: BitModel, context: number, bit: number): number;
}

/** The range coder of LZMA, with the probabilities of {@link BitModel}; SPEC.md B9. */
export class BitWriter implements BitCoder {
  readonly #out: ByteWriter;
  /** Below 2^33: what is above 2^32 is carried into bytes that wait. */
  #low = 0;
  #range = 0xffffffff;
  #waiting = 0;
  #count = 1;

  constructor(out: ByteWriter) {
    this.#out = out;
  }

  bit(model: BitModel, context: number, bit: number): number {
    const bound = (this.#range >>> 15) * model.zero(context);
    if (bit === 0) this.#range = bound;
    else {
      this.#low += bound;
      this.#range -= bound;
    }
    model.learn(context, bit);
    while (this.#range < 0x1000000) {
      this.#range = (this.#range << 8) >>> 0;
      this.#shift();
    }
    return bit;
  }

  end(): void {
    for (let n = 0; n < 5; n++) this.#shift();
  }

  #shift(): void {
    if (this.#low < 0xff000000 || this.#low > 0xffffffff) {
      const carry = this.#low > 0xffffffff ? 1 : 0;
      for (; this.#count > 0; this.#count--) {
        this.#out.byte((this.#waiting + carry) & 0xff);
        this.#waiting = 0xff;
      }
      this.#waiting = (this.#low >>> 24) & 0xff;
    }
    this.#count++;
    this.#low = (this.#low & 0xffffff) * 256;
  }
}

/** Reads what {@link BitWriter} wrote. Beyond the end there are zeros: whoever reads knows how much there is. */
export class BitReader implements BitCoder {
  readonly #from: ByteReader;
  #range = 0xffffffff;
  #code = 0;

  constructor(from: ByteReader) {
    this.#from = from;
    for (let n = 0; n < 5; n++) this.#shift();
  }

  bit(model: BitModel, context: number): number {
    const bound = (this.#range >>> 15) * model.zero(context);
    let bit = 0;
    if (this.#code < bound) this.#range = bound;
    else {
      bit = 1;
      this.#code -= bound;
      this.#range -= bound;
    }
    model.learn(context, bit);
    while (this.#range < 0x1000000) {
      this.#range = (this.#range << 8) >>> 0;
      this.#shift();
    }
    return bit;
  }

  #shift(): void {
    this.#code = ((this.#code << 8) | (this.#from.bytes[this.#from.at++] ?? 0)) >>> 0;
  }
}
