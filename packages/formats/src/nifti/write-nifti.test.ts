import { readFixture } from '@annotome/testing';
import {
  cornerDistance,
  flipRasLps,
  iFastest,
  makeGrid,
  makeVolume,
  type Affine,
  type Volume,
  type VoxelArray,
} from '@annotome/volume';
import fc from 'fast-check';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { memorySource } from '../source.ts';
import { quaternToAffine } from './quatern.ts';
import { readNifti } from './read-nifti.ts';
import { writeNifti } from './write-nifti.ts';

const ARRAYS = [Int8Array, Uint8Array, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array];

/** A rotation from any four numbers that are not all zero. */
function rotation(q: readonly number[]): number[][] {
  const norm = Math.hypot(...q);
  const [a = 0, b = 0, c = 0, d = 0] = q.map((v) => v / norm);
  return [
    [a * a + b * b - c * c - d * d, 2 * (b * c - a * d), 2 * (b * d + a * c)],
    [2 * (b * c + a * d), a * a + c * c - b * b - d * d, 2 * (c * d - a * b)],
    [2 * (b * d - a * c), 2 * (c * d + a * b), a * a + d * d - b * b - c * c],
  ];
}
const coordinate = fc.double({ min: -3000, max: 3000, noNaN: true });
const axis = fc.double({ min: 0.05, max: 12, noNaN: true });
const quaternion = fc
  .tuple(...([0, 1, 2, 3] as const).map(() => fc.oneof(fc.constant(0), fc.double({ min: -1, max: 1, noNaN: true }))))
  .filter((q) => Math.hypot(...q) > 0.1);
const rigid = fc
  .record({
    q: quaternion,
    spacing: fc.tuple(axis, axis, axis),
    origin: fc.tuple(coordinate, coordinate, coordinate),
    mirror: fc.boolean(),
  })
  .map(({ q, spacing, origin, mirror }) => {
    const r = rotation(q);
    const s = [spacing[0], spacing[1], mirror ? -spacing[2] : spacing[2]];
    return [0, 1, 2].flatMap((w) => [
      ...[0, 1, 2].map((c) => (r[w]?.[c] ?? 0) * (s[c] ?? 0)),
      origin[w] ?? 0,
    ]) as unknown as Affine;
  });
const volumes = fc
  .record({
    size: fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 })),
    affine: rigid,
    type: fc.constantFrom(...ARRAYS),
    seed: fc.integer(),
  })
  .map(({ size, affine, type, seed }): Volume => {
    const bytes = new Uint8Array(size[0] * size[1] * size[2] * type.BYTES_PER_ELEMENT);
    let state = seed;
    for (let i = 0; i < bytes.length; i++) bytes[i] = (state = (Math.imul(state, 1103515245) + 12345) | 0) >> 16;
    return makeVolume(makeGrid(size, affine), iFastest<VoxelArray>(new type(bytes.buffer)));
  });

const bits = (data: VoxelArray): Uint8Array => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
const bytesOf = (written: Uint8Array): Uint8Array => (written[0] === 0x1f ? new Uint8Array(gunzipSync(written)) : written);

describe('writeNifti', () => {
  test('reading back gives the same bits, and the affine within 1e-4 mm', async () => {
    await fc.assert(
      fc.asyncProperty(volumes, fc.boolean(), async (volume, gzip) => {
        const { volume: back, warnings } = await readNifti(memorySource('a.nii', writeNifti(volume, { gzip })));
        expect(back.data.constructor).toBe(volume.data.constructor);
        expect(bits(back.data)).toEqual(bits(volume.data));
        expect(back.grid.size).toEqual(volume.grid.size);
        expect(cornerDistance(back.grid.affine, volume.grid.affine, volume.grid.size)).toBeLessThan(1e-4);
        expect(warnings.filter((w) => w.code !== 'non-finite-voxels')).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  test('the qform alone places it to a micrometre, or is not there', () => {
    let written = 0;
    fc.assert(
      fc.property(volumes, ({ grid, data }) => {
        const bytes = writeNifti(makeVolume(grid, data), { gzip: false });
        const view = new DataView(bytes.buffer);
        if (view.getInt32(0, true) !== 348 || view.getInt16(252, true) === 0) return;
        written++;
        const real = (at: number, n: number): number[] => Array.from({ length: n }, (_, i) => view.getFloat32(at + 4 * i, true));
        const [b = 0, c = 0, d = 0, x = 0, y = 0, z = 0] = real(256, 6);
        const [qfac = 0, ...spacing] = real(76, 4);
        const qform = quaternToAffine(
          { quatern: [b, c, d], qoffset: [x, y, z], pixdim: [qfac] },
          spacing as [number, number, number],
          () => undefined,
        ) as Affine;
        expect(cornerDistance(flipRasLps(qform), grid.affine, grid.size)).toBeLessThan(2e-3);
      }),
      { numRuns: 200 },
    );
    expect(written).toBeGreaterThan(100);
  });

  test('a sheared affine goes into the sform only', async () => {
    const { volume } = await readNifti(memorySource('s', readFixture('data/nifti-corner-cases/shear.nii.gz')));
    const bytes = bytesOf(writeNifti(volume));
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    expect([view.getInt16(252, true), view.getInt16(254, true)]).toEqual([0, 1]);
    const back = await readNifti(memorySource('s', bytes));
    expect(back.volume.grid.affine).toEqual(volume.grid.affine);
    expect(back.warnings.map((w) => w.code)).toEqual(['sheared-grid']);
  });

  const tiny = (size: readonly [number, number, number], offset: number): Volume =>
    makeVolume(
      makeGrid(size, [0.7, 0, 0, offset + 0.123456, 0, 0.7, 0, -offset, 0, 0, 1.3, offset]),
      iFastest(new Uint8Array(size[0] * size[1] * size[2])),
    );
  test.each([
    ['NIfTI-1 as a rule', tiny([3, 2, 1], 500), 348],
    ['NIfTI-2 for a side beyond 32767', tiny([40_000, 2, 1], 0), 540],
    ['NIfTI-2 where float32 would move it', tiny([3, 2, 1], 123_456), 540],
  ])('%s', async (_, volume, headerSize) => {
    const bytes = writeNifti(volume, { gzip: false });
    expect(new DataView(bytes.buffer).getInt32(0, true)).toBe(headerSize);
    const back = await readNifti(memorySource('a.nii', bytes));
    expect(cornerDistance(back.volume.grid.affine, volume.grid.affine, volume.grid.size)).toBeLessThan(1e-4);
    expect(back.volume.grid.size).toEqual(volume.grid.size);
  });

  test('label names in a comment extension, the voxels behind it', async () => {
    const volume = makeVolume(makeGrid([2, 1, 1], [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]), iFastest(Uint8Array.of(1, 2)));
    const bytes = writeNifti(volume, {
      gzip: false,
      labels: new Map([
        [2, 'Milz'],
        [1, 'Leber, links'],
      ]),
    });
    const view = new DataView(bytes.buffer);
    expect(view.getInt16(68, true)).toBe(1002);
    const size = view.getInt32(352, true);
    expect([size % 16, view.getInt32(356, true), view.getFloat32(108, true)]).toEqual([0, 6, 352 + size]);
    expect(new TextDecoder().decode(bytes.subarray(360, 352 + size)).replace(/\0+$/, '')).toBe('1 Leber, links\n2 Milz\n');
    expect([...(await readNifti(memorySource('a.nii', bytes))).volume.data]).toEqual([1, 2]);
  });

  test('a view into larger memory writes its own voxels only', async () => {
    const memory = Int16Array.of(9, 9, 1, 2, 9);
    const volume = makeVolume(makeGrid([2, 1, 1], [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]), iFastest(memory.subarray(2, 4)));
    const back = await readNifti(memorySource('a.nii', writeNifti(volume)));
    expect([...back.volume.data]).toEqual([1, 2]);
  });

  test('the same volume gives the same bytes', () => {
    expect(writeNifti(tiny([30, 20, 10], 1))).toEqual(writeNifti(tiny([30, 20, 10], 1)));
  });
});
