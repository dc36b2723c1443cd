import { describe, expect, test } from 'vitest';
import { type FormatErrorCode } from '../errors.ts';
import { memorySource, type FileSource } from '../source.ts';
import { isMetaImage } from './header.ts';
import { readMetaImage, summariseMetaImage } from './read-metaimage.ts';

const VALUES = Array.from({ length: 24 }, (_, i) => i);

/** A 2×3×4 uint8 file, its values 0 to 23, with fields replaced (or, by undefined, left out). */
function made(fields: Record<string, string | undefined> = {}, name = 'made.mha'): FileSource {
  const all: Record<string, string | undefined> = {
    ObjectType: 'Image',
    NDims: '3',
    BinaryData: 'True',
    TransformMatrix: '1 0 0 0 1 0 0 0 1',
    Offset: '10 20 30',
    ElementSpacing: '1 2 3',
    DimSize: '2 3 4',
    ElementType: 'MET_UCHAR',
    ...fields,
    ElementDataFile: fields['ElementDataFile'] ?? 'LOCAL',
  };
  const lines = Object.entries(all).flatMap(([key, value]) => (value === undefined ? [] : [`${key} = ${value}`]));
  return memorySource(name, new Uint8Array([...new TextEncoder().encode(`${lines.join('\n')}\n`), ...VALUES]));
}

describe('refused in words', () => {
  const cases: [Record<string, string | undefined>, FormatErrorCode, RegExp][] = [
    [{ ElementNumberOfChannels: '3' }, 'unsupported', /3 values at every voxel/],
    [{ ElementType: 'MET_FLOAT_ARRAY' }, 'unsupported', /MET_FLOAT_ARRAY/],
    [{ ElementType: undefined }, 'unsupported', /ElementType: "nothing"/],
    [{ NDims: '5' }, 'unsupported', /NDims: "5"/],
    [{ DimSize: '2 3' }, 'inconsistent', /DimSize: "2 3"; expected 3 numbers/],
    [{ DimSize: '2 -3 4' }, 'inconsistent', /positive whole/],
    [{ DimSize: '3000 3000 3000' }, 'too-large', /3000 × 3000 × 3000/],
    [{ DimSize: '2 3 5' }, 'truncated', /30 bytes of voxels, the file has 24/],
    [{ TransformMatrix: '1 0 0 1 0 0 0 0 1' }, 'no-geometry', /span no volume/],
    [{ ElementSpacing: '1 2 0' }, 'no-geometry', /span no volume/],
    [{ ElementSpacing: '1 2 -3' }, 'no-geometry', /negative spacing/],
    [{ Offset: '1 here 3' }, 'inconsistent', /Offset: "1 here 3"/],
    [{ HeaderSize: '-2' }, 'inconsistent', /HeaderSize: "-2"/],
    [{ ElementDataFile: 'made.raw' }, 'missing-file', /made\.raw is not among the files given/],
    [{ ElementDataFile: 'LIST' }, 'missing-file', /ElementDataFile/],
    [
      { NDims: '4', DimSize: '2 3 2 2', TransformMatrix: undefined, Offset: '0 0 0 0', ElementSpacing: '1 1 1 1' },
      'choose-frame',
      /2 frames/,
    ],
    [{ CompressedData: 'True' }, 'inconsistent', /compressed data: damaged/],
  ];
  test.each(cases)('%j', async (fields, code, message) => {
    const reading = readMetaImage(made(fields));
    await expect(reading).rejects.toMatchObject({ name: 'FormatError', code, file: 'made.mha' });
    await expect(reading).rejects.toThrow(message);
  });

  test('a file without a header', async () => {
    const file = memorySource('x.mha', new Uint8Array(100));
    await expect(readMetaImage(file)).rejects.toMatchObject({ code: 'not-recognised' });
  });
});

describe('read', () => {
  const cases: [Record<string, string | undefined>, string[], number[]][] = [
    [{}, [], [1, 0, 0, 10, 0, 2, 0, 20, 0, 0, 3, 30]],
    [{ TransformMatrix: undefined }, ['no-orientation'], [1, 0, 0, 10, 0, 2, 0, 20, 0, 0, 3, 30]],
    [{ ElementSpacing: undefined, ElementSize: '4 5 6' }, ['spacing-missing'], [4, 0, 0, 10, 0, 5, 0, 20, 0, 0, 6, 30]],
    [{ ElementSpacing: undefined }, ['spacing-missing'], [1, 0, 0, 10, 0, 1, 0, 20, 0, 0, 1, 30]],
    [{ AnatomicalOrientation: 'RAI' }, [], [1, 0, 0, 10, 0, 2, 0, 20, 0, 0, 3, 30]],
    [{ AnatomicalOrientation: 'LPS' }, ['orientation-disagrees'], [1, 0, 0, 10, 0, 2, 0, 20, 0, 0, 3, 30]],
    [{ AnatomicalOrientation: '???' }, [], [1, 0, 0, 10, 0, 2, 0, 20, 0, 0, 3, 30]],
  ];
  test.each(cases)('%j: %j', async (fields, warned, affine) => {
    const { volume, warnings } = await readMetaImage(made(fields));
    expect(warnings.map((w) => w.code)).toEqual(warned);
    expect(volume.grid.affine).toEqual(affine);
    expect([...volume.data]).toEqual(VALUES);
  });

  test('a header in a folder finds its data beside it', async () => {
    const header = made({ ElementDataFile: 'made.raw' }, 'a/made.mhd');
    const raw = memorySource('a/made.raw', Uint8Array.from(VALUES));
    expect([...(await readMetaImage(header, [raw])).volume.data]).toEqual(VALUES);
    expect((await summariseMetaImage(header, [raw])).files).toEqual(['a/made.mhd', 'a/made.raw']);
    await expect(readMetaImage(header, [memorySource('made.raw', await raw.read())])).rejects.toThrow(/made\.raw/);
  });

  test('is known by its content too', async () => {
    expect(isMetaImage('no-extension', await made().read())).toBe(true);
    expect(isMetaImage('made.raw', Uint8Array.from(VALUES))).toBe(false);
    expect(isMetaImage('notes.txt', new TextEncoder().encode('Comment = none\n'))).toBe(false);
  });
});

test('numbers as text in several files', async () => {
  const parts = [0, 1, 2, 3].map((k) =>
    memorySource(`${k}.txt`, new TextEncoder().encode(VALUES.slice(6 * k, 6 * k + 6).join(' '))),
  );
  const { volume } = await readMetaImage(made({ BinaryData: 'False', ElementDataFile: '%d.txt 0 3 1' }), parts);
  expect([...volume.data]).toEqual(VALUES);
});
