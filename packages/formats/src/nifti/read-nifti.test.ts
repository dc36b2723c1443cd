import { fixturePath, imageValues, readFixture, readJsonFixture, roundedValues, type ExpectedImage } from '@annotome/testing';
import { cornerDistance, type Affine } from '@annotome/volume';
import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { memorySource, type FileSource } from '../source.ts';
import { isNifti } from './open-nifti.ts';
import { readNifti, summariseNifti } from './read-nifti.ts';

/** What nibabel reads: tests/fixtures/expected/nifti/make.py. */
const expected = readJsonFixture<Record<string, ExpectedImage>>('expected/nifti/expected.json');
const synthetic =
  readJsonFixture<Record<string, { files: Record<string, string>; expected: ExpectedImage }>>('expected/nifti/synthetic.json');

async function expectAsNibabel(files: readonly FileSource[], e: ExpectedImage): Promise<void> {
  const file = files[0] as FileSource;
  expect(isNifti(file.name, (await file.read()).subarray(0, 4096))).toBe(true);
  const summary = await summariseNifti(file, files);
  expect(summary).toMatchObject({ size: e.size, frames: e.frames, orientation: e.orientation });
  expect(summary.files).toEqual(files.map((f) => f.name));
  const frames =
    e.frames > 1
      ? ([
          [0, e.first],
          [e.frames - 1, e.last],
        ] as const)
      : ([[undefined, e.first]] as const);
  for (const [frame, values] of frames) {
    const { volume } = await readNifti(file, files, { frame });
    expect(volume.grid.size).toEqual(e.size);
    expect(cornerDistance(volume.grid.affine, e.affine as unknown as Affine, e.size)).toBeLessThan(1e-4);
    expect(imageValues(volume.data, volume.grid.size, values)).toEqual(roundedValues(values));
  }
}

describe('reads what nibabel reads', () => {
  test.each(Object.entries(expected))('%s', async (name, e) => {
    const image = name.replace(/\.hdr$/, '.img');
    const names = image !== name && existsSync(fixturePath(image)) ? [name, image] : [name];
    await expectAsNibabel(
      names.map((n) => memorySource(n, readFixture(n))),
      e,
    );
  });
});

describe('reads every type, byte order and scaling as nibabel does', () => {
  test.each(Object.entries(synthetic))('%s', async (_name, { files, expected: e }) => {
    const sources = Object.entries(files).map(([n, text]) => memorySource(n, new Uint8Array(Buffer.from(text, 'base64'))));
    await expectAsNibabel(sources, e);
  });
});
