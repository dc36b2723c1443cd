import { existsSync, mkdirSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { fixturePath } from '@annotome/testing';
import { describe, expect, it } from 'vitest';

import { annotome, mustSucceed, scratchFolder } from './annotome.ts';

const TINY = fixturePath('golden/tiny/checkpoint.pth');
const CT = fixturePath('data/totalseg-ct/example_ct_sm.nii.gz');
const folder = scratchFolder();

describe('import-checkpoint', () => {
  it('makes a model folder that segment takes, and does not overwrite it', async () => {
    const out = join(folder, 'tiny');
    const { stdout } = mustSucceed(await annotome('import-checkpoint', TINY, '--out', out));
    expect(stdout).toContain(out);
    expect(stdout).toMatch(/parameters/);
    expect(readdirSync(out).sort()).toEqual(['image-encoder.onnx', 'mask-decoder.onnx', 'model.json']);
    const manifest = JSON.parse(readFileSync(join(out, 'model.json'), 'utf8')) as Record<string, unknown>;
    expect(JSON.stringify(manifest)).toMatch(/[0-9a-f]{64}/);
    const mask = join(folder, 'tiny.nii.gz');
    mustSucceed(await annotome('segment', CT, '--point', '86,47,29', '--model', out, '--device', 'cpu', '--out', mask));
    expect(existsSync(mask)).toBe(true);

    const again = await annotome('import-checkpoint', TINY, '--out', out);
    expect(again.code).toBe(1);
    expect(again.stderr).toContain('--force');
    mustSucceed(await annotome('import-checkpoint', TINY, '--out', out, '--force'));
  });

  it('fills a folder that is there and empty, also when named with a slash at its end', async () => {
    const out = join(folder, 'slash');
    mkdirSync(out);
    mustSucceed(await annotome('import-checkpoint', TINY, '--out', `${out}/`));
    expect(readdirSync(out).sort()).toEqual(['image-encoder.onnx', 'mask-decoder.onnx', 'model.json']);
  });

  it('halves the weights with --precision fp16', async () => {
    const out = join(folder, 'half');
    const outcome = mustSucceed(await annotome('import-checkpoint', TINY, '--out', out, '--precision', 'fp16', '--json'));
    const document = JSON.parse(outcome.stdout) as Record<string, unknown>;
    expect(document).toMatchObject({ out, precision: 'fp16' });
    const size = (dir: string): number => statSync(join(folder, dir, 'image-encoder.onnx')).size;
    expect(size('half')).toBeLessThan(0.75 * size('tiny'));
  });
});
