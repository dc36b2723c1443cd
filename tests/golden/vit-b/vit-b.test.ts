import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { loadModel } from '@annotome/gpu-worker';
import { maskDecoderGraph, modelDimensions } from '@annotome/sam-med3d';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GoldenSet, relativeL2, runGraph } from '../golden-set.ts';
import { writeVitBCheckpoint } from './write-checkpoint.ts';

const golden = new GoldenSet('vit-b');
const temporary = mkdtempSync(join(tmpdir(), 'annotome-vit-b-'));
const checkpoint = join(temporary, 'sam_med3d_hash.pth');
/** An import needs the largest weight a few times over, not the file; converted to fp16 it leaves garbage, as much as the collector lets lie. */
const PEAK = 1_000_000_000;

beforeAll(() => writeVitBCheckpoint(checkpoint));
afterAll(() => rmSync(temporary, { recursive: true, force: true }));

describe.each([
  ['fp32', 1e-5],
  ['fp16', 2e-3],
] as const)('the released dimensions in %s (relative L2 ≤ %d)', (precision, tolerance) => {
  const dir = join(temporary, precision);

  it('imports without holding the file in memory', () => {
    const script = fileURLToPath(new URL('import-in-child.ts', import.meta.url));
    const text = execFileSync(process.execPath, ['--import', 'tsx', script, checkpoint, dir, precision], { encoding: 'utf8' });
    const { peakBytes, seconds } = JSON.parse(text) as { peakBytes: number; seconds: number };
    const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;
    console.log(
      `import of ${megabytes(statSync(checkpoint).size)} to ${precision}: ${seconds.toFixed(1)} s, peak ${megabytes(peakBytes)}`,
    );
    expect(peakBytes).toBeLessThan(PEAK);
  });

  it('encoder, then decoder for every case, agree with the authors’ code', async () => {
    const model = await loadModel({ dir, device: 'cpu' });
    try {
      const { embedding } = await model.encoder.run({ image: golden.image() });
      expect(relativeL2(embedding, golden.expected('image_embedding'))).toBeLessThanOrEqual(tolerance);
      for (const one of golden.cases) {
        const answer = await model.decoder.run(golden.feeds(one, embedding?.data));
        const mask = golden.expected(`${one.name}.masks`).subarray(0, 32 ** 3);
        expect(relativeL2(answer['mask_logits'], mask), one.name).toBeLessThanOrEqual(tolerance);
        expect(relativeL2(answer['iou'], Float32Array.of(one.iou[0] ?? Number.NaN)), one.name).toBeLessThanOrEqual(tolerance);
      }
    } finally {
      await model.release();
    }
  });
});

it('dense and sparse prompt encodings agree with the authors’ code', async () => {
  const state = golden.state();
  const graph = maskDecoderGraph(state, modelDimensions(state), { extraOutputs: ['dense_pe', 'sparse'] });
  const cases = golden.cases.filter(({ points }) => points.length > 0);
  const answers = await runGraph(
    graph,
    cases.map((one) => golden.feeds(one)),
  );
  for (const [i, { name }] of cases.entries()) {
    expect(relativeL2(answers[i]?.['dense_pe'], golden.expected('dense_pe')), name).toBeLessThanOrEqual(1e-5);
    expect(relativeL2(answers[i]?.['sparse'], golden.expected(`${name}.sparse`)), name).toBeLessThanOrEqual(1e-5);
  }
});
