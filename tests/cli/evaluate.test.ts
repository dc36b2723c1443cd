import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { fixturePath } from '@annotome/testing';
import { beforeAll, describe, expect, it } from 'vitest';

import { annotome, mustSucceed, scratchFolder } from './annotome.ts';

const folder = scratchFolder();
const images = join(folder, 'imagesTr');
const labels = join(folder, 'labelsTr');

interface EvaluateDocument {
  readonly summary: readonly { clicks: number; targets: number; dice: number; nsd: number; edges?: { dice: number } }[];
  readonly labels: readonly { label: number; name: string }[];
  readonly scores: readonly Record<string, number | string>[];
  readonly refused: readonly { case: string; message: string }[];
}

beforeAll(() => {
  mkdirSync(images);
  mkdirSync(labels);
  copyFileSync(fixturePath('data/totalseg-cta-aorta/ct_cropped.nii.gz'), join(images, 'aorta_0000.nii.gz'));
  copyFileSync(fixturePath('data/totalseg-cta-aorta/aorta.nii.gz'), join(labels, 'aorta.nii.gz'));
  copyFileSync(fixturePath('data/totalseg-ct/example_ct.nii.gz'), join(images, 'spine_0000.nii.gz'));
  copyFileSync(fixturePath('data/totalseg-ct/example_ct_vertebrae.nii.gz'), join(labels, 'spine.nii.gz'));
  // The image is another one than the labels' own: the grids differ.
  copyFileSync(fixturePath('data/totalseg-ct/example_ct_sm.nii.gz'), join(images, 'wrong_0000.nii.gz'));
  copyFileSync(fixturePath('data/totalseg-cta-aorta/aorta.nii.gz'), join(labels, 'wrong.nii.gz'));
  writeFileSync(
    join(folder, 'dataset.json'),
    JSON.stringify({ labels: { background: 0, aorta: 1, sacrum: 25, 'vertebra L5': 27 } }),
  );
});

const evaluate = async (...rest: string[]): Promise<EvaluateDocument> =>
  JSON.parse(
    mustSucceed(await annotome('evaluate', '--images', images, '--labels', labels, '--device', 'cpu', '--json', ...rest)).stdout,
  ) as EvaluateDocument;

const withoutTimes = (scores: EvaluateDocument['scores']): unknown =>
  scores.map(({ encoderMs: _encoder, decoderMs: _decoder, ...rest }) => rest);

describe('evaluate', () => {
  it('measures every label after the wanted clicks, and writes them as CSV', async () => {
    const out = join(folder, 'results.csv');
    const { scores, labels: found, summary, refused } = await evaluate('--clicks', '1,3', '--per-label', '--out', out);
    expect(refused).toHaveLength(1);
    expect(refused[0]).toMatchObject({ case: 'wrong' });
    expect(refused[0]?.message).toContain('122 × 101 × 30');
    const [header, ...rows] = readFileSync(out, 'utf8').trim().split('\n');
    expect(header).toBe('case,label,name,clicks,dice,nsd,hd95_mm,dice_in_window,predicted_iou,encoder_ms,decoder_ms');
    expect(rows).toHaveLength(scores.length);
    expect(scores.length).toBe(2 * new Set(scores.map((s) => `${s['case']}/${s['label']}`)).size);
    expect(found.find((l) => l.label === 1)?.name).toBe('aorta');
    expect(summary.map((s) => s.clicks)).toEqual([1, 3]);
    for (const score of scores) {
      for (const key of ['dice', 'nsd', 'diceInWindow', 'confidence']) {
        expect(score[key]).toBeGreaterThanOrEqual(0);
        expect(score[key]).toBeLessThanOrEqual(1);
      }
    }
    const mean = (clicks: number): number => {
      const these = scores.filter((s) => s['clicks'] === clicks).map((s) => s['dice'] as number);
      return these.reduce((sum, v) => sum + v, 0) / these.length;
    };
    expect(summary[1]?.dice).toBeCloseTo(mean(3), 10);
    // The built-in model was trained on these two images: it must do far better than chance.
    expect(scores.find((s) => s['label'] === 1 && s['clicks'] === 3)?.['dice']).toBeGreaterThan(0.3);
  });

  it('draws the same clicks for the same seed, whatever else is evaluated, and others for another', async () => {
    const both = await evaluate('--clicks', '2', '--limit', '2', '--seed', '5');
    const one = await evaluate('--clicks', '2', '--limit', '1', '--seed', '5');
    const other = await evaluate('--clicks', '2', '--limit', '1', '--seed', '6');
    expect(withoutTimes(one.scores)).toEqual(withoutTimes(both.scores.filter((s) => s['case'] === 'aorta')));
    expect(withoutTimes(other.scores)).not.toEqual(withoutTimes(one.scores));
  });

  it('prints a table, and edge-aware masks beside the plain ones', async () => {
    const { stdout } = mustSucceed(
      await annotome(
        'evaluate',
        '--images',
        images,
        '--labels',
        labels,
        '--device',
        'cpu',
        '--clicks',
        '1',
        '--limit',
        '1',
        '--edges',
        '--per-label',
      ),
    );
    expect(stdout).toMatch(/label +name +cases/);
    expect(stdout).toMatch(/aorta/);
    expect(stdout).toContain('Dice, edges');
    expect(stdout).toContain('Mean over all targets');
  });
});
