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
  copyFileSync(fixturePath('data/nifti-corner-cases/functional.nii'), join(images, 'time_0000.nii'));
  copyFileSync(fixturePath('data/totalseg-cta-aorta/aorta.nii.gz'), join(labels, 'time.nii.gz'));
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
    expect(refused.map((r) => r.case)).toEqual(['time', 'wrong']);
    expect(refused[0]?.message).toMatch(/4-D.*Give one frame/);
    expect(refused[1]?.message).toContain('122 × 101 × 30');
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

  it('says so at once when the results cannot be written, and of a label map with nothing in it', async () => {
    const given = ['evaluate', '--images', images, '--labels', labels, '--device', 'cpu', '--clicks', '1', '--limit', '1'];
    const outcome = await annotome(...given, '--out', join(images, 'aorta_0000.nii.gz', 'results.csv'));
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toContain('aorta_0000.nii.gz');
    const bare = join(folder, 'bare');
    mkdirSync(join(bare, 'imagesTr'), { recursive: true });
    mkdirSync(join(bare, 'labelsTr'));
    // A NIfTI-1 of 2 × 2 × 2 zeros.
    const empty = new Uint8Array(352 + 8);
    const view = new DataView(empty.buffer);
    view.setInt32(0, 348, true);
    [3, 2, 2, 2, 1, 1, 1, 1].forEach((n, at) => view.setInt16(40 + 2 * at, n, true));
    view.setInt16(70, 2, true);
    view.setInt16(72, 8, true);
    [1, 1, 1, 1].forEach((n, at) => view.setFloat32(76 + 4 * at, n, true));
    view.setFloat32(108, 352, true);
    empty.set(new TextEncoder().encode('n+1'), 344);
    writeFileSync(join(bare, 'imagesTr', 'case_0000.nii'), empty);
    writeFileSync(join(bare, 'labelsTr', 'case.nii'), empty);
    const nothing = await annotome('evaluate', '--images', join(bare, 'imagesTr'), '--labels', join(bare, 'labelsTr'));
    expect(nothing.code).toBe(1);
    expect(nothing.stderr).toContain('case: the label map holds no value above 0');
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
