import { readJsonFixture } from '@annotome/testing';
import { iFastest, makeGrid, makeVolume, type Affine, type Volume, type VoxelArray } from '@annotome/volume';
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { writeNifti } from './nifti/write-nifti.ts';
import { writeNrrd, type LabelVolume } from './nrrd/write-nrrd.ts';

/**
 * The bytes that nibabel, SimpleITK and pynrrd were seen to read rightly (tests/fixtures/expected/nifti/check_written.py, which also
 * says how to check again after a change of the writers). Hashes are of uncompressed files.
 */
const checked = readJsonFixture<Record<string, string>>('expected/nifti/written.json');

const OBLIQUE: Affine = [0.7, -0.2, 0.3, -120.5, 0.25, 0.8, -0.4, 33.25, -0.1, 0.2, 2.4, -812.125];
/** About z, by the angle whose half has the tangent `t`: no cosine, whose last digit differs between engines. */
const rotated = (t: number, mirror = 1): Affine => {
  const [c, s] = [(1 - t * t) / (1 + t * t), (2 * t) / (1 + t * t)];
  return [0.8 * c, -0.9 * s, 0, 12.5, 0.8 * s, 0.9 * c, 0, -7.25, 0, 0, 2.5 * mirror, 1200.5];
};
const image = (type: new (values: number[]) => VoxelArray, affine: Affine, low: number, high: number): Volume =>
  makeVolume(
    makeGrid([5, 4, 3], affine),
    iFastest(new type(Array.from({ length: 60 }, (_, n) => low + ((high - low) / 59) * n))),
  );

const labels = makeVolume(
  makeGrid([5, 4, 3], rotated(0.2)),
  iFastest(Uint8Array.from({ length: 60 }, (_, n) => [0, 0, 1, 2, 2, 7][n % 6] as number)),
) satisfies LabelVolume;

const volumes: Record<string, Volume> = {
  int8: image(Int8Array, rotated(0.1), -128, 127),
  uint8: image(Uint8Array, rotated(1e9), 0, 255),
  int16: image(Int16Array, rotated(-0.75, -1), -32768, 32767),
  uint16: image(Uint16Array, rotated(1), 0, 65535),
  int32: image(Int32Array, rotated(0.3), -(2 ** 31), 2 ** 31 - 1),
  uint32: image(Uint32Array, rotated(-6), 0, 2 ** 32 - 1),
  float32: image(Float32Array, rotated(0), -1.5, 1e6),
  float64: image(Float64Array, rotated(0.4, -1), -1e-9, 1e200),
  sheared: image(Int16Array, OBLIQUE, -1000, 1000),
  far: image(Int16Array, OBLIQUE.map((v, n) => (n % 4 === 3 ? v + 50_000.0123 : v)) as unknown as Affine, -1000, 1000),
};
const segments = [
  { value: 1, name: 'liver', color: [0.87, 0.5, 0.25] as const },
  { value: 2, name: 'left kidney', color: [1, 0, 0] as const },
  { value: 7, name: 'spleen', color: [0, 0.25, 1] as const },
];

const plain: Record<string, Uint8Array> = {};
const packed: Record<string, Uint8Array> = {};
for (const [name, volume] of Object.entries(volumes)) {
  plain[`${name}.nii`] = writeNifti(volume, { gzip: false });
  plain[`${name}.nrrd`] = writeNrrd(volume, { gzip: false });
  packed[`${name}.nii.gz`] = writeNifti(volume);
  packed[`${name}-gz.nrrd`] = writeNrrd(volume);
}
plain['labels.nii'] = writeNifti(labels, { gzip: false, labels: new Map(segments.map((s) => [s.value, s.name])) });
plain['labels.seg.nrrd'] = writeNrrd(labels, { gzip: false, segments });
packed['labels-gz.seg.nrrd'] = writeNrrd(labels, { segments });

const folder = process.env['WRITE_CHECKED'];
if (folder) {
  mkdirSync(folder, { recursive: true });
  for (const [name, bytes] of Object.entries({ ...plain, ...packed })) writeFileSync(`${folder}/${name}`, bytes);
  const truth = { ...volumes, labels };
  const described = Object.entries(truth).map(([name, { grid, data }]) => [
    name,
    { affine: grid.affine, size: grid.size, data: [...data] },
  ]);
  writeFileSync(`${folder}/truth.json`, JSON.stringify(Object.fromEntries(described)));
}

test.each(Object.entries(plain))('%s is byte for byte what other readers were seen to read', (name, bytes) => {
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(checked[name]);
});
