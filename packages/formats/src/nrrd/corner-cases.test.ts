import { readFixture } from '@annotome/testing';
import { describe, expect, test } from 'vitest';
import { type FormatErrorCode } from '../errors.ts';
import { type LoadedImage } from '../image.ts';
import { memorySource, type FileSource } from '../source.ts';
import { isNrrd, readNrrd, summariseNrrd } from './read-nrrd.ts';

const VARIANTS = 'data/nrrd-mha-variants';
const fixture = (name: string): FileSource => memorySource(name, readFixture(`${VARIANTS}/${name}`));

/** A 2×3×4 uint8 file, its values 0 to 23, with fields replaced (or, by undefined, left out). */
function made(fields: Record<string, string | undefined> = {}, data?: Uint8Array, lineEnd = '\n'): FileSource {
  const all: Record<string, string | undefined> = {
    type: 'uchar',
    dimension: '3',
    space: 'left-posterior-superior',
    sizes: '2 3 4',
    'space directions': '(1,0,0) (0,2,0) (0,0,3)',
    'space origin': '(10,20,30)',
    encoding: 'raw',
    ...fields,
  };
  const lines = Object.entries(all).flatMap(([key, value]) => (value === undefined ? [] : [`${key}: ${value}`]));
  const header = new TextEncoder().encode(['NRRD0004', ...lines, '', ''].join(lineEnd));
  const body = data ?? Uint8Array.from({ length: 24 }, (_, i) => i);
  return memorySource('made.nrrd', new Uint8Array([...header, ...body]));
}
const codes = (image: { warnings: LoadedImage['warnings'] }): string[] => image.warnings.map((w) => w.code);
const affineOf = ({ volume }: LoadedImage): number[] => volume.grid.affine.map((v) => v + 0);
const LPS = [1, 0, 0, 10, 0, 2, 0, 20, 0, 0, 3, 30];

describe('refused in words', () => {
  const cases: [string, FormatErrorCode, RegExp][] = [
    ['BallBinary30x30x30_bz2.nrrd', 'unsupported', /encoding: "bzip2".*gzip/],
    ['BallBinary30x30x30_byteskip_minus_five.nhdr', 'inconsistent', /byte skip: "-5"/],
    ['BallBinary30x30x30.nhdr', 'missing-file', /BallBinary30x30x30\.raw is not among/],
    ['test1d_ascii.nrrd', 'unsupported', /1 axis in space/],
    ['test_customFields.nrrd', 'unsupported', /1 axis in space/],
  ];
  test.each(cases)('%s: %s', async (name, code, message) => {
    const file = fixture(name);
    expect(isNrrd(name, (await file.read()).subarray(0, 4096))).toBe(true);
    const files = name.includes('minus_five') ? [fixture('BallBinary30x30x30.raw')] : [];
    await expect(readNrrd(file, files)).rejects.toMatchObject({ name: 'FormatError', code, file: name });
    await expect(summariseNrrd(file, files)).rejects.toThrow(message);
  });

  const damaged: [Record<string, string | undefined>, FormatErrorCode, RegExp][] = [
    [{ type: 'block' }, 'unsupported', /type: "block"/],
    [{ type: 'colour' }, 'inconsistent', /type: "colour"/],
    [{ type: undefined }, 'inconsistent', /type: "nothing"/],
    [{ sizes: '2 3' }, 'inconsistent', /sizes: "2 3" for dimension 3/],
    [{ sizes: '2 0 4' }, 'inconsistent', /positive whole numbers/],
    [{ sizes: '2 3 400' }, 'truncated', /2400 bytes of voxels, the file has 24/],
    [{ sizes: '2000 3000 4000' }, 'too-large', /2000 × 3000 × 4000/],
    [{ encoding: undefined }, 'unsupported', /encoding: "nothing"/],
    [{ endian: 'middle' }, 'inconsistent', /endian: "middle"/],
    [{ space: 'elsewhere' }, 'unsupported', /space: "elsewhere"/],
    [{ 'space directions': '(1,0,0) (0,2,0)' }, 'inconsistent', /expected 3 vectors/],
    [{ 'space directions': '(1,0,0) (2,0,0) (0,0,3)' }, 'no-geometry', /span no volume/],
    [{ 'space origin': '(1,x,3)' }, 'inconsistent', /space origin/],
    [
      {
        dimension: '4',
        sizes: '3 2 2 2',
        kinds: 'RGB-color domain domain domain',
        'space directions': 'none (1,0,0) (0,2,0) (0,0,3)',
      },
      'unsupported',
      /axis 0 holds 3 values of kind "rgb-color"/,
    ],
    [
      {
        dimension: '4',
        sizes: '3 2 2 2',
        kinds: 'vector domain domain domain',
        'space directions': 'none (1,0,0) (0,2,0) (0,0,3)',
      },
      'unsupported',
      /kind "vector"/,
    ],
    [
      {
        dimension: '4',
        sizes: '2 3 2 2',
        kinds: 'domain domain domain list',
        'space directions': '(1,0,0) (0,2,0) (0,0,3) none',
      },
      'choose-frame',
      /2 frames.*--frame 0 to --frame 1/,
    ],
  ];
  test.each(damaged)('%j', async (fields, code, message) => {
    const reading = readNrrd(made(fields));
    await expect(reading).rejects.toMatchObject({ name: 'FormatError', code, file: 'made.nrrd' });
    await expect(reading).rejects.toThrow(message);
  });

  test('a later version, another file, a header without end', async () => {
    const of = (text: string): FileSource => memorySource('x.nrrd', new TextEncoder().encode(text));
    await expect(readNrrd(of('NRRD0009\ntype: int\n\n'))).rejects.toMatchObject({ code: 'unsupported' });
    await expect(readNrrd(of('PNG'))).rejects.toMatchObject({ code: 'not-recognised' });
    await expect(readNrrd(of('NRRD0004\nno field here\n\n'))).rejects.toMatchObject({ code: 'inconsistent' });
  });
});

describe('read with a warning', () => {
  const cases: [Record<string, string | undefined>, string[], number[]][] = [
    [{ 'space origin': undefined }, ['origin-missing'], [1, 0, 0, 0, 0, 2, 0, 0, 0, 0, 3, 0]],
    [{ space: 'scanner-xyz' }, ['no-orientation'], LPS],
    [{ space: '3D-left-handed' }, ['no-orientation'], LPS],
    [{ space: undefined, 'space dimension': '3' }, ['no-orientation'], LPS],
    [
      { space: undefined, 'space directions': undefined, 'space origin': undefined, spacings: '0.5 nan 2' },
      ['no-orientation', 'spacing-missing'],
      [0.5, 0, 0, 0, 0, 1, 0, 0, 0, 0, 2, 0],
    ],
    [{ 'space units': '"um" "um" "um"' }, ['units-converted'], LPS.map((v) => v * 1e-3)],
    [{ 'space units': '"m" "m" "m"' }, ['units-converted'], LPS.map((v) => v * 1000)],
    [{ 'space units': '"inch" "inch" "inch"' }, ['units-unknown'], LPS],
    [{ 'space units': '"mm" "mm" "mm"' }, [], LPS],
    [{ type: 'short', sizes: '2 3 2' }, ['endian-missing'], LPS],
    [{ sizes: '2 3 3' }, ['extra-bytes'], LPS],
  ];
  test.each(cases)('%j: %j', async (fields, warned, affine) => {
    const image = await readNrrd(made(fields));
    expect(codes(image)).toEqual(warned);
    expect(affineOf(image)).toEqual(affine.map((v) => expect.closeTo(v, 9) as number));
  });
});

describe('read', () => {
  test.each([
    [{}, LPS],
    [{ space: 'right-anterior-superior' }, [-1, 0, 0, -10, 0, -2, 0, -20, 0, 0, 3, 30]],
    [{ space: 'LAS' }, [1, 0, 0, 10, 0, -2, 0, -20, 0, 0, 3, 30]],
    [{ 'space directions': '( 1 , 0, 0)  (0, 2, 0) (0,0,3)', 'space origin': '( 10, 20, 30 )' }, LPS],
    [
      { 'measurement frame': '(0,1,0) (1,0,0) (0,0,1)', centerings: 'cell cell cell', 'old min': '0', thicknesses: 'nan nan 4' },
      LPS,
    ],
    [
      {
        dimension: '4',
        sizes: '2 3 4 1',
        space: 'left-posterior-superior-time',
        'space directions': '(1,0,0,0) (0,2,0,0) (0,0,3,0) (0,0,0,5)',
        'space origin': '(10,20,30,0)',
      },
      LPS,
    ],
  ] as [Record<string, string>, number[]][])('%j', async (fields, affine) => {
    const image = await readNrrd(made(fields));
    expect(image.warnings).toEqual([]);
    expect(affineOf(image)).toEqual(affine);
    expect([...image.volume.data]).toEqual(Array.from({ length: 24 }, (_, i) => i));
  });

  test('line ends of Windows', async () => {
    const image = await readNrrd(made({}, undefined, '\r\n'));
    expect(affineOf(image)).toEqual(LPS);
    expect(image.volume.data[23]).toBe(23);
    expect(image.warnings).toEqual([]);
  });

  test('a slice in space: its normal as the third axis', async () => {
    const image = await readNrrd(made({ dimension: '2', sizes: '4 6', 'space directions': '(0,0,-2) (0,3,0)' }));
    expect(image.volume.grid.size).toEqual([4, 6, 1]);
    expect(affineOf(image)).toEqual([0, 0, 1, 10, 0, 3, 0, 20, -2, 0, 0, 30]);
    expect(codes(image)).toEqual(['thickness-unknown']);
  });

  test('line skip before, byte skip behind them', async () => {
    const data = new Uint8Array([...new TextEncoder().encode('one\ntwo\n#'), ...Array.from({ length: 24 }, (_, i) => i)]);
    const image = await readNrrd(made({ 'line skip': '2', 'byte skip': '1' }, data));
    expect([...image.volume.data]).toEqual(Array.from({ length: 24 }, (_, i) => i));
    const last = await readNrrd(made({ 'line skip': '1', 'byte skip': '-1' }, data));
    expect(last.volume.data).toEqual(image.volume.data);
  });

  test('diffusion images: vectors named so by their modality are frames', async () => {
    const header = ['NRRD0005', 'type: uchar', 'dimension: 4', 'space: LPS', 'sizes: 3 2 2 2', 'kinds: vector space space space']
      .concat([
        'space directions: none (1,0,0) (0,1,0) (0,0,1)',
        'space origin: (0,0,0)',
        'encoding: raw',
        'modality:=DWMRI',
        '',
        '',
      ])
      .join('\n');
    const file = memorySource(
      'dwi.nrrd',
      new Uint8Array([...new TextEncoder().encode(header), ...Array.from({ length: 24 }, (_, i) => i)]),
    );
    expect((await summariseNrrd(file)).frames).toBe(3);
    expect([...(await readNrrd(file, [], { frame: 1 })).volume.data]).toEqual([1, 4, 7, 10, 13, 16, 19, 22]);
  });

  test('files named by a path of another machine, and in other capitals', async () => {
    const raw = memorySource(
      'study/Ball.RAW',
      Uint8Array.from({ length: 24 }, (_, i) => i),
    );
    for (const path of ['/home/somebody/Ball.RAW', 'C:\\data\\Ball.RAW', './ball.raw', '../study/Ball.RAW']) {
      const bytes = await made({ 'data file': path }, new Uint8Array(0)).read();
      const file = memorySource('study/ball.nhdr', bytes);
      expect((await readNrrd(file, [raw])).volume.data[23]).toBe(23);
      expect((await summariseNrrd(file, [raw])).files).toEqual(['study/ball.nhdr', 'study/Ball.RAW']);
    }
  });
});

test.each(['text', 'hex'])('%s in several files, without a line break at their ends', async (encoding) => {
  const digits = (v: number): string => (encoding === 'hex' ? v.toString(16).padStart(2, '0') : `${v}`);
  const parts = [0, 1, 2, 3].map((k) => {
    const text = [0, 1, 2, 3, 4, 5].map((i) => digits(6 * k + i)).join(' ');
    return memorySource(`${k}.txt`, new TextEncoder().encode(text));
  });
  const header = made({ encoding, 'data file': '%d.txt 0 3 1' }, new Uint8Array(0));
  const { volume } = await readNrrd(header, parts);
  expect([...volume.data]).toEqual(Array.from({ length: 24 }, (_, i) => i));
});

test('a direction of NaN is none', async () => {
  const directions = '(nan,nan,nan) (1,0,0) (0,2,0) (0,0,3)';
  const file = made({ dimension: '4', sizes: '2 3 4 1', 'space directions': directions });
  const image = await readNrrd(file, [], { frame: 1 });
  expect([...image.volume.data]).toEqual([1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23]);
  expect(affineOf(image)).toEqual(LPS);
});
