import { CodestreamError } from '../codestream-error.ts';
import { buildHuffman, type HuffmanTable } from './huffman.ts';

/** A JPEG stream's segments up to its first scan, for images of one component. */
export interface JpegHeader {
  readonly process: 'dct' | 'lossless';
  /** Bits of a sample: 8 or 12 for DCT, 2 to 16 for lossless. */
  readonly precision: number;
  readonly rows: number;
  readonly columns: number;
  /** 64 divisors in zigzag order; undefined where the stream defines none. */
  readonly quantization: Uint16Array | undefined;
  readonly dc: HuffmanTable | undefined;
  readonly ac: HuffmanTable | undefined;
  /** Lossless: which prediction, 1 to 7. */
  readonly predictor: number;
  /** Lossless: the point transform, by how many bits samples were shifted down. */
  readonly shift: number;
  /** Samples or blocks between restart markers; 0 for none. */
  readonly restartInterval: number;
  /** Where the scan's entropy-coded data begin. */
  readonly data: number;
}

const REFUSED: Readonly<Record<number, string>> = {
  0xc2: 'progressive JPEG',
  0xc5: 'hierarchical JPEG',
  0xc6: 'hierarchical JPEG',
  0xc7: 'hierarchical JPEG',
  0xc9: 'JPEG with arithmetic coding',
  0xca: 'JPEG with arithmetic coding',
  0xcb: 'JPEG with arithmetic coding',
  0xcd: 'JPEG with arithmetic coding',
  0xce: 'JPEG with arithmetic coding',
  0xcf: 'JPEG with arithmetic coding',
  0xf7: 'JPEG-LS',
};
const SOS = 0xda;

interface Frame {
  process: JpegHeader['process'];
  precision: number;
  rows: number;
  columns: number;
  quantizationId: number;
}

/**
 * @throws CodestreamError `unsupported` for processes other than sequential DCT and lossless with Huffman coding, and for more than
 * one component
 */
export function readJpegHeader(bytes: Uint8Array): JpegHeader {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) throw new CodestreamError('inconsistent', 'expected JPEG, which begins with FF D8');
  const quantization: Uint16Array[] = [];
  const dc: HuffmanTable[] = [];
  const ac: HuffmanTable[] = [];
  let frame: Frame | undefined;
  let restartInterval = 0;
  let at = 2;
  for (;;) {
    while (bytes[at] === 0xff && bytes[at + 1] === 0xff) at++;
    const marker = bytes[at + 1] ?? 0;
    const length = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
    if (bytes[at] !== 0xff || length < 2 || at + 2 + length > bytes.length)
      throw new CodestreamError(
        at + 2 + length > bytes.length ? 'truncated' : 'inconsistent',
        `expected a JPEG segment at byte ${at}`,
      );
    const body = bytes.subarray(at + 4, at + 2 + length);
    at += 2 + length;
    const refused = REFUSED[marker];
    if (refused !== undefined) throw new CodestreamError('unsupported', refused);
    if (marker === 0xc0 || marker === 0xc1 || marker === 0xc3) frame = readFrame(body, marker === 0xc3 ? 'lossless' : 'dct');
    else if (marker === 0xc4) readHuffmanTables(body, dc, ac);
    else if (marker === 0xdb) readQuantization(body, quantization);
    else if (marker === 0xdd) restartInterval = ((body[0] ?? 0) << 8) | (body[1] ?? 0);
    else if (marker === SOS) {
      if (!frame) throw new CodestreamError('inconsistent', 'a JPEG scan before its frame header');
      const { quantizationId, ...size } = frame;
      const tables = body[2] ?? 0;
      return {
        ...size,
        quantization: quantization[quantizationId],
        dc: dc[tables >> 4],
        ac: ac[tables & 15],
        predictor: body[3] ?? 0,
        shift: (body[5] ?? 0) & 15,
        restartInterval,
        data: at,
      };
    }
  }
}

function readFrame(body: Uint8Array, process: JpegHeader['process']): Frame {
  const [precision = 0, r1 = 0, r0 = 0, c1 = 0, c0 = 0, components = 0, , , quantizationId = 0] = body;
  if (components !== 1) throw new CodestreamError('unsupported', `JPEG of ${components} colour components`);
  const fits = process === 'dct' ? precision === 8 || precision === 12 : precision >= 2 && precision <= 16;
  if (!fits) throw new CodestreamError('inconsistent', `JPEG (${process}) of ${precision} bits`);
  return { process, precision, rows: (r1 << 8) | r0, columns: (c1 << 8) | c0, quantizationId };
}

function readHuffmanTables(body: Uint8Array, dc: HuffmanTable[], ac: HuffmanTable[]): void {
  for (let at = 0; at + 17 <= body.length;) {
    const [id = 0] = body.subarray(at);
    const counts = body.subarray(at + 1, at + 17);
    const total = counts.reduce((sum, count) => sum + count, 0);
    (id >> 4 === 0 ? dc : ac)[id & 15] = buildHuffman(counts, body.subarray(at + 17, at + 17 + total));
    at += 17 + total;
  }
}

function readQuantization(body: Uint8Array, tables: Uint16Array[]): void {
  for (let at = 0; at < body.length;) {
    const id = body[at] as number;
    const wide = id >> 4 === 1;
    const table = new Uint16Array(64);
    for (let i = 0; i < 64; i++)
      table[i] = wide ? ((body[at + 1 + 2 * i] ?? 0) << 8) | (body[at + 2 + 2 * i] ?? 0) : (body[at + 1 + i] ?? 0);
    tables[id & 15] = table;
    at += 1 + (wide ? 128 : 64);
  }
}
