import { availableParallelism } from 'node:os';

import {
  loadSeries,
  memorySource,
  scanFiles,
  type FileSource,
  type LoadedImage,
  type LoadSeriesOptions,
} from '@annotome/formats';
import { readFixture } from '@annotome/testing';
import { seconds, type BenchResult } from './benchmarks.ts';
import { startFramePool, type FramePool } from '../frames/dicom-frame-pool.ts';

const SLICES = 300;
const SERIES = [
  {
    name: 'JPEG 2000',
    slices: Array.from(
      { length: 20 },
      (_, i) => `data/totalseg-ct-dicom-j2k/dicom/CT.1.3.12.2.1107.5.1.4.60064.300000221208081134280000165${73 + i}`,
    ),
  },
  {
    name: 'JPEG-LS',
    slices: ['data/ts-one-ct-15-syntaxes/CTImage.dcm_JPEGLSLosslessTransferSyntax_1.2.840.10008.1.2.4.80.dcm'],
  },
] as const;

/**
 * A CT of 300 slices of 512 × 512, compressed, from files in memory to one volume: headers, sorting, decoding, rescale. On this thread, as a
 * browser's worker does it, and with the frames decoded on as many threads as there are cores.
 */
export async function benchDicomDecode(): Promise<BenchResult> {
  const cores = availableParallelism();
  const pool = startFramePool(cores);
  try {
    const measurements: BenchResult['measurements'][number][] = [];
    const numbers: Record<string, unknown> = { slices: SLICES, threads: cores };
    for (const { name, slices } of SERIES) {
      const files = series(slices);
      await warm(files.slice(0, 2 * cores), pool);
      const scanned = await timed(() => scanFiles(files));
      const load = (options: LoadSeriesOptions): Promise<LoadedImage> => loadSeries(scanned.result, undefined, options);
      const one = await timed(() => load({}));
      const many = await timed(() => load({ decoder: pool.decoder, ahead: 2 * cores }));
      if (!same(one.result, many.result)) throw new Error(`The two ways of reading ${name} differ.`);
      const rate = ({ ms }: { ms: number }): string => `${seconds(ms)}, ${(SLICES / (ms / 1000)).toFixed(0)} slices/s`;
      measurements.push(
        { what: `${name}: headers of ${SLICES} files`, shown: seconds(scanned.ms) },
        { what: `${name}: the volume, one thread`, shown: rate(one) },
        { what: `${name}: the volume, ${cores} threads`, shown: rate(many), ratio: one.ms / many.ms },
      );
      numbers[name] = { scanMs: scanned.ms, oneThreadMs: one.ms, poolMs: many.ms };
    }
    return { setting: `${SLICES} slices of 512 × 512 in files in memory; both ways give the same volume`, measurements, numbers };
  } finally {
    await pool.close();
  }
}

/** Codecs and compiled code are there before anything is timed. */
async function warm(files: readonly FileSource[], pool: FramePool): Promise<void> {
  const scan = await scanFiles(files);
  await loadSeries(scan, scan.series[0]?.id);
  await loadSeries(scan, scan.series[0]?.id, { decoder: pool.decoder, ahead: files.length });
}

async function timed<T>(work: () => Promise<T>): Promise<{ readonly ms: number; readonly result: T }> {
  const start = performance.now();
  const result = await work();
  return { ms: performance.now() - start, result };
}

function same(a: LoadedImage, b: LoadedImage): boolean {
  const [x, y] = [a.volume.data, b.volume.data];
  return x.length === y.length && x.every((value, i) => value === y[i]);
}

/** {@link SLICES} files from a few, each with a number, a UID and a position of its own, 1 mm apart. */
function series(names: readonly string[]): FileSource[] {
  const files = names.map(readFixture);
  return Array.from({ length: SLICES }, (_, n) => {
    let bytes = files[n % files.length] as Uint8Array;
    bytes = withText(bytes, 0x00080018, (uid) => `${uid.slice(0, 50)}.${n}`);
    bytes = withText(bytes, 0x00200013, () => String(n + 1));
    bytes = withText(bytes, 0x00200032, (position) => [...position.split('\\').slice(0, 2), String(n)].join('\\'));
    return memorySource(`IM${String(n).padStart(4, '0')}`, bytes);
  });
}

/** A file in explicit little endian with the text of one short element replaced. */
function withText(bytes: Uint8Array, tag: number, change: (text: string) => string): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const key = ((tag & 0xffff) << 16) | (tag >>> 16);
  let at = 0;
  while (view.getInt32(at, true) !== key || view.getUint8(at + 4) < 0x41) at++;
  const length = view.getUint16(at + 6, true);
  const old = String.fromCharCode(...bytes.subarray(at + 8, at + 8 + length)).replace(/[\s\0]+$/, '');
  const text = change(old);
  const value = Uint8Array.from(text.length % 2 === 0 ? text : `${text} `, (char) => char.charCodeAt(0));
  const out = new Uint8Array(bytes.byteLength - length + value.length);
  out.set(bytes.subarray(0, at + 8));
  new DataView(out.buffer).setUint16(at + 6, value.length, true);
  out.set(value, at + 8);
  out.set(bytes.subarray(at + 8 + length), at + 8 + value.length);
  return out;
}
