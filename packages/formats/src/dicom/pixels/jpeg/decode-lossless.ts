import { CodestreamError } from '../codestream-error.ts';
import { BitReader } from './huffman.ts';
import { type JpegHeader } from './jpeg-header.ts';

/**
 * Lossless JPEG (T.81 annex H, process 14), any predictor, point transform and restart interval.
 *
 * Not `jpeg-lossless-decoder-js`: of our CT in 1.2.840.10008.1.2.4.70 it gets one pixel wrong (0 for −2000), and it gives an image for a stream
 * that ends after its header.
 *
 * @returns rows × columns samples, first row first
 */
export function decodeLosslessJpeg(bytes: Uint8Array, header: JpegHeader): Uint16Array {
  const { rows, columns, precision, predictor, shift, restartInterval, dc: table } = header;
  if (!table) throw new CodestreamError('inconsistent', 'a JPEG scan without its Huffman table');
  if (predictor < 1 || predictor > 7) throw new CodestreamError('inconsistent', `lossless JPEG with prediction ${predictor}`);
  if (restartInterval % columns !== 0) throw new CodestreamError('unsupported', 'lossless JPEG that restarts within a row');
  const reader = new BitReader(bytes, header.data);
  const out = new Uint16Array(rows * columns);
  const restartRows = restartInterval / columns;
  const middle = 1 << (precision - shift - 1);
  for (let row = 0; row < rows; row++) {
    const restarts = restartRows > 0 && row > 0 && row % restartRows === 0;
    if (restarts) reader.restart();
    const first = row === 0 || restarts;
    const start = row * columns;
    // The first column is predicted from above, or from the middle of the range; the first row from the left (H.1.2.1).
    let left = (first ? middle : (out[start - columns] as number)) + readDifference(reader, table);
    out[start] = left;
    left &= 0xffff;
    for (let at = start + 1, end = start + columns; at < end; at++) {
      let prediction = left;
      if (!first && predictor !== 1) {
        const above = out[at - columns] as number;
        const corner = out[at - columns - 1] as number;
        switch (predictor) {
          case 2:
            prediction = above;
            break;
          case 3:
            prediction = corner;
            break;
          case 4:
            prediction = left + above - corner;
            break;
          case 5:
            prediction = left + ((above - corner) >> 1);
            break;
          case 6:
            prediction = above + ((left - corner) >> 1);
            break;
          default:
            prediction = (left + above) >> 1;
        }
      }
      left = (prediction + readDifference(reader, table)) & 0xffff;
      out[at] = left;
    }
    if (reader.exhausted) throw new CodestreamError('truncated', `the JPEG data end in row ${row + 1} of ${rows}`);
  }
  if (shift > 0) for (let i = 0; i < out.length; i++) out[i] = (out[i] as number) << shift;
  return out;
}

/** A difference of 16 bits has no bits of its own: it is 32768 (table H.2). */
function readDifference(reader: BitReader, table: Uint16Array): number {
  const size = reader.symbol(table);
  if (size < 16) return reader.difference(size);
  if (size > 16) throw new CodestreamError('inconsistent', `a difference of ${size} bits in lossless JPEG`);
  return 32768;
}
