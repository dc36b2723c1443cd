import { fixturePath } from '@annotome/testing';
import { describe, expect, it } from 'vitest';

import { annotome, mustSucceed } from './annotome.ts';

interface InspectDocument {
  readonly series: readonly {
    readonly number: number;
    readonly name: string;
    readonly format: string;
    readonly modality?: string;
    readonly size: readonly number[];
    readonly spacing: readonly number[];
    readonly orientation: string;
    readonly frames: number;
  }[];
  readonly refused: readonly { readonly file: string; readonly message: string }[];
}

const inspect = async (...paths: string[]): Promise<InspectDocument> =>
  JSON.parse(mustSucceed(await annotome('inspect', ...paths, '--json')).stdout) as InspectDocument;

describe('inspect', () => {
  it('reads a NIfTI, and prints what it read as a table', async () => {
    const path = fixturePath('data/totalseg-ct/example_ct_sm.nii.gz');
    const { series } = await inspect(path);
    expect(series).toHaveLength(1);
    expect(series[0]).toMatchObject({ number: 1, format: 'nifti', size: [122, 101, 30], frames: 1 });
    const { stdout, stderr } = mustSucceed(await annotome('inspect', path));
    expect(stdout).toContain('122 × 101 × 30');
    expect(stdout).toContain('3 × 3 × 3');
    expect(stderr).toBe('');
  });

  it('takes spacing from positions in a DICOM folder without extensions', async () => {
    const { series } = await inspect(fixturePath('data/totalseg-ct-dicom-j2k/dicom'));
    expect(series).toHaveLength(1);
    expect(series[0]).toMatchObject({ format: 'dicom', modality: 'CT', size: [512, 512, 20] });
    expect(series[0]?.spacing[2]).toBeCloseTo(2, 3);
  });

  it('finds the other file of a pair when one is named', async () => {
    const { series, refused } = await inspect(fixturePath('data/nifti-corner-cases/ras.hdr'));
    expect(refused).toEqual([]);
    expect(series).toHaveLength(1);
    expect((await inspect(fixturePath('data/nrrd-mha-variants/BallBinary30x30x30.nhdr'))).series[0]).toMatchObject({
      size: [30, 30, 30],
    });
  });

  it('lists a mixed folder: many images, and refusals that name the file', async () => {
    const { series, refused } = await inspect(fixturePath('data/nifti-corner-cases'));
    expect(series.length).toBeGreaterThan(10);
    expect(new Set(series.map((s) => s.number)).size).toBe(series.length);
    for (const { file, message } of refused) {
      expect(file).toContain('nifti-corner-cases');
      expect(message.length).toBeGreaterThan(20);
    }
    expect(refused.some(({ file }) => file.includes('complex'))).toBe(true);
  });
});
