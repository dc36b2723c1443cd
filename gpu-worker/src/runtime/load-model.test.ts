import { cp, mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { importCheckpoint, type Tensor } from '@annotome/sam-med3d';
import { fixturePath } from '@annotome/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { nodeSource } from '../files/node-source.ts';
import { defaultModelFolder } from './default-model.ts';
import { loadModel } from './load-model.ts';
import { folderSink, nodeSha256 } from './model-folder.ts';

let temporary: string;
let tiny: string;
beforeAll(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'annotome-load-model-'));
  tiny = await mkdtemp(join(temporary, 'tiny-'));
  await importCheckpoint(
    await nodeSource(fixturePath('golden/tiny/checkpoint.pth')),
    // Weights outside the graphs, so that both ways of keeping them are loaded here.
    { name: 'tiny', createdBy: 'a test', createHash: nodeSha256, externalAbove: 100_000 },
    folderSink(tiny),
  );
});
afterAll(() => rm(temporary, { recursive: true, force: true }));

const image: Tensor = { data: new Float32Array(128 ** 3), dims: [1, 1, 128, 128, 128] };

describe('loadModel', () => {
  it('runs both graphs of a folder, with external data, from the first call on', async () => {
    const model = await loadModel({ dir: tiny, device: 'cpu' });
    expect(model.manifest.files).toHaveLength(4);
    const { embedding } = await model.encoder.run({ image });
    expect(embedding?.dims).toEqual([1, 48, 8, 8, 8]);
    const answer = await model.decoder.run({
      embedding: embedding as Tensor,
      point_coords: { data: Float32Array.of(64, 64, 64), dims: [1, 1, 3] },
      point_labels: { data: Float32Array.of(1), dims: [1, 1] },
      mask_input: { data: new Float32Array(32 ** 3), dims: [1, 1, 32, 32, 32] },
    });
    expect(answer['mask_logits']?.dims).toEqual([1, 1, 32, 32, 32]);
    await model.release();
  });

  it('is released before it ever ran', async () => {
    await (await loadModel({ dir: tiny, device: 'cpu' })).release();
  });

  it('says why it computes on the CPU, once, where there is no CUDA', async () => {
    const notices: string[] = [];
    const model = await loadModel({ dir: tiny, device: 'auto', onNotice: (line) => notices.push(line) });
    await model.encoder.run({ image });
    await model.encoder.run({ image });
    await model.release();
    // On a machine with CUDA there is nothing to say.
    for (const notice of notices) expect(notice).toMatch(/^Computing on the CPU: .*CUDA[^\n]*$/);
    expect(notices.length).toBeLessThanOrEqual(1);
  });

  it.each<[string, (dir: string) => Promise<void>, RegExp]>([
    [
      'a folder that is no model',
      (dir) => rm(join(dir, 'model.json')),
      /is no model folder: it has no model\.json.*import-checkpoint/,
    ],
    ['a manifest that is no JSON', (dir) => writeFile(join(dir, 'model.json'), '{'), /is not JSON/],
    [
      'a manifest of another kind',
      (dir) => writeFile(join(dir, 'model.json'), '{"format":"x"}'),
      /is not a model manifest of this version/,
    ],
    [
      'a file that is missing',
      (dir) => rm(join(dir, 'mask-decoder.onnx')),
      /mask-decoder\.onnx should have \d+ bytes and is missing/,
    ],
    [
      'a file that was cut off',
      (dir) => truncate(join(dir, 'image-encoder.onnx.data'), 1000),
      /onnx\.data should have \d+ bytes and has 1000/,
    ],
  ])('refuses %s', async (_, damage, message) => {
    const dir = await mkdtemp(join(temporary, 'damaged-'));
    await cp(tiny, dir, { recursive: true });
    await damage(dir);
    await expect(loadModel({ dir })).rejects.toMatchObject({
      name: 'ModelError',
      message: expect.stringMatching(message) as string,
    });
  });
});

describe('the built-in model', () => {
  it('is converted once, however many ask at once, and leaves nothing else behind', async () => {
    const models = join(temporary, 'models');
    const dirs = await Promise.all([1, 2, 3].map(() => defaultModelFolder(models)));
    expect(new Set(dirs).size).toBe(1);
    expect(await readdir(models)).toHaveLength(1);
    const model = await loadModel({ dir: dirs[0] as string });
    expect(model.manifest).toMatchObject({ name: 'annotome-nano', licence: 'Apache-2.0', precision: 'fp32' });
    expect(await defaultModelFolder(models)).toBe(dirs[0]);
  });
});
