import { iFastest, makeGrid, makeVolume, type Affine, type VoxelArray } from '@annotome/volume';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { memorySource } from '../source.ts';
import { readNrrdHeader } from './header.ts';
import { readNrrd } from './read-nrrd.ts';
import { writeNrrd, type LabelVolume } from './write-nrrd.ts';

const ARRAYS = [Int8Array, Uint8Array, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array];
const component = fc.double({ min: -3000, max: 3000, noNaN: true });

test('the bytes of a Node Buffer are an array of bytes', async () => {
  const volume = makeVolume(makeGrid([2, 1, 1], [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]), iFastest(Buffer.from([3, 4])));
  const { volume: back } = await readNrrd(memorySource('a.nrrd', writeNrrd(volume)));
  expect(back.data).toEqual(new Uint8Array([3, 4]));
});

test('reading back gives the same bits and the same affine, to the last digit', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.tuple(...([0, 1, 2] as const).map(() => fc.integer({ min: 1, max: 8 }))),
      fc.array(component, { minLength: 12, maxLength: 12 }),
      fc.constantFrom(...ARRAYS),
      fc.uint8Array({ minLength: 4096, maxLength: 4096 }),
      fc.boolean(),
      async (size, shears, type, bytes, gzip) => {
        // Diagonally dominant, so that the axes are independent, but sheared as the numbers fall.
        const affine = shears.map((v, n) => (n % 5 === 0 && n < 12 ? 7000 + v : v)) as unknown as Affine;
        const [ni, nj, nk] = size as [number, number, number];
        const data = iFastest<VoxelArray>(new type(bytes.slice().buffer, 0, ni * nj * nk));
        const volume = makeVolume(makeGrid([ni, nj, nk], affine), data);
        const { volume: back } = await readNrrd(memorySource('a.nrrd', writeNrrd(volume, { gzip })));
        expect(back.data.constructor).toBe(type);
        expect(new Uint8Array(back.data.buffer, back.data.byteOffset, back.data.byteLength)).toEqual(
          new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
        );
        expect(back.grid.affine.map((v) => v + 0)).toEqual(affine.map((v) => v + 0));
        expect(back.grid.size).toEqual([ni, nj, nk]);
      },
    ),
    { numRuns: 100 },
  );
});

describe('segments', () => {
  const data = new Uint8Array(4 * 3 * 2);
  data.set([1, 1, 0, 2], 4); // j = 1, k = 0
  data[1 + 4 * (0 + 3 * 1)] = 1; // (1, 0, 1)
  const volume: LabelVolume = makeVolume(makeGrid([4, 3, 2], [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]), iFastest(data));
  const written = writeNrrd(volume, {
    segments: [
      { value: 1, name: 'left\nlung', color: [0.5, 0.25, 1] },
      { value: 2, name: 'heart', color: [1, 0, 0], id: 'heart', tags: { 'Segmentation.Status': 'completed', Author: 'x' } },
      { value: 9, name: 'absent', color: [0, 0, 0] },
    ],
  });

  test('carry what 3D Slicer reads', async () => {
    const { keyValues } = await readNrrdHeader(memorySource('a.seg.nrrd', written));
    expect(Object.fromEntries(keyValues)).toMatchObject({
      Segment0_Color: '0.5 0.25 1',
      Segment0_Extent: '0 1 0 1 0 1',
      Segment0_ID: 'Segment_1',
      Segment0_LabelValue: '1',
      Segment0_Layer: '0',
      Segment0_Name: 'left\nlung',
      Segment1_Extent: '3 3 1 1 0 0',
      Segment1_ID: 'heart',
      Segment1_Tags: 'Segmentation.Status:completed|Author:x|',
      Segment2_Extent: '0 -1 0 -1 0 -1',
      Segmentation_MasterRepresentation: 'Binary labelmap',
      Segmentation_ContainedRepresentationNames: 'Binary labelmap|',
      Segmentation_ReferenceImageExtentOffset: '0 0 0',
    });
  });

  test('cannot break the header, whatever their names hold', async () => {
    const name = 'a\rSegment9_ID:=9\r\ntype: float\n\n\0\\n:=\u0085';
    const segments = [{ value: 1, name, color: [1, 0, 0] as const, id: 'x\ry' }];
    const bytes = writeNrrd(volume, { segments });
    const { keyValues, length } = await readNrrdHeader(memorySource('a.seg.nrrd', bytes));
    expect(new TextDecoder().decode(bytes.subarray(0, length))).not.toMatch(/[^\P{Cc}\n]/u);
    expect(keyValues.get('Segment0_Name')).toBe('a\nSegment9_ID:=9\ntype: float\n\n \\n:= ');
    expect([...keyValues.keys()].filter((key) => key.startsWith('Segment9'))).toEqual([]);
    expect((await readNrrd(memorySource('a.seg.nrrd', bytes))).volume).toEqual(volume);
    for (const tags of [{ a: 'b|c:d' }, { 'a:b': 'c' }]) {
      expect(() => writeNrrd(volume, { segments: [{ value: 1, name: 'x', color: [0, 0, 0], tags }] })).toThrow(/tag cannot hold/);
    }
  });

  test('do not change the voxels, and the bytes are the same each time', async () => {
    expect((await readNrrd(memorySource('a.seg.nrrd', written))).volume).toEqual(volume);
    expect(writeNrrd(volume)).toEqual(writeNrrd(volume));
  });
});
