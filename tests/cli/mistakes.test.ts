import { truncateSync, writeFileSync, copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { fixturePath } from '@annotome/testing';
import { describe, expect, it } from 'vitest';

import { annotome, scratchFolder, STACK_TRACE } from './annotome.ts';

const CT = fixturePath('data/totalseg-ct/example_ct_sm.nii.gz');
const FOUR_D = fixturePath('data/nifti-corner-cases/functional.nii');
const folder = scratchFolder();
const out = join(folder, 'mask.nii.gz');

interface Mistake {
  readonly what: string;
  readonly args: readonly string[];
  readonly code: 1 | 2;
  /** What the sentence must name: what was wrong, and what to do. */
  readonly says: readonly (string | RegExp)[];
}

const garbage = join(folder, 'garbage.nii.gz');
writeFileSync(garbage, 'this is no image');
const truncated = join(folder, 'truncated.pth');
copyFileSync(fixturePath('golden/tiny/checkpoint.pth'), truncated);
truncateSync(truncated, 2_000_000);
const truncatedImage = join(folder, 'truncated.nii.gz');
writeFileSync(truncatedImage, readFileSync(CT).subarray(0, 100_000));
mkdirSync(join(folder, 'empty'));

/** CUDA is a download of its own, never part of `npm ci`. */
const cudaIsInstalled = existsSync(
  fileURLToPath(
    new URL('../../node_modules/onnxruntime-node/bin/napi-v6/linux/x64/libonnxruntime_providers_cuda.so', import.meta.url),
  ),
);

const segment = (...rest: string[]): string[] => ['segment', CT, ...rest];
const click = ['--point', '86,47,29'];

const MISTAKES: readonly Mistake[] = [
  { what: 'no command', args: [], code: 2, says: ['segment', 'inspect'] },
  { what: 'help for no command', args: ['help', 'segmnt'], code: 2, says: ['segmnt', 'segment'] },
  { what: 'an unknown command', args: ['segmnt'], code: 2, says: ['segmnt', /did you mean segment/i] },
  { what: 'an unknown option', args: segment(...click, '--ot', out), code: 2, says: ['--ot', '--out'] },
  {
    what: 'no file',
    args: ['segment', join(folder, 'nowhere.nii.gz'), ...click, '--out', out],
    code: 1,
    says: ['nowhere.nii.gz', 'does not exist'],
  },
  { what: 'no click', args: segment('--out', out), code: 2, says: ['--point'] },
  {
    what: 'no folder to write to',
    args: segment(...click, '--out', join(garbage, 'mask.nii.gz')),
    code: 1,
    says: ['garbage.nii.gz'],
  },
  { what: 'a folder as a checkpoint', args: ['import-checkpoint', folder], code: 1, says: ['folder'] },
  { what: 'only clicks outside', args: segment('--outside', '1,2,3', '--out', out), code: 2, says: ['--point'] },
  { what: 'no --out', args: segment(...click), code: 2, says: ['--out'] },
  { what: 'two numbers', args: segment('--point', '86,47', '--out', out), code: 2, says: ['“86,47”', 'three numbers'] },
  { what: 'words for numbers', args: segment('--point', 'a,b,c', '--out', out), code: 2, says: ['“a,b,c”', 'three numbers'] },
  {
    what: 'a fraction of a voxel',
    args: segment('--point', '86.5,47,29', '--out', out),
    code: 2,
    says: ['86.5,47,29', '--world'],
  },
  {
    what: 'a click off the image',
    args: segment('--point', '86,47,30', '--out', out),
    code: 1,
    says: ['122 × 101 × 30', 'k 0 … 29'],
  },
  { what: 'a negative voxel', args: segment('--point', '-1,47,29', '--out', out), code: 1, says: ['122 × 101 × 30'] },
  {
    what: 'a place off the image',
    args: segment('--world', '--point', '500,0,0', '--out', out),
    code: 1,
    says: ['outside the image', '--world-ras'],
  },
  { what: 'both frames', args: segment('--world', '--world-ras', ...click, '--out', out), code: 2, says: ['--world-ras'] },
  {
    what: 'an unknown ending',
    args: segment(...click, '--out', join(folder, 'mask.png')),
    code: 2,
    says: ['mask.png', '.nii.gz'],
  },
  { what: 'an unknown device', args: segment(...click, '--device', 'tpu', '--out', out), code: 2, says: ['tpu', 'cpu'] },
  ...(cudaIsInstalled
    ? []
    : ([
        {
          what: 'a device that is not there',
          args: segment(...click, '--device', 'cuda', '--out', out),
          code: 1,
          says: ['CUDA', 'install'],
        },
      ] as const)),
  { what: 'a label of 0', args: segment(...click, '--label', '0', '--out', out), code: 2, says: ['--label', '1'] },
  { what: 'the input as the output', args: segment(...click, '--out', CT), code: 1, says: ['--out', 'input'] },
  { what: 'a model folder that is none', args: segment(...click, '--model', folder, '--out', out), code: 1, says: [folder] },
  {
    what: 'an embedding folder that is none',
    args: segment(...click, '--embedding', folder, '--out', out),
    code: 1,
    says: ['annotome embed'],
  },
  {
    what: '4-D without --frame',
    args: ['segment', FOUR_D, '--point', '1,1,1', '--out', out],
    code: 2,
    says: ['4-D', '--frame 0 …'],
  },
  {
    what: 'a frame that is not there',
    args: ['segment', FOUR_D, '--point', '1,1,1', '--frame', '999', '--out', out],
    code: 2,
    says: ['999'],
  },
  { what: 'a frame of a 3-D image', args: segment(...click, '--frame', '3', '--out', out), code: 2, says: ['3-D'] },
  {
    what: 'several series without --series',
    args: ['segment', fixturePath('data/totalseg-ct'), ...click, '--out', out],
    code: 2,
    says: ['--series', 'example_ct_sm'],
  },
  { what: 'a series that is not there', args: segment(...click, '--series', '7', '--out', out), code: 2, says: ['--series 7'] },
  { what: 'a file that is no image', args: ['segment', garbage, ...click, '--out', out], code: 1, says: ['garbage.nii.gz'] },
  { what: 'a truncated image', args: ['segment', truncatedImage, ...click, '--out', out], code: 1, says: ['truncated.nii.gz'] },
  { what: 'an empty folder', args: ['inspect', join(folder, 'empty')], code: 1, says: ['empty'] },
  { what: 'nothing to inspect', args: ['inspect', join(folder, 'nowhere')], code: 1, says: ['nowhere', 'does not exist'] },
  {
    what: 'a truncated checkpoint',
    args: ['import-checkpoint', truncated, '--out', join(folder, 'model')],
    code: 1,
    says: ['cut off', 'image_encoder'],
  },
  {
    what: 'an image as a checkpoint',
    args: ['import-checkpoint', CT, '--out', join(folder, 'model')],
    code: 1,
    says: ['example_ct_sm'],
  },
  {
    what: 'an unknown precision',
    args: ['import-checkpoint', truncated, '--precision', 'int8'],
    code: 2,
    says: ['int8', 'fp16'],
  },
  { what: 'embed into a folder of other files', args: ['embed', CT, '--out', folder], code: 1, says: [folder, '--out'] },
  { what: 'embed without --out', args: ['embed', CT], code: 2, says: ['--out'] },
  { what: 'evaluate without folders', args: ['evaluate'], code: 2, says: ['--images'] },
  {
    what: 'evaluate with no cases',
    args: ['evaluate', '--images', join(folder, 'empty'), '--labels', join(folder, 'empty')],
    code: 1,
    says: ['empty'],
  },
  {
    what: 'click counts that are none',
    args: ['evaluate', '--images', folder, '--labels', folder, '--clicks', '1,x'],
    code: 2,
    says: ['--clicks', '1,x'],
  },
  { what: 'a benchmark that is none', args: ['bench', 'everything'], code: 2, says: ['everything'] },
];

describe('a user’s mistake gets a sentence, an exit code and no stack trace', () => {
  it.concurrent.each(MISTAKES)('$what', async ({ args, code, says }) => {
    const outcome = await annotome(...args);
    const everything = outcome.stdout + outcome.stderr;
    expect(everything).not.toMatch(STACK_TRACE);
    expect(everything).not.toContain('fault in annotome');
    for (const words of says) expect(outcome.stderr).toMatch(words);
    expect(outcome.code).toBe(code);
    expect(outcome.stdout).toBe('');
    expect(existsSync(out)).toBe(false);
  });

  it('is JSON on standard output with --json', async () => {
    const outcome = await annotome(...segment('--point', '86,47,30', '--out', out, '--json'));
    expect(outcome.code).toBe(1);
    const document = JSON.parse(outcome.stdout) as { error: { kind: string; message: string } };
    expect(document.error.kind).toBe('input');
    expect(document.error.message).toContain('122 × 101 × 30');
    const usage = await annotome('segment', '--json', '--colour');
    expect(usage.code).toBe(2);
    expect((JSON.parse(usage.stdout) as { error: { kind: string } }).error.kind).toBe('usage');
  });
});
