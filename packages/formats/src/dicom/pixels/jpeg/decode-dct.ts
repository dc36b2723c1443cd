import { CodestreamError } from '../codestream-error.ts';
import { BitReader, type HuffmanTable } from './huffman.ts';
import { inverseDct } from './inverse-dct.ts';
import { type JpegHeader } from './jpeg-header.ts';

/** Where the k-th coefficient of a block's zigzag lies in it. */
// prettier-ignore
const ZIGZAG = Uint8Array.of(
  0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
  35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
);

/**
 * Sequential DCT JPEG with Huffman coding (T.81 annex F): baseline, process 1, and extended, processes 2 and 4, of 8 or 12 bits. No library that
 * runs in a browser reads 12 bits: libjpeg-turbo's WebAssembly builds are of 8.
 *
 * @returns rows × columns samples, first row first
 */
export function decodeDctJpeg(bytes: Uint8Array, header: JpegHeader): Uint16Array {
  const { rows, columns, precision, quantization, dc, ac, restartInterval } = header;
  if (!quantization || !dc || !ac) throw new CodestreamError('inconsistent', 'a JPEG scan without its tables');
  const reader = new BitReader(bytes, header.data);
  const out = new Uint16Array(rows * columns);
  const across = Math.ceil(columns / 8);
  const down = Math.ceil(rows / 8);
  const block = new Int32Array(64);
  const samples = new Uint16Array(64);
  let previous = 0;
  for (let by = 0, done = 0; by < down; by++) {
    for (let bx = 0; bx < across; bx++, done++) {
      if (restartInterval > 0 && done > 0 && done % restartInterval === 0) {
        reader.restart();
        previous = 0;
      }
      previous += reader.difference(reader.symbol(dc) & 15);
      block.fill(0);
      block[0] = previous * (quantization[0] as number);
      readAc(reader, ac, quantization, block);
      inverseDct(block, precision, samples);
      const height = Math.min(8, rows - 8 * by);
      const width = Math.min(8, columns - 8 * bx);
      for (let y = 0; y < height; y++) {
        const to = (8 * by + y) * columns + 8 * bx;
        for (let x = 0; x < width; x++) out[to + x] = samples[8 * y + x] as number;
      }
    }
    if (reader.exhausted) throw new CodestreamError('truncated', `the JPEG data end in row ${8 * by + 1} of ${rows}`);
  }
  return out;
}

/** The 63 coefficients after the first (T.81 F.2.2.2), dequantized. */
function readAc(reader: BitReader, table: HuffmanTable, quantization: Uint16Array, block: Int32Array): void {
  for (let k = 1; k < 64; k++) {
    const symbol = reader.symbol(table);
    const size = symbol & 15;
    const run = symbol >> 4;
    if (size === 0) {
      if (run < 15) return;
      k += 15;
      continue;
    }
    k += run;
    if (k > 63) throw new CodestreamError('inconsistent', 'more than 64 coefficients in a JPEG block');
    block[ZIGZAG[k] as number] = reader.difference(size) * (quantization[k] as number);
  }
}
