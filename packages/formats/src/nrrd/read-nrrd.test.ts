import { imageValues, fixturePath, readFixture, readJsonFixture, roundedValues, type ExpectedImage } from '@annotome/testing';
import { cornerDistance, type Affine } from '@annotome/volume';
import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { memorySource, type FileSource } from '../source.ts';
import { isNrrd, readNrrd, summariseNrrd } from './read-nrrd.ts';

/** What pynrrd and SimpleITK read: tests/fixtures/expected/nrrd/make.py. */
const expected = readJsonFixture<Record<string, ExpectedImage>>('expected/nrrd/expected.json');
const synthetic =
  readJsonFixture<Record<string, { files: Record<string, string>; expected: ExpectedImage }>>('expected/nrrd/synthetic.json');

async function expectAsPeers(file: FileSource, files: readonly FileSource[], e: ExpectedImage): Promise<void> {
  expect(isNrrd(file.name, (await file.read()).subarray(0, 4096))).toBe(true);
  const summary = await summariseNrrd(file, files);
  expect(summary).toMatchObject({ size: e.size, frames: e.frames, orientation: e.orientation });
  const frames =
    e.frames > 1
      ? ([
          [0, e.first],
          [e.frames - 1, e.last],
        ] as const)
      : ([[undefined, e.first]] as const);
  for (const [frame, values] of frames) {
    const { volume } = await readNrrd(file, files, { frame });
    expect(volume.grid.size).toEqual(e.size);
    expect(cornerDistance(volume.grid.affine, e.affine as unknown as Affine, e.size)).toBeLessThan(1e-4);
    expect(imageValues(volume.data, volume.grid.size, values)).toEqual(roundedValues(values));
  }
}

describe('reads fixtures as pynrrd and SimpleITK do', () => {
  test.each(Object.entries(expected))('%s', async (name, e) => {
    const folder = dirname(name);
    const beside = readdirSync(fixturePath(folder))
      .filter((n) => /\.(raw|gz)$/.test(n))
      .map((n) => memorySource(`${folder}/${n}`, readFixture(`${folder}/${n}`)));
    await expectAsPeers(memorySource(name, readFixture(name)), beside, e);
  });
});

describe('reads made files as pynrrd and SimpleITK do', () => {
  test.each(Object.entries(synthetic))('%s', async (name, { files, expected: e }) => {
    const sources = Object.entries(files).map(([n, text]) => memorySource(n, new Uint8Array(Buffer.from(text, 'base64'))));
    await expectAsPeers(sources.find((s) => s.name === name) as FileSource, sources, e);
  });
});
