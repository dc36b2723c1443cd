import { canonicalGrid, canonicalVoxel, LOGITS, WINDOW, type OnnxSession, type Tensor } from '@annotome/sam-med3d';
import { seededRandom } from '@annotome/testing';
import { affineFromSteps, iFastest, makeGrid, world, worldVector } from '@annotome/volume';
import { describe, expect, it } from 'vitest';

import { clickThrough, type ClickStep } from './click-through.ts';
import { scoreMask } from './score-mask.ts';

// RAS at 1.5 mm: the canonical grid is the image's own, and the window is all of it.
const grid = makeGrid(
  [WINDOW, WINDOW, WINDOW],
  affineFromSteps(worldVector(-1.5, 0, 0), worldVector(0, -1.5, 0), worldVector(0, 0, 1.5), world(0, 0, 0)),
);
const canonical = canonicalGrid(grid);
const window = { start: canonicalVoxel(0, 0, 0) };
const inTarget = (i: number, j: number, k: number): boolean => i < 60 && j < 40 && k < 20;
const target = iFastest(
  Uint8Array.from({ length: WINDOW ** 3 }, (_, at) =>
    inTarget(at % WINDOW, Math.floor(at / WINDOW) % WINDOW, Math.floor(at / WINDOW ** 2)) ? 1 : 0,
  ),
);
const embedding: Tensor = { data: new Float32Array(512), dims: [1, 1, 8, 8, 8] };

/** Answers that everything below 32 on axis 0 is inside, stronger with every call; remembers what it was asked. */
function fakeDecoder(): { decoder: OnnxSession; asked: Readonly<Record<string, Tensor>>[]; answers: Float32Array[] } {
  const asked: Readonly<Record<string, Tensor>>[] = [];
  const answers: Float32Array[] = [];
  return {
    asked,
    answers,
    decoder: {
      run: (feeds) => {
        asked.push(feeds);
        const data = Float32Array.from({ length: LOGITS ** 3 }, (_, at) =>
          Math.floor(at / LOGITS ** 2) < 8 ? asked.length : -asked.length,
        );
        answers.push(data);
        return Promise.resolve({
          mask_logits: { data, dims: [1, 1, LOGITS, LOGITS, LOGITS] },
          iou: { data: Float32Array.of(0.5), dims: [1, 1] },
        });
      },
      release: () => Promise.resolve(),
    },
  };
}

async function run(
  seed: number,
): Promise<{ steps: ClickStep[]; asked: Readonly<Record<string, Tensor>>[]; answers: Float32Array[] }> {
  const { decoder, asked, answers } = fakeDecoder();
  const steps: ClickStep[] = [];
  for await (const step of clickThrough({ window, target }, canonical, decoder, embedding, 6, seededRandom(seed)))
    steps.push(step);
  return { steps, asked, answers };
}

describe('clickThrough', () => {
  it('clicks in the target first, then only where prediction and target differ, labelled by the target', async () => {
    const { steps, asked } = await run(4);
    expect(steps.map((s) => s.clicks)).toEqual([1, 2, 3, 4, 5, 6]);
    const points = asked.at(-1)?.['point_coords']?.data ?? new Float32Array();
    const labels = asked.at(-1)?.['point_labels']?.data ?? new Float32Array();
    for (let n = 0; n < 6; n++) {
      const [i = -1, j = -1, k = -1] = points.slice(3 * n, 3 * n + 3);
      expect(labels[n]).toBe(inTarget(i, j, k) ? 1 : 0);
      if (n === 0) expect(inTarget(i, j, k)).toBe(true);
      else expect(i < 32).not.toBe(inTarget(i, j, k));
    }
    expect(new Set(labels)).toEqual(new Set([0, 1]));
  });

  it('gives the decoder all clicks so far and its own last answer', async () => {
    const { asked, answers } = await run(5);
    asked.forEach((feeds, n) => {
      expect(feeds['point_labels']?.data).toHaveLength(n + 1);
      expect(feeds['mask_input']?.data).toEqual(n === 0 ? new Float32Array(LOGITS ** 3) : answers[n - 1]);
    });
  });

  it('predicts with the window’s axis 0 as i, and repeats itself for the same numbers', async () => {
    const { steps, asked } = await run(6);
    const prediction = steps[0]?.prediction ?? new Uint8Array();
    expect(prediction.reduce((sum, v) => sum + v, 0)).toBe(32 * WINDOW * WINDOW);
    expect([prediction[31], prediction[32], prediction[31 * WINDOW + 31], prediction[WINDOW ** 3 - 1]]).toEqual([1, 0, 1, 0]);
    expect((await run(6)).asked.at(-1)?.['point_coords']).toEqual(asked.at(-1)?.['point_coords']);
    expect((await run(7)).asked.at(-1)?.['point_coords']).not.toEqual(asked.at(-1)?.['point_coords']);
  });
});

describe('scoreMask', () => {
  const small = makeGrid(
    [12, 10, 8],
    affineFromSteps(worldVector(2, 0, 0), worldVector(0, 1, 0), worldVector(0, 0, 3), world(0, 0, 0)),
  );
  const labels = { grid: small, data: iFastest(new Uint8Array(960)) };
  const box = (i0: number, n: number) => ({ start: [i0, 2, 2], size: [n, 5, 4] }) as unknown as Parameters<typeof scoreMask>[2];
  for (let k = 2; k < 6; k++) for (let j = 2; j < 7; j++) for (let i = 3; i < 7; i++) labels.data[i + 12 * (j + 10 * k)] = 9;
  const full = (b: ReturnType<typeof box>) => {
    const voxels = b.size[0] * b.size[1] * b.size[2];
    return { box: b, data: iFastest(new Uint8Array(voxels).fill(1)), voxels };
  };

  it('is perfect for the label itself, and worked out by hand for one shifted by two voxels of 2 mm', () => {
    expect(scoreMask(labels, 9, box(3, 4), full(box(3, 4)), 1)).toEqual({ dice: 1, nsd: 1, hd95: 0 });
    const shifted = scoreMask(labels, 9, box(3, 4), full(box(5, 4)), 1);
    expect(shifted.dice).toBe(0.5);
    expect(shifted.hd95).toBeCloseTo(4, 6);
    expect(shifted.nsd).toBeGreaterThan(0);
    expect(shifted.nsd).toBeLessThan(1);
  });

  it('has no distance for an empty prediction', () => {
    expect(scoreMask(labels, 9, box(3, 4), { ...full(box(3, 4)), voxels: 0, data: iFastest(new Uint8Array(80)) }, 1)).toEqual({
      dice: 0,
      nsd: 0,
      hd95: undefined,
    });
  });
});
