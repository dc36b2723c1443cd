import {
  iFastest,
  makeVolume,
  openPyramid,
  size,
  voxel,
  wholeOf,
  writePyramid,
  type Box,
  type Size,
  type Volume,
} from '@annotome/volume';
import { seconds, type BenchResult, type Measurement } from './benchmarks.ts';
import { largeCt } from './large-ct.ts';

/**
 * A CT of 512 × 512 × 600 as an OME-Zarr pyramid, with several chunk sizes: what is written, and what a viewer fetches and decodes
 * for one slice of each direction and for the whole. In memory: the network comes on top, at the bytes and objects shown.
 */
export async function benchPyramid(): Promise<BenchResult> {
  const volume = await noisyCt();
  const measurements: Measurement[] = [];
  const numbers: Record<string, unknown> = {};
  for (const chunk of [size(64, 64, 64), size(128, 128, 128), size(128, 128, 32), size(512, 512, 1)]) {
    const rows = await measure(volume, chunk);
    measurements.push(...rows.measurements);
    numbers[chunk.join('x')] = rows.numbers;
  }
  return {
    setting: `${volume.grid.size.join(' × ')} voxels of int16, ${mebibytes(volume.data.byteLength)}; chunk as i × j × k`,
    measurements,
    numbers,
  };
}

async function measure(volume: Volume, chunk: Size): Promise<{ measurements: Measurement[]; numbers: Record<string, unknown> }> {
  const store = countingStore();
  const written = await timed(() => writePyramid(store, volume, { kind: 'image', chunk }));
  const pyramid = await openPyramid(store);
  const [ni, nj, nk] = volume.grid.size;
  const boxes: readonly (readonly [string, Box])[] = [
    ['axial slice', { start: voxel(0, 0, nk >> 1), size: size(ni, nj, 1) }],
    ['coronal slice', { start: voxel(0, nj >> 1, 0), size: size(ni, 1, nk) }],
    ['sagittal slice', { start: voxel(ni >> 1, 0, 0), size: size(1, nj, nk) }],
    ['all of level 0', wholeOf(volume.grid)],
  ];
  const name = chunk.join('×');
  const measurements: Measurement[] = [
    { what: `${name}: write all levels`, shown: `${seconds(written)}, ${store.objects()} objects, ${mebibytes(store.bytes())}` },
  ];
  const numbers: Record<string, unknown> = { writeMs: written, objects: store.objects(), bytes: store.bytes() };
  for (const [what, box] of boxes) {
    store.fetched.bytes = store.fetched.objects = 0;
    const ms = await timed(() => pyramid.readBox(0, box));
    measurements.push({
      what: `  ${what}`,
      shown: `${seconds(ms)}, ${store.fetched.objects} objects, ${mebibytes(store.fetched.bytes)}`,
    });
    numbers[what] = { ms, ...store.fetched };
  }
  store.fetched.bytes = store.fetched.objects = 0;
  const last = pyramid.levels.length - 1;
  const ms = await timed(() => pyramid.readLevel(last));
  measurements.push({
    what: `  level ${last}, the first picture`,
    shown: `${seconds(ms)}, ${store.fetched.objects} objects, ${mebibytes(store.fetched.bytes)}`,
  });
  return { measurements, numbers };
}

/** The large CT of the other benchmarks, twice along k, with the noise that resampling took away: it decides how far data shrink. */
async function noisyCt(): Promise<Volume> {
  const { grid, data } = await largeCt();
  // The sum of four uniform numbers is nearly Gaussian; of standard deviation 15 here.
  const noise = Float32Array.from(
    { length: 65_537 },
    (_, n) => 26 * (mixed(4 * n) + mixed(4 * n + 1) + mixed(4 * n + 2) + mixed(4 * n + 3) - 2),
  );
  const out = new Int16Array(2 * data.length);
  for (let v = 0; v < out.length; v++) {
    out[v] = (data[v % data.length] as number) + (noise[(v * 7 + (v >> 9)) % noise.length] as number);
  }
  return makeVolume({ size: size(grid.size[0], grid.size[1], 2 * grid.size[2]), affine: grid.affine }, iFastest(out));
}

/** A number in [0, 1) that looks random and is the same on every machine. */
function mixed(n: number): number {
  const x = Math.imul(n ^ (n >>> 16), 0x85ebca6b);
  const y = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return ((y ^ (y >>> 16)) >>> 0) / 2 ** 32;
}

const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

interface CountingStore {
  get(key: string): Uint8Array | undefined;
  set(key: string, value: Uint8Array): void;
  readonly fetched: { objects: number; bytes: number };
  objects(): number;
  bytes(): number;
}

function countingStore(): CountingStore {
  const held = new Map<string, Uint8Array>();
  const fetched = { objects: 0, bytes: 0 };
  return {
    fetched,
    get: (key) => {
      const value = held.get(key);
      if (value) {
        fetched.objects++;
        fetched.bytes += value.byteLength;
      }
      return value;
    },
    set: (key, value) => void held.set(key, value),
    objects: () => held.size,
    bytes: () => [...held.values()].reduce((sum, v) => sum + v.byteLength, 0),
  };
}
