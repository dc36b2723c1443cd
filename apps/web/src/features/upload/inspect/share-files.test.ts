import { type SeriesSummary } from '@annotome/formats';
import { describe, expect, it } from 'vitest';
import { shareFiles } from './share-files.ts';

const series = (id: string, files: readonly string[]): SeriesSummary => ({
  ...{
    id,
    format: 'dicom',
    name: id,
    modality: 'MR',
    size: [1, 1, 1],
    spacing: [1, 1, 1],
    orientation: 'LPS',
    frames: 1,
    warnings: [],
  },
  files,
});

describe('shareFiles', () => {
  it('keeps apart what has its own files, and together what has not', () => {
    const groups = shareFiles([
      series('a', ['1', '2']),
      series('b', ['3']),
      series('c', ['2', '4']),
      series('d', ['3']),
      series('e', ['5']),
    ]);
    expect(groups.map(({ id, images, files }) => [id, images.length, files.join()])).toEqual([
      ['a', 2, '1,2,4'],
      ['b', 2, '3'],
      ['e', 1, '5'],
    ]);
  });

  it('joins groups that a later one bridges', () => {
    const groups = shareFiles([series('a', ['1']), series('b', ['2']), series('c', ['1', '2'])]);
    expect(groups.map(({ images }) => images.map(({ id }) => id).join(''))).toEqual(['abc']);
  });
});
