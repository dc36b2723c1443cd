import { describe, expect, it } from 'vitest';
import { makeGrid, makeVolume, iFastest, toWorld, voxel, world, type Grid, type Volume, type World } from '@annotome/volume';
import { type Logits } from '../decode/decode-mask.ts';
import { PromptError, type Prompt } from '../prompt/prompt.ts';
import { type OnnxSession, type Tensor } from '../session.ts';
import { canonicalGrid, type CanonicalGrid } from '../window/canonical-grid.ts';
import { coveringWindows, windowAroundClick } from '../window/place-windows.ts';
import { LOGITS, WINDOW, windowKey, type Window } from '../window/window.ts';
import { computedEmbeddings, embedWindows, storedEmbeddings, type EmbeddingSource } from './embedding-source.ts';
import { Segmenter } from './segmenter.ts';

/** 420 × 180 × 150 voxels of 1.5 mm, axes R, A, S: canonical and study voxels are the same. */
const study: Grid = makeGrid([420, 180, 150], [-1.5, 0, 0, 300, 0, -1.5, 0, 100, 0, 0, 1.5, -50]);
const canonical = canonicalGrid(study);
const click = (r: number, a: number, s: number, label: Prompt['label'] = 'inside'): Prompt => ({
  world: toWorld(study, voxel(r, a, s)),
  label,
});

/** Says how deep inside a shape a canonical voxel lies, in voxels; below 0 outside. */
type Shape = (r: number, a: number, s: number) => number;

/** A tube along R from r = 30 to 380, 12 voxels thick to each side, and a small ball far from it. */
const tube: Shape = (r, a, s) => Math.min(r - 30, 380 - r, 12 - Math.hypot(a - 90, s - 75));

/** An embedding that is nothing but its window's start, so that a decoder can know where it is. */
const embeddingOf = ({ start }: Window): Tensor => ({ data: Float32Array.from(start), dims: [1, 3, 1, 1, 1] });

/** A decoder that draws `shape` in the window of its embedding, and writes down what it was asked. */
function drawingDecoder(shape: Shape) {
  const asked: { start: number[]; coords: number[]; labels: number[]; mask: Float32Array }[] = [];
  const session: OnnxSession = {
    run: (feeds) => {
      const data = (name: string): Float32Array => (feeds[name] as Tensor).data;
      const start = [...data('embedding')] as [number, number, number];
      asked.push({
        start,
        coords: [...data('point_coords')],
        labels: [...data('point_labels')],
        mask: data('mask_input').slice(),
      });
      const logits = Float32Array.from({ length: LOGITS ** 3 }, (_, at) => {
        const [a, b, c] = [at >> 10, (at >> 5) & 31, at & 31].map((v, axis) => (start[axis] as number) + 4 * v + 1.5);
        return shape(a as number, b as number, c as number);
      });
      return Promise.resolve({
        mask_logits: { data: logits, dims: [1, 1, 32, 32, 32] },
        iou: { data: Float32Array.of(1.25), dims: [1, 1] },
      });
    },
    release: () => Promise.resolve(),
  };
  return { session, asked };
}

const anywhere: EmbeddingSource = {
  near: (point) => {
    const window = windowAroundClick(point);
    return Promise.resolve({ window, embedding: embeddingOf(window) });
  },
};

function segmenterFor(shape: Shape, embeddings = anywhere, grid: CanonicalGrid = canonical) {
  const { session, asked } = drawingDecoder(shape);
  let time = 0;
  return { segmenter: new Segmenter({ decoder: session, embeddings, canonical: grid, now: () => time++ }), asked };
}

const startsOf = (proposal: { decodings: readonly { window: Window }[] }) =>
  proposal.decodings.map(({ window }) => [...window.start]);

describe('Segmenter', () => {
  it('decodes one window about the first inside click, with every click in its voxels and zeros for a mask', async () => {
    const { segmenter, asked } = segmenterFor(tube);
    const prompts = [click(5, 5, 5, 'outside'), click(200, 90, 75), click(340, 90, 75)];
    const proposal = await segmenter.segment(prompts, study);
    expect(startsOf(proposal)).toEqual([[136, 26, 11]]);
    expect(asked[0]?.coords).toEqual([-131, -21, -6, 64, 64, 64, 204, 64, 64]);
    expect(asked[0]?.labels).toEqual([0, 1, 1]);
    expect(asked[0]?.mask.every((v) => v === 0)).toBe(true);
    expect(proposal.confidence).toBe(1);
    expect(proposal.mask.box.start[0]).toBe(136);
    expect(proposal.mask.box.size[0]).toBe(WINDOW);
    expect(proposal.timings).toEqual({ embedding: 1, decoder: 1, mask: 1 });
  });

  it('feeds the logits before back, in the same window', async () => {
    const { segmenter, asked } = segmenterFor(tube);
    const first = await segmenter.segment([click(200, 90, 75)], study);
    await segmenter.segment([click(200, 90, 75), click(150, 80, 70)], study, {}, first);
    expect(asked[1]?.start).toEqual(asked[0]?.start);
    expect(asked[1]?.mask).toEqual(first.decodings[0].logits);
  });

  it('refuses clicks that lie nowhere, in words', async () => {
    const { segmenter } = segmenterFor(tube);
    await expect(segmenter.segment([], study)).rejects.toThrow(PromptError);
    await expect(segmenter.segment([{ world: world(1e4, 0, 0), label: 'inside' }], study)).rejects.toThrow(
      /must lie on the study.*LPS/,
    );
    await expect(segmenter.segment([{ world: world(NaN, 0, 0), label: 'inside' }], study)).rejects.toThrow(PromptError);
  });

  it('refuses an answer that is no mask', async () => {
    const bad = (answer: Record<string, Tensor>) =>
      new Segmenter({
        decoder: { run: () => Promise.resolve(answer), release: () => Promise.resolve() },
        embeddings: anywhere,
        canonical,
        now: () => 0,
      });
    const iou = { data: Float32Array.of(0.5), dims: [1, 1] };
    const nan = { data: new Float32Array(LOGITS ** 3).fill(NaN), dims: [1, 1, 32, 32, 32] };
    await expect(bad({ mask_logits: nan, iou }).segment([click(200, 90, 75)], study)).rejects.toThrow(/mask_logits holds NaN/);
    await expect(bad({ iou }).segment([click(200, 90, 75)], study)).rejects.toThrow(
      /should answer mask_logits with 32768 values/,
    );
  });

  it('cleans the mask when asked to', async () => {
    const withBall: Shape = (r, a, s) => Math.max(tube(r, a, s), 6 - Math.hypot(r - 200, a - 50, s - 75));
    const { segmenter } = segmenterFor(withBall);
    const all = await segmenter.segment([click(200, 90, 75)], study);
    const tubeOnly = await segmenter.segment([click(200, 90, 75)], study, { components: 'largest' });
    const ball = await segmenter.segment([click(200, 50, 75)], study, { components: 'largest' });
    expect(tubeOnly.mask.voxels + ball.mask.voxels).toBe(all.mask.voxels);
    expect(ball.mask.voxels).toBeLessThan(1500);
  });
});

describe('continuation', () => {
  it('follows a large target through the faces it touches, to its ends and no further', async () => {
    const { segmenter } = segmenterFor(tube);
    const proposal = await segmenter.segment([click(200, 90, 75)], study, { maxWindows: 50 });
    expect(startsOf(proposal)).toEqual([136, 72, 200, 8, 264].map((r) => [r, 26, 11]));
    expect(proposal.mask.box).toEqual({ start: [31, 79, 64], size: [349, 23, 23] });
    const whole = await segmenterFor(tube).segmenter.segment([click(200, 90, 75)], study, { maxWindows: 50, sampling: 'smooth' });
    // A 24-voxel tube, 350 long, against π·12²·350.
    expect(Math.abs(whole.mask.voxels / (Math.PI * 144 * 350) - 1)).toBeLessThan(0.05);
  });

  it('stops at the number of windows allowed', async () => {
    const { segmenter, asked } = segmenterFor(tube);
    const proposal = await segmenter.segment([click(200, 90, 75)], study, { maxWindows: 3 });
    expect(startsOf(proposal)).toEqual([136, 72, 200].map((r) => [r, 26, 11]));
    expect(asked).toHaveLength(3);
  });

  it('gives a further window the clicks that lie in it, else one inside the mask where the two overlap', async () => {
    const { segmenter, asked } = segmenterFor(tube);
    await segmenter.segment([click(200, 90, 75), click(320, 90, 75), click(100, 20, 75, 'outside')], study, { maxWindows: 5 });
    const towardsRight = asked.find(({ start }) => start[0] === 200);
    // 200 is the window's first voxel, 320 its 120th; the outside click at 100 is not in it.
    expect(towardsRight?.coords).toEqual([0, 64, 64, 120, 64, 64]);
    const last = asked.find(({ start }) => start[0] === 8);
    // None of the inside clicks is in 8 … 135: one is derived, on the tube, in the overlap with 72 … 199. The outside one is not in it: a = −6.
    expect(last?.labels).toEqual([1]);
    const [r, a, s] = last?.coords as [number, number, number];
    expect(r).toBeGreaterThanOrEqual(64);
    expect(r).toBeLessThan(WINDOW);
    expect(tube(r + 8, a + 26, s + 11)).toBeGreaterThan(6);
  });

  it('gives it the mask so far where they overlap, and nothing elsewhere', async () => {
    const { segmenter, asked } = segmenterFor(tube);
    const { decodings } = await segmenter.segment([click(200, 90, 75)], study, { maxWindows: 2 });
    const mask = asked[1]?.mask as Logits;
    const first = decodings[0].logits;
    // The second window starts 64 voxels = 16 logits lower along axis 0.
    const half = 16 * LOGITS * LOGITS;
    expect(mask.subarray(0, half).every((v) => v === 0)).toBe(true);
    expect(mask.subarray(half)).toEqual(first.subarray(0, half));
  });

  it('does not follow a blob that no click belongs to, nor leave the volume', async () => {
    const withBlob: Shape = (r, a, s) =>
      Math.max(20 - Math.hypot(r - 200, a - 90, s - 75), 10 - Math.hypot(r - 264, a - 90, s - 75));
    const aside = await segmenterFor(withBlob).segmenter.segment([click(200, 90, 75)], study, { maxWindows: 9 });
    expect(aside.decodings).toHaveLength(1);
    const small = canonicalGrid(makeGrid([100, 100, 100], [-1.5, 0, 0, 0, 0, -1.5, 0, 0, 0, 0, 1.5, 0]));
    const everything = await segmenterFor(() => 1, anywhere, small).segmenter.segment(
      [{ world: toWorld(small.grid, voxel(60, 60, 60)), label: 'inside' }],
      small.study,
      { maxWindows: 9 },
    );
    // The window at −4 reaches beyond 100 on every side.
    expect(startsOf(everything)).toEqual([[-4, -4, -4]]);
  });

  it('continues into stored windows, each once', async () => {
    const windows = coveringWindows(canonical);
    const stored = storedEmbeddings(windows, (window) => Promise.resolve(embeddingOf(window)));
    const proposal = await segmenterFor(tube, stored).segmenter.segment([click(210, 90, 75)], study, { maxWindows: 50 });
    const starts = startsOf(proposal);
    expect(new Set(starts.map(String)).size).toBe(starts.length);
    expect(starts.every((start) => windows.some(({ start: s }) => String(s) === String(start)))).toBe(true);
    expect(proposal.mask.box.start[0]).toBe(31);
    expect(proposal.mask.box.size[0]).toBe(349);
  });

  it('hands each window its own logits of the proposal before', async () => {
    const { segmenter, asked } = segmenterFor(tube);
    const before = await segmenter.segment([click(200, 90, 75)], study, { maxWindows: 3 });
    asked.length = 0;
    await segmenter.segment([click(200, 90, 75), click(190, 88, 75)], study, { maxWindows: 3 }, before);
    expect(asked.map(({ mask }) => mask)).toEqual(before.decodings.map(({ logits }) => logits));
  });
});

describe('embeddings', () => {
  const volume: Volume = makeVolume(makeGrid([20, 20, 20], [-1.5, 0, 0, 0, 0, -1.5, 0, 0, 0, 0, 1.5, 0]), iFastest(Int16Array.from({ length: 8000 }, (_, i) => i % 700))); // prettier-ignore
  const small = { volume, canonical: canonicalGrid(volume.grid) };

  function countingEncoder(fail = 0) {
    let runs = 0;
    const session: OnnxSession = {
      run: ({ image }) => {
        runs++;
        if (runs <= fail) return Promise.reject(new Error('the device was lost'));
        return Promise.resolve({ embedding: { data: (image as Tensor).data.slice(0, 8), dims: [1, 1, 2, 2, 2] } });
      },
      release: () => Promise.resolve(),
    };
    return { session, runs: () => runs };
  }
  const at = (r: number) => windowAroundClickCentre(r);
  const windowAroundClickCentre = (r: number) => [r, 10, 10] as unknown as Parameters<EmbeddingSource['near']>[0];

  it('are computed once for a window, also when asked for twice at once, and again when they were long ago', async () => {
    const { session, runs } = countingEncoder();
    const source = computedEmbeddings(session, small, 2);
    const [a, b] = await Promise.all([source.near(at(5)), source.near(at(5.2))]);
    expect(a.embedding).toBe(b.embedding);
    await source.near(at(6));
    await source.near(at(5));
    expect(runs()).toBe(2);
    await source.near(at(7));
    await source.near(at(6));
    expect(runs()).toBe(4);
  });

  it('are tried again after a failure', async () => {
    const { session } = countingEncoder(1);
    const source = computedEmbeddings(session, small);
    await expect(source.near(at(5))).rejects.toThrow('the device was lost');
    expect((await source.near(at(5))).embedding.dims).toEqual([1, 1, 2, 2, 2]);
  });

  it('are the nearest of those stored', async () => {
    const windows = coveringWindows(canonical);
    const source = storedEmbeddings(windows, (window) => Promise.resolve(embeddingOf(window)));
    const { window } = await source.near([300, 90, 75] as unknown as Parameters<EmbeddingSource['near']>[0]);
    expect(window.start[0]).toBe(256);
    await expect(storedEmbeddings([], () => Promise.reject(new Error())).near(at(1))).rejects.toThrow(/no stored windows/);
  });

  it('of a whole study come in the windows’ order, one window prepared ahead', async () => {
    const windows = [3, 1, 2].map((r) => windowAroundClick(at(r)));
    const order: string[] = [];
    const release: (() => void)[] = [];
    const encoder: OnnxSession = {
      run: () => {
        order.push('run');
        return new Promise((resolve) =>
          release.push(() => resolve({ embedding: { data: Float32Array.of(1), dims: [1, 1, 1, 1, 1] } })),
        );
      },
      release: () => Promise.resolve(),
    };
    const planned = (function* () {
      for (const window of windows) {
        order.push('prepare');
        yield window;
      }
    })();
    const seen: string[] = [];
    const consuming = (async () => {
      for await (const { window } of embedWindows(encoder, small, planned)) seen.push(windowKey(window));
    })();
    await Promise.resolve();
    expect(order).toEqual(['prepare', 'run', 'prepare']);
    while (seen.length < 3) {
      release.shift()?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
    await consuming;
    expect(seen).toEqual(windows.map(windowKey));
    expect(order).toEqual(['prepare', 'run', 'prepare', 'run', 'prepare', 'run']);
  });

  it('say why an encoder’s failure ends the run', async () => {
    const { session } = countingEncoder(1);
    const windows = [1, 2].map((r) => windowAroundClick(at(r)));
    const all = async () => {
      for await (const _ of embedWindows(session, small, windows));
    };
    await expect(all()).rejects.toThrow('the device was lost');
  });
});

/** Kept out of the way of the tests above: a click's place does not depend on the target grid. */
describe('target grid', () => {
  it('may be any grid', async () => {
    const { segmenter } = segmenterFor(tube);
    const p: World = toWorld(study, voxel(200, 90, 75));
    const target = makeGrid([60, 50, 40], [0, 0.3, 3, p[0] - 60, 2.5, 0, 0.2, p[1] - 75, 0, 2, 0, p[2] - 50]);
    const proposal = await segmenter.segment([click(200, 90, 75)], target, { sampling: 'smooth' });
    const { box, data } = proposal.mask;
    for (let k = 0; k < 40; k++) {
      for (let j = 0; j < 50; j++) {
        for (let i = 0; i < 60; i++) {
          const c = toVoxelOfStudy(toWorld(target, voxel(i, j, k)));
          const depth = Math.min(tube(...c), c[0] - 137, 262 - c[0]);
          const [x, y, z] = [i - box.start[0], j - box.start[1], k - box.start[2]];
          const on = x >= 0 && y >= 0 && z >= 0 && x < box.size[0] && y < box.size[1] && z < box.size[2];
          const value = on ? data[x + box.size[0] * (y + box.size[1] * z)] : 0;
          if (depth > 2) expect(value).toBe(1);
          if (depth < -2) expect(value).toBe(0);
        }
      }
    }
  });
});

const toVoxelOfStudy = (p: World): [number, number, number] => [(300 - p[0]) / 1.5, (100 - p[1]) / 1.5, (p[2] + 50) / 1.5];
