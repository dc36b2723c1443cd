import { readFixture } from '@annotome/testing';
import { iFastest, makeGrid, makeVolume, orientationCode, type Affine } from '@annotome/volume';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { type FormatErrorCode } from '../errors.ts';
import { type LoadedImage } from '../image.ts';
import { memorySource, type FileSource } from '../source.ts';
import { isNifti } from './open-nifti.ts';
import { readNifti, summariseNifti } from './read-nifti.ts';
import { writeNifti } from './write-nifti.ts';

const CORNER = 'data/nifti-corner-cases';
const fixture = (name: string): FileSource => memorySource(name, readFixture(`${CORNER}/${name}`));

/** A 4×3×2 int16 NIfTI-1 file, its values 0 to 23, changed by `edit` before it is read. */
function made(edit: (view: DataView, bytes: Uint8Array) => void = () => undefined, name = 'made.nii'): FileSource {
  const affine: Affine = [-0.5, 0, 0, 10, 0, 0.75, 0, -20, 0, 0, 2, 30];
  const volume = makeVolume(makeGrid([4, 3, 2], affine), iFastest(Int16Array.from({ length: 24 }, (_, i) => i)));
  const bytes = writeNifti(volume, { gzip: false });
  edit(new DataView(bytes.buffer), bytes);
  return memorySource(name, bytes);
}
const DIM = 40;
const PIXDIM = 76;
const QFORM_CODE = 252;
const SFORM_CODE = 254;
const QUATERN = 256;
const SROW = 280;

const codes = (image: { warnings: LoadedImage['warnings'] }): string[] => image.warnings.map((w) => w.code);
const affineOf = (image: LoadedImage): number[] => image.volume.grid.affine.map((v) => Number(v.toFixed(4)) + 0);

describe('refused in words', () => {
  const cases: [string, FormatErrorCode, RegExp][] = [
    ['complex.nii.gz', 'unsupported', /datatype: 32 \(complex64\).*magnitude/],
    ['ct_perfusion.nii.gz', 'unsupported', /datatype: 128 \(RGB24/],
    ['analyze.hdr', 'unsupported', /Analyze 7\.5.*left/],
    ['test.mgz', 'unsupported', /mri_convert/],
    ['ras.hdr', 'missing-file', /ras\.img/],
    ['ras.img', 'missing-file', /ras\.hdr/],
    ['functional.nii', 'choose-frame', /20 frames.*--frame 0 to --frame 19/],
    ['example_nifti2.nii.gz', 'choose-frame', /2 frames.*--frame 0 to --frame 1/],
  ];
  test.each(cases)('%s: %s', async (name, code, message) => {
    const file = fixture(name);
    expect(isNifti(name, (await file.read()).subarray(0, 4096))).toBe(true);
    const error: unknown = await readNifti(file, [file]).catch((e: unknown) => e);
    expect(error).toMatchObject({ name: 'FormatError', code, file: name });
    expect(String(error)).toMatch(message);
  });

  test.each([20, -1, 0.5, NaN])('frame %d of 20', async (frame) => {
    await expect(readNifti(fixture('functional.nii'), [], { frame })).rejects.toMatchObject({ code: 'choose-frame' });
  });

  test('a frame of a plain volume that is not 0', async () => {
    await expect(readNifti(made(), [], { frame: 1 })).rejects.toThrow(/frame 1 is not among the 1.*Leave the frame out/);
    expect((await readNifti(made(), [], { frame: 0 })).volume.data[23]).toBe(23);
  });

  const damaged: [string, (view: DataView, bytes: Uint8Array) => void, FormatErrorCode, RegExp][] = [
    ['dim[0] = 9', (v) => v.setInt16(DIM, 9, true), 'inconsistent', /dim\[0\]: 9 dimensions/],
    ['dim[2] = 0', (v) => v.setInt16(DIM + 4, 0, true), 'inconsistent', /dim\[2\]/],
    ['dim[3] < 0', (v) => v.setInt16(DIM + 6, -5, true), 'inconsistent', /dim\[3\]: -5/],
    ['huge dims', (v) => [2, 4, 6].forEach((at) => v.setInt16(DIM + at, 32000, true)), 'too-large', /32000 × 32000 × 32000/],
    ['voxels missing', (v) => v.setInt16(DIM + 6, 20, true), 'truncated', /480 bytes of voxels, the file has 48/],
    ['datatype 7', (v) => v.setInt16(70, 7, true), 'unsupported', /datatype: 7 \(not a NIfTI type/],
    ['intercept NaN', (v) => v.setFloat32(116, NaN, true), 'inconsistent', /scl_inter: NaN beside a slope of 1/],
  ];
  test.each(damaged)('%s', async (_, edit, code, message) => {
    const reading = readNifti(made(edit));
    await expect(reading).rejects.toMatchObject({ name: 'FormatError', code });
    await expect(reading).rejects.toThrow(message);
  });

  test('cut short, as stored and compressed', async () => {
    const bytes = await made().read();
    const whole = new Uint8Array(gzipSync(bytes));
    for (const part of [bytes.subarray(0, 200), bytes.subarray(0, 370), whole.subarray(0, whole.length - 25)]) {
      await expect(readNifti(memorySource('cut.nii', part))).rejects.toMatchObject({ code: 'truncated', file: 'cut.nii' });
    }
  });

  test('a NIfTI-2 header that claims 2^40 voxels allocates nothing', async () => {
    const volume = makeVolume(makeGrid([40_000, 1, 1], [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]), iFastest(new Uint8Array(40_000)));
    const bytes = writeNifti(volume, { gzip: false });
    new DataView(bytes.buffer).setBigInt64(16 + 8, 2n ** 40n, true);
    await expect(readNifti(memorySource('big.nii', bytes))).rejects.toMatchObject({ code: 'too-large' });
    const claim = writeNifti(volume);
    await expect(summariseNifti(memorySource('ok.nii.gz', claim))).resolves.toMatchObject({ size: [40_000, 1, 1] });
  });
});

describe('read with a warning', () => {
  test.each([
    ['minimal.nii.gz', ['no-orientation']],
    ['shear.nii.gz', ['sform-qform-disagree', 'sheared-grid']],
    ['inia19-NeuroMaps.nii.gz', ['sform-qform-disagree']],
    ['mtr.nii.gz', ['non-finite-voxels']],
    ['FLAIR.nii.gz', []],
    ['t2s_seg-deepseg.nii.gz', []],
  ])('%s: %j', async (name, expected) => {
    expect(codes(await readNifti(fixture(name)))).toEqual(expected);
  });

  test('how far sform and qform lie apart, in mm', async () => {
    const { warnings } = await readNifti(fixture('inia19-NeuroMaps.nii.gz'));
    expect(warnings[0]?.message).toMatch(/up to \d+(\.\d+)? mm apart; the sform was used/);
  });

  test('a singular sform: the qform', async () => {
    const image = await readNifti(made((v) => Array.from({ length: 12 }, (_, i) => v.setFloat32(SROW + 4 * i, 0, true))));
    expect(codes(image)).toEqual(['sform-singular']);
    expect(affineOf(image)).toEqual([-0.5, 0, 0, 10, 0, 0.75, 0, -20, 0, 0, 2, 30]);
  });

  test('an sform of NaN and no qform: spacing, the orientation unknown', async () => {
    const image = await readNifti(
      made((v) => {
        v.setFloat32(SROW, NaN, true);
        v.setInt16(QFORM_CODE, 0, true);
      }),
    );
    expect(codes(image)).toEqual(['sform-singular', 'no-orientation']);
    expect(affineOf(image)).toEqual([0.5, 0, 0, -0.75, 0, -0.75, 0, 0.75, 0, 0, 2, -1]);
    expect(orientationCode(image.volume.grid.affine)).toBe('LAS');
  });

  test('negative and zero pixdim', async () => {
    const image = await readNifti(
      made((v) => {
        v.setInt16(SFORM_CODE, 0, true);
        v.setInt16(QFORM_CODE, 0, true);
        v.setFloat32(PIXDIM + 4, -0.5, true);
        v.setFloat32(PIXDIM + 12, 0, true);
      }),
    );
    expect(codes(image)).toEqual(['pixdim-repaired', 'no-orientation']);
    expect((await summariseNifti(made((v) => v.setFloat32(PIXDIM + 12, -2, true)))).spacing).toEqual([0.5, 0.75, 2]);
    expect(affineOf(image)[10]).toBe(1);
  });

  test.each([
    [1, 1000, ['units-converted']],
    [3, 0.001, ['units-converted']],
    [0, 1, []],
    [2 | 8, 1, []],
    [5, 1, ['units-unknown']],
  ])('xyzt_units %d: × %d', async (units, scale, warned) => {
    const image = await readNifti(made((v) => v.setUint8(123, units)));
    expect(image.volume.grid.affine.map((v) => v / scale)).toEqual(
      [-0.5, 0, 0, 10, 0, 0.75, 0, -20, 0, 0, 2, 30].map((v) => expect.closeTo(v, 5) as number),
    );
    expect(codes(image)).toEqual(warned);
  });

  test('a quaternion of length 1.2', async () => {
    const image = await readNifti(
      made((v) => {
        v.setInt16(SFORM_CODE, 0, true);
        [0, 0, 1.2].forEach((q, i) => v.setFloat32(QUATERN + 4 * i, q, true));
      }),
    );
    expect(codes(image)).toEqual(['quaternion-not-unit']);
    expect(affineOf(image).slice(0, 3)).toEqual([0.5, 0, 0]);
  });

  test.each([
    [0, 352],
    [16, 352],
    [NaN, 352],
    [-1, 352],
    [352.7, 352],
  ])('vox_offset %d: voxels from byte %d', async (stored, _start) => {
    const image = await readNifti(made((v) => v.setFloat32(108, stored, true)));
    expect([...image.volume.data].slice(0, 3)).toEqual([0, 1, 2]);
    expect(codes(image)).toEqual(['vox-offset-repaired']);
  });
});

describe('read', () => {
  test('an extension before the voxels', async () => {
    const bytes = await made((v) => v.setFloat32(108, 352 + 32, true)).read();
    const longer = new Uint8Array([...bytes.subarray(0, 352), ...new Uint8Array(32).fill(7), ...bytes.subarray(352)]);
    const image = await readNifti(memorySource('e.nii', longer));
    expect([...image.volume.data]).toEqual(Array.from({ length: 24 }, (_, i) => i));
    expect(image.warnings).toEqual([]);
  });

  test('gzip is known by its content, whatever the name; the summary is the same', async () => {
    const plain = made();
    const packed = memorySource('made.nii', new Uint8Array(gzipSync(await plain.read())));
    expect(isNifti('no-extension', await packed.read())).toBe(true);
    expect((await readNifti(packed)).volume.data).toEqual((await readNifti(plain)).volume.data);
    expect(await summariseNifti(packed)).toEqual(await summariseNifti(plain));
  });

  test('a compressed pair, in a folder, and either half leads to it', async () => {
    const [hdr, img] = ['ras.hdr', 'ras.img'].map((n) =>
      memorySource(`a/${n}.gz`, new Uint8Array(gzipSync(readFixture(`${CORNER}/${n}`)))),
    ) as [FileSource, FileSource];
    const whole = await readNifti(fixture('ras.hdr'), [fixture('ras.img')]);
    for (const file of [hdr, img]) {
      const image = await readNifti(file, [img, hdr]);
      expect(image.volume).toEqual(whole.volume);
      expect(await summariseNifti(file, [img, hdr])).toMatchObject({
        id: 'a/ras.hdr.gz',
        files: ['a/ras.hdr.gz', 'a/ras.img.gz'],
      });
    }
    await expect(readNifti(hdr, [fixture('ras.img')])).rejects.toMatchObject({ code: 'missing-file' });
  });

  test('raw voxels that begin as a gzip file does', async () => {
    const bytes = await made().read();
    const header = bytes.slice(0, 348);
    header.set([0x6e, 0x69, 0x31, 0], 344); // ni1
    new DataView(header.buffer).setFloat32(108, 0, true);
    const voxels = bytes.slice(352);
    voxels.set([0x1f, 0x8b, 8], 0);
    const image = await readNifti(memorySource('x.hdr', header), [memorySource('x.img', voxels)]);
    expect(image.volume.data[0]).toBe(0x8b1f - 0x10000);
  });

  test('the header alone is read for a summary', async () => {
    const file = fixture('shear.nii.gz');
    let read = 0;
    const counted: FileSource = {
      ...file,
      read: (start = 0, end = file.size) => {
        read += Math.min(end, file.size) - start;
        return file.read(start, end);
      },
    };
    await summariseNifti(counted);
    expect(read).toBeLessThanOrEqual(16 * 1024);
  });
});

test('isNifti leaves other files alone', () => {
  const text = new TextEncoder().encode('ENVI\ndescription = {'.padEnd(600));
  expect(isNifti('envi.hdr', text)).toBe(false);
  expect(isNifti('notes.txt', text)).toBe(false);
  const dicom = new Uint8Array(600);
  dicom.set([0x44, 0x49, 0x43, 0x4d], 128);
  expect(isNifti('I0001.img', dicom)).toBe(false);
});
