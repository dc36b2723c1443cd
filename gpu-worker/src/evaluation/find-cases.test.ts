import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, describe, expect, it } from 'vitest';

import { csv } from './csv.ts';
import { findCases } from './find-cases.ts';
import { labelNames } from './label-names.ts';

const root = mkdtempSync(join(tmpdir(), 'annotome-cases-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

function folder(name: string, files: readonly string[]): string {
  const path = join(root, name);
  mkdirSync(path);
  for (const file of files) writeFileSync(join(path, file), '');
  return path;
}

describe('findCases', () => {
  it('pairs as nnU-Net names files, and says what it leaves out', async () => {
    const images = folder('imagesTr', [
      'b_0000.nii.gz',
      'b_0001.nii.gz',
      'a_0000.nrrd',
      'same.mha',
      'alone_0000.nii',
      'notes.txt',
      '.hidden.nii',
    ]);
    const labels = folder('labelsTr', ['a.nii.gz', 'b.nii.gz', 'same.nii.gz', 'only-label.nii.gz']);
    const { cases, leftOut } = await findCases(images, labels);
    expect(cases.map(({ name, image, label }) => [name, image.slice(images.length + 1), label.slice(labels.length + 1)])).toEqual(
      [
        ['a', 'a_0000.nrrd', 'a.nii.gz'],
        ['b', 'b_0000.nii.gz', 'b.nii.gz'],
        ['same', 'same.mha', 'same.nii.gz'],
      ],
    );
    expect(leftOut).toHaveLength(3);
    expect(leftOut.join('\n')).toMatch(
      /alone_0000\.nii: no label map named alone[\s\S]*b_0001\.nii\.gz: a further channel[\s\S]*only-label\.nii\.gz: no image/,
    );
  });
});

describe('labelNames', () => {
  it('reads both versions of dataset.json, and does without', async () => {
    const labels = folder('set', []);
    expect((await labelNames(labels)).size).toBe(0);
    writeFileSync(join(labels, 'dataset.json'), JSON.stringify({ labels: { '0': 'background', '2': 'liver' } }));
    expect((await labelNames(labels)).get(2)).toBe('liver');
    writeFileSync(join(labels, 'dataset.json'), JSON.stringify({ labels: { background: 0, spleen: 3, region: [1, 2] } }));
    expect((await labelNames(labels)).get(3)).toBe('spleen');
    writeFileSync(join(labels, 'dataset.json'), 'no JSON');
    expect((await labelNames(labels)).size).toBe(0);
  });
});

describe('csv', () => {
  it('quotes what RFC 4180 asks to, and leaves a missing number empty', () => {
    expect(
      csv(
        ['a', 'b'],
        [
          ['x,y', 1 / 3],
          ['say "hi"', undefined],
          ['', Number.NaN],
        ],
      ),
    ).toBe('a,b\n"x,y",0.333333\n"say ""hi""",\n,\n');
  });
});
