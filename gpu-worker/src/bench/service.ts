import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { canonicalGrid, canonicalVoxel, coveringWindows, CT_CLAMP, toFloat16, WINDOW, windowPart } from '@annotome/sam-med3d';
import { clickWindowKey, fileStore, gridWindowKey, volumeFolder, type BlobStore } from '@annotome/storage';
import { openPyramid, writePyramid, type Pyramid } from '@annotome/volume';

import { milliseconds, type BenchResult } from './benchmarks.ts';
import { embedWindows } from '../embeddings/embed-windows.ts';
import { shareVolume, startEncoderLanes, type EncoderLanes, type Urgency } from '../embeddings/encoder-lanes.ts';
import { loadModel } from '../runtime/load-model.ts';
import { largeCt } from './large-ct.ts';

const CLICKS = 20;
const MODEL = 'm'.repeat(8);
const VOLUME = 'large-ct';

/**
 * What the service does for two images at once, on a real blob store but without the queue: all windows of a CT in the background, and
 * meanwhile the windows of clicks, each read from the pyramid, embedded and stored. With the lane for people, and without it.
 */
export async function benchService(): Promise<BenchResult> {
  const folder = await mkdtemp(join(tmpdir(), 'annotome-bench-'));
  const store = fileStore(folder);
  const model = await loadModel({ device: 'cpu' });
  const lanes = await startEncoderLanes({ model, device: 'cpu' });
  try {
    const volume = shareVolume(await largeCt());
    await writePyramid(store.pyramidStore(volumeFolder(VOLUME)), volume, { kind: 'image' });
    const pyramid = await openPyramid(store.pyramidStore(volumeFolder(VOLUME)));
    const windows = coveringWindows(canonicalGrid(volume.grid)).map((window, number) => ({ window, number }));
    const background = lanes.of({ volume, clamp: CT_CLAMP });
    // The first run of a session lays out its memory.
    await embedWindows(windows.slice(0, lanes.count), background, { batch: 1, onEmbedding: () => Promise.resolve() });

    /** Embeds and stores windows, again and again, until told to stop. @returns windows per second. */
    const embed = async (signal: AbortSignal): Promise<number> => {
      const started = performance.now();
      let count = 0;
      while (!signal.aborted) {
        const onEmbedding = async ({ number }: (typeof windows)[0], embedding: Float32Array): Promise<void> => {
          await store.put(gridWindowKey(MODEL, VOLUME, number), new Uint8Array(toFloat16(embedding).buffer));
          count++;
        };
        await embedWindows(windows, background, { batch: 1, signal, onEmbedding });
      }
      return (1000 * count) / (performance.now() - started);
    };
    const beside = async (urgency: Urgency): Promise<{ clicks: Latency; windowsPerSecond: number }> => {
      const stop = new AbortController();
      const embedding = embed(stop.signal);
      const clicks = await click(lanes, pyramid, store, urgency);
      stop.abort();
      return { clicks, windowsPerSecond: await embedding };
    };

    const quiet = await click(lanes, pyramid, store, 'interactive');
    const alone = await embed(AbortSignal.timeout(15_000));
    const first = await beside('interactive');
    const last = await beside('background');
    const shown = ({ p50, p95 }: Latency): string => `${milliseconds(p50)}, ${milliseconds(p95)}`;
    return {
      setting: `a CT of ${volume.grid.size.join(' × ')} voxels, ${windows.length} windows, ${model.manifest.name}, CPU, ${lanes.count} lanes; ${CLICKS} clicks each way, p50 and p95`,
      measurements: [
        { what: 'background alone, windows per second', shown: alone.toFixed(2) },
        { what: 'click window, nothing else running', shown: shown(quiet) },
        { what: 'click window before the background', shown: shown(first.clicks), ratio: last.clicks.p50 / first.clicks.p50 },
        { what: '  background meanwhile, windows per second', shown: first.windowsPerSecond.toFixed(2) },
        { what: 'click window in turn with the background', shown: shown(last.clicks) },
      ],
      numbers: { windows: windows.length, clicks: CLICKS, alone, quiet, first, last },
    };
  } finally {
    await lanes.close();
    await model.release();
    store.close();
    await rm(folder, { recursive: true, force: true });
  }
}

interface Latency {
  readonly p50: number;
  readonly p95: number;
}

/** Clicks here and there in the image, one after another: from the click to the stored window. */
async function click(lanes: EncoderLanes, pyramid: Pyramid, store: BlobStore, urgency: Urgency): Promise<Latency> {
  const grid = pyramid.levels[0]?.grid;
  if (!grid) throw new Error('The pyramid has no level.');
  const canonical = canonicalGrid(grid);
  const times: number[] = [];
  for (let n = 0; n < CLICKS; n++) {
    const started = performance.now();
    // Steps of the golden ratio: everywhere, and the same each time.
    const at = canonical.grid.size.map((size, axis) => Math.floor(size * ((0.618034 * (n + 1) * (axis + 1)) % 1)) - WINDOW / 2);
    const window = { start: canonicalVoxel(...(at as [number, number, number])) };
    const part = windowPart(canonical, window);
    if (!part) continue;
    const volume = shareVolume(await pyramid.readBox(0, part.box));
    const [embedding] = await lanes.of({ volume, canonical: part.canonical, clamp: CT_CLAMP }, urgency).encode([window]);
    await store.put(clickWindowKey(MODEL, VOLUME, window.start), new Uint8Array(toFloat16(embedding as Float32Array).buffer));
    times.push(performance.now() - started);
  }
  times.sort((a, b) => a - b);
  const percentile = (share: number): number => times[Math.min(times.length - 1, Math.floor(share * times.length))] as number;
  return { p50: percentile(0.5), p95: percentile(0.95) };
}
