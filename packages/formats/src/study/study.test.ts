import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { toVoxel, world, sameGrid, type Affine } from '@annotome/volume';
import {
  fixturePath,
  imageValues,
  readFixture,
  readJsonFixture,
  roundedValues,
  seededRandom,
  type ExpectedImage,
} from '@annotome/testing';
import { describe, expect, it } from 'vitest';
import { FormatError } from '../errors.ts';
import { type LoadedImage } from '../image.ts';
import { memorySource, type FileSource } from '../source.ts';
import { chooseSeries, loadAllSeries, loadSeries, type LoadedSeries } from './load-series.ts';
import { scanFiles, type StudyScan } from './scan-files.ts';

interface Expected {
  readonly [name: string]: ExpectedImage;
}
const expected = readJsonFixture<Expected>('expected/dicom-series/expected.json');
const { tilt } = readJsonFixture<{
  tilt: { planes: number; step: number; rows: number; points: readonly (readonly [number, number, number, number, number])[] };
}>('expected/dicom-series/expected.json');
const SYNTHETIC = 'expected/dicom-series/synthetic.zip';

function filesIn(folder: string): FileSource[] {
  const root = fixturePath(folder);
  const walk = (path: string): string[] =>
    statSync(path).isDirectory() ? readdirSync(path).flatMap((name) => walk(join(path, name))) : [path];
  return walk(root).map((path) => memorySource(relative(root, path) || path, new Uint8Array(readFileSync(path))));
}

let unpacked: Promise<FileSource[]> | undefined;
/** One case of the synthetic archive, as loose files without extension. */
async function synthetic(name: string): Promise<FileSource[]> {
  unpacked ??= import('../archive/open-zip.ts')
    .then(({ openZip }) => openZip(memorySource('s.zip', readFixture(SYNTHETIC))))
    .then(({ files }) => files);
  return (await unpacked).filter((file) => file.name.startsWith(`s.zip/${name}/`));
}

function check(image: LoadedImage, like: ExpectedImage): void {
  const { grid, data } = image.volume;
  expect(grid.size).toEqual(like.size);
  grid.affine.forEach((v, n) => expect(Math.abs(v - (like.affine[n] ?? NaN))).toBeLessThan(2e-4));
  const { sha256, ...values } = imageValues(data, grid.size, like.first);
  const { sha256: theirs, ...others } = roundedValues(like.first);
  expect(values).toEqual(others);
  expect(sha256).toBe(theirs);
}

describe('real series give what the peers read', () => {
  it.each([
    ['totalseg', 'data/totalseg-ct-dicom-j2k/dicom', 'CT Body'],
    ['ct-3slice', 'data/dcmqi-ct-seg/ct-3slice', undefined],
    ['24x38x3', 'data/dcmqi-ct-seg/24x38x3/image', undefined],
    ['24x38x3-multiframe', 'data/dcmqi-ct-seg/24x38x3/multiframe', undefined],
    ['siemens', 'data/enhanced-mr', '1.3.12.2'],
    ['philips-magnitude', 'data/enhanced-mr', 'B0 NS (M MAGNITUDE)'],
    ['philips-field', 'data/enhanced-mr', 'B0 NS (FIELD_MAP REAL)'],
  ])('%s', async (name, folder, wanted) => {
    const scan = await scanFiles(filesIn(folder));
    check(await loadSeries(scan, wanted === 'CT Body' ? undefined : wanted), expected[name] as ExpectedImage);
  });

  it('single frames and the multi-frame object made of them give the same volume', async () => {
    const frames = await loadSeries(await scanFiles(filesIn('data/dcmqi-ct-seg/24x38x3/image')));
    const multi = await loadSeries(await scanFiles(filesIn('data/dcmqi-ct-seg/24x38x3/multiframe')));
    expect(multi.volume).toEqual(frames.volume);
  });

  it('the field map lies where dcm2niix puts it, with its values', async () => {
    const { volume } = await loadSeries(await scanFiles(filesIn('data/enhanced-mr')), 'B0 NS (FIELD_MAP REAL)');
    const theirs = expected['philips-dcm2niix'] as ExpectedImage;
    volume.grid.affine.forEach((v, n) => expect(Math.abs(v - (theirs.affine[n] ?? NaN))).toBeLessThan(2e-4));
    for (const [i, j, k, value] of theirs.first.samples) {
      // It scales with Philips' private numbers, a little different from RescaleSlope; one stored step is 0.24 Hz.
      expect(Math.abs((volume.data[i + 64 * (j + 64 * k)] as number) - Number(value))).toBeLessThan(0.01);
    }
  });

  it('a CT lies on the grid of the label map that was drawn on it, left on left', async () => {
    const scan = await scanFiles(filesIn('data/totalseg-ct-dicom-j2k'));
    const ct = await loadSeries(scan, scan.series.find(({ format }) => format === 'dicom')?.id);
    const label = await loadSeries(scan, 'example_seg_dicom.nii.gz');
    // The NIfTI's rows run bottom up: its far corner is the CT's near one.
    const [a, b] = [ct.volume.grid, label.volume.grid];
    expect(a.size).toEqual(b.size);
    const flipped: Affine = [
      ...[b.affine[0], -b.affine[1], b.affine[2], b.affine[3] + 511 * b.affine[1]],
      ...[b.affine[4], -b.affine[5], b.affine[6], b.affine[7] + 511 * b.affine[5]],
      ...[b.affine[8], -b.affine[9], b.affine[10], b.affine[11] + 511 * b.affine[9]],
    ] as unknown as Affine;
    expect(sameGrid(a, { size: a.size, affine: flipped }, 1e-3)).toBe(true);
  });

  it('a gantry-tilted, uneven CT in a zip is straightened as SciPy and dcm2niix say', async () => {
    const scan = await scanFiles([memorySource('tilt.zip', readFixture('data/ge-ct-gantry-tilt/ge-tilt.zip'))]);
    const { volume, warnings } = await loadSeries(scan);
    expect(volume.grid.size).toEqual([512, tilt.rows, tilt.planes]);
    expect(warnings.map(({ code }) => code)).toEqual(['gantry-tilt-resampled', 'uneven-spacing-resampled', 'padding-replaced']);
    expect(warnings[0]?.message).toContain('18.5°');
    const differences: number[] = [];
    for (const [x, y, z, scipy, dcm2niix] of tilt.points) {
      const at = toVoxel(volume.grid, world(x, y, z));
      const [i, j, k] = at.map(Math.round) as [number, number, number];
      expect(Math.max(...at.map((v) => Math.abs(v - Math.round(v))))).toBeLessThan(1e-3);
      const value = volume.data[i + 512 * (j + tilt.rows * k)] as number;
      expect(Math.abs(value - scipy)).toBeLessThanOrEqual(1);
      differences.push(Math.abs(value - dcm2niix));
    }
    differences.sort((a, b) => a - b);
    // dcm2niix interpolates twice, first in the plane and then between 2.6 mm planes.
    expect(differences[200]).toBeLessThan(2);
    expect(differences[380]).toBeLessThan(120);
  });
});

describe('made series give what the peers read', () => {
  it.each(['sagittal', 'oblique', 'pet-slopes', 'monochrome1', 'unsigned-high', 'modality-lut'])('%s', async (name) => {
    check(await loadSeries(await scanFiles(await synthetic(name))), expected[`synthetic/${name}`] as ExpectedImage);
  });

  it('PET slices have their own slope', async () => {
    const { volume, modality } = await loadSeries(await scanFiles(await synthetic('pet-slopes')));
    expect([modality, volume.data]).toEqual(['PT', expect.any(Float32Array)]);
  });

  it('MONOCHROME1 is said, not inverted', async () => {
    const { warnings } = await loadSeries(await scanFiles(await synthetic('monochrome1')));
    expect(warnings.map(({ code }) => code)).toEqual(['monochrome1']);
  });

  it('padding written as an unsigned number is air', async () => {
    const { volume, warnings } = await loadSeries(await scanFiles(await synthetic('padding')));
    const pixel = (i: number, j: number, k: number): number => 17 * j + 5 * i + 301 * k + ((i * j) % 7);
    for (const [i, j, k] of [
      [0, 0, 0],
      [1, 1, 1],
      [5, 4, 2],
      [11, 9, 5],
      [2, 0, 3],
    ] as const) {
      const stored = pixel(i, j, k);
      expect(volume.data[i + 12 * (j + 10 * k)]).toBe(stored % 5 === 0 ? -1024 : stored - 1024);
    }
    expect(warnings.map(({ code }) => code)).toEqual(['padding-replaced']);
  });

  it('b-values in Siemens’ private tag part a series, and choosing one is asked for', async () => {
    const scan = await scanFiles(await synthetic('siemens-b'));
    expect(scan.series.map(({ name, size }) => [name, size[2]])).toEqual([
      ['siemens-b (b=0)', 6],
      ['siemens-b (b=800)', 6],
    ]);
    const error = await loadSeries(scan).catch((e: unknown) => e);
    expect(error).toMatchObject({
      code: 'choose-series',
      message: expect.stringContaining('/b=800 (MR, siemens-b (b=800)): 12 × 10 × 6 voxels') as string,
    });
    const chosen = await loadSeries(scan, scan.series[1]?.id);
    expect(chosen.volume.data[0]).toBe(8000);
  });

  it('an enhanced object with its b-values and directions frame by frame is parted, sorted, and scaled by frame', async () => {
    const scan = await scanFiles(await synthetic('enhanced-dwi'));
    expect(scan.series.map(({ name, spacing }) => [name, spacing[2]])).toEqual([
      ['enhanced-dwi (b=0)', 3],
      ['enhanced-dwi (b=500, direction 1)', 3],
      ['enhanced-dwi (b=500, direction 2)', 3],
    ]);
    for (const [d, { id }] of scan.series.entries()) {
      const { volume } = await loadSeries(scan, id);
      expect([volume.grid.size, volume.grid.affine[11]]).toEqual([[12, 10, 4], 0]);
      const firsts = [0, 1, 2, 3].map((k) => volume.data[120 * k]);
      expect(firsts).toEqual([0, 1, 2, 3].map((k) => (301 * k + 1000 * d) * (d + 1)));
    }
  });

  it('the same picture stored twice is one slice, another one at its place is refused', async () => {
    const same = await loadSeries(await scanFiles(await synthetic('same-twice')));
    expect([same.volume.grid.size[2], same.warnings.map(({ code }) => code)]).toEqual([6, ['duplicate-slices-dropped']]);
    const other = loadSeries(await scanFiles(await synthetic('two-pictures')));
    await expect(other).rejects.toThrow(/two-pictures\/t3-1: .*same place as s\.zip\/two-pictures\/t3-0/);
  });
});

it('a study as it comes from a CD: one volume, and every other file explained or passed over', async () => {
  const scan = await scanFiles(await synthetic('study'));
  expect(scan.series.map(({ name }) => name)).toEqual(['CT']);
  expect(chooseSeries(scan).modality).toBe('CT');
  const reason = (file: string): string => scan.refused.find((refusal) => refusal.file.includes(file))?.message ?? '';
  expect(reason('SCOUT/IM0')).toMatch(/\(0008,0008\) ImageType: LOCALIZER: a scout/);
  expect(reason('DOSE/SR0')).toMatch(/\(0008,0016\) SOPClassUID: this is a structured report/);
  expect(reason('SHOT/SC0')).toMatch(/\(0020,0032\) ImagePositionPatient: missing\. .*export/);
  expect(reason('DOC/PDF0')).toMatch(/encapsulated document/);
  expect(reason('MOSAIC/M0')).toMatch(/\(0008,0008\) ImageType: MOSAIC: .*dcm2niix/);
  expect(reason('LOC/axial')).toMatch(/3 slices in 3 directions.*localizer/);
  expect(reason('NM/N0')).toMatch(/ImagePositionPatient/);
  expect(scan.ignored.map((name) => name.slice('s.zip/study/'.length))).toEqual(['.DS_Store', 'DICOMDIR', 'readme.txt']);
});

it('objects that are no volumes are refused in words, each with its tag', async () => {
  const scan = await scanFiles(filesIn('data/pydicom-mix'));
  const reason = (file: string): string => scan.refused.find((refusal) => refusal.file.includes(file))?.message ?? '';
  expect(reason('rtstruct.dcm')).toMatch(/RT structure set/);
  expect(reason('rtdose.dcm')).toMatch(/RT dose grid/);
  expect(reason('emri_small.dcm')).toMatch(/\(5200,9230\) PerFrameFunctionalGroupsSequence: missing in a file of 10 frames/);
  expect(reason('SC_rgb_rle.dcm')).toMatch(/a colour picture \(RGB/);
  expect(reason('JPEG-LL.dcm')).toMatch(/ImagePositionPatient: missing/);
  for (const { file, message } of scan.refused) expect(`${file} ${message}`).toMatch(/\. .+\.$/s);
});

it('any order of files gives the same study and the same voxels', async () => {
  const files = [
    ...(await synthetic('study')),
    ...(await synthetic('oblique')),
    ...filesIn('data/enhanced-mr'),
    ...filesIn('data/nifti-orientations'),
  ];
  const facts = (scan: StudyScan): string => JSON.stringify([scan.series, scan.refused, scan.ignored]);
  const first = await scanFiles(files);
  const voxels = await loadSeries(first, 'oblique');
  const random = seededRandom(5);
  for (let turn = 0; turn < 4; turn++) {
    const shuffled = files
      .map((file) => ({ file, key: random() }))
      .sort((a, b) => a.key - b.key)
      .map(({ file }) => file);
    const scan = await scanFiles(shuffled);
    expect(facts(scan)).toBe(facts(first));
    expect((await loadSeries(scan, 'oblique')).volume).toEqual(voxels.volume);
  }
});

it('a pair of files is one image, whichever half comes first, and its raw half is not ignored', async () => {
  const pair = filesIn('data/nifti-corner-cases').filter(({ name }) => name.startsWith('ras.'));
  for (const files of [pair, [...pair].reverse()]) {
    const scan = await scanFiles(files);
    expect(scan.series.map(({ files: of }) => of)).toEqual([['ras.hdr', 'ras.img']]);
    expect([scan.ignored, scan.refused]).toEqual([[], []]);
  }
});

it('a frame that is not there is refused for a DICOM volume, too', async () => {
  const scan = await scanFiles(await synthetic('sagittal'));
  await expect(loadSeries(scan, undefined, { frame: 2 })).rejects.toMatchObject({ code: 'choose-frame' });
  expect((await loadSeries(scan, undefined, { frame: 0 })).volume.grid.size).toEqual([12, 10, 5]);
});

it('floating-point pixels keep their fractions', async () => {
  const scan = await scanFiles(filesIn('data/pydicom-mix').filter(({ name }) => name === 'parametric_map_float.dcm'));
  const { volume } = await loadSeries(scan);
  expect(volume.data).toBeInstanceOf(Float32Array);
  const { min, max } = readJsonFixture<{ 'float-map': { min: number; max: number } }>('expected/dicom-series/expected.json')[
    'float-map'
  ];
  expect([Math.min(...volume.data), Math.max(...volume.data)]).toEqual([min, max]);
});

describe('choosing', () => {
  it('says what was looked at when there is nothing', async () => {
    await expect(loadSeries(await scanFiles([]))).rejects.toMatchObject({ code: 'not-recognised', found: 'no files' });
    const nothing = await scanFiles([
      memorySource('a.txt', new TextEncoder().encode('hello')),
      ...(await synthetic('study')).filter(({ name }) => name.includes('SR0')),
    ]);
    const error = await loadSeries(nothing).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(FormatError);
    expect(String(error)).toMatch(
      /no image that can be loaded:\n.*SR0: .*structured report.*\n1 file is of no format read here \(a\.txt\)\. Give DICOM/,
    );
  });

  it('takes an id, a unique beginning of one, or a name, and lists what there is otherwise', async () => {
    const scan = await scanFiles(filesIn('data/enhanced-mr'));
    expect(chooseSeries(scan, '1.3.12').name).toBe('REST1 w SMS PF7-8');
    expect(chooseSeries(scan, 'REST1 w SMS PF7-8').id).toMatch(/^1\.3\.12/);
    expect(() => chooseSeries(scan, '1.3')).toThrow(/3 series fit/);
    expect(() => chooseSeries(scan, 'nonsense')).toThrow(/no series fits; there are:\n {2}1\.3\.12/);
    expect(() => chooseSeries(scan)).toThrow(/3 series, and none was chosen:\n(?: {2}.* mm\n){3}Name one/);
  });
});

it('files of one name are not taken for one another', async () => {
  // As a browser gives files chosen one by one: without their folders.
  const files = (await synthetic('oblique')).map((file) => ({ ...file, name: 'IM0001' }));
  const scan = await scanFiles(files);
  expect(scan.series.map(({ files: of }) => new Set(of).size)).toEqual([files.length]);
  const { volume } = await loadSeries(scan);
  expect(volume).toEqual((await loadSeries(await scanFiles(await synthetic('oblique')))).volume);
});

it('a file that cannot be opened is refused and spoils nothing', async () => {
  const broken: FileSource = { name: 'locked', size: 5000, read: () => Promise.reject(new Error('permission denied')) };
  const scan = await scanFiles([broken, ...(await synthetic('sagittal'))]);
  expect(scan.series).toHaveLength(1);
  expect(scan.refused).toMatchObject([{ file: 'locked', message: expect.stringContaining('permission denied') as string }]);
});

it('reads compressed slices with an injected decoder, several at once, in order', async () => {
  const { createFrameDecoder } = await import('../dicom/pixels/decode-frame.ts');
  const decode = createFrameDecoder();
  let [now, most] = [0, 0];
  const scan = await scanFiles(filesIn('data/totalseg-ct-dicom-j2k/dicom'));
  const image = await loadSeries(scan, undefined, {
    ahead: 3,
    decoder: async (job) => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setTimeout(resolve, 1));
      const values = await decode(job);
      now--;
      return values;
    },
  });
  expect(most).toBe(3);
  check(image, expected['totalseg'] as ExpectedImage);
});

it('takes all series and all frames, one at a time, and one that fails stops none', async () => {
  const cut = readFixture('data/nifti-corner-cases/CT_pitch.nii.gz').slice(0, 20_000);
  const scan = await scanFiles([
    ...filesIn('data/dcmqi-ct-seg/ct-3slice'),
    memorySource('two.nii.gz', readFixture('data/nifti-corner-cases/example_nifti2.nii.gz')),
    memorySource('cut.nii.gz', cut),
  ]);
  const taken: LoadedSeries[] = [];
  for await (const one of loadAllSeries(scan)) taken.push(one);
  const said = taken.map((one) => [one.summary.format, one.frame, 'image' in one ? 'image' : one.error.code]);
  expect(said).toEqual([
    ['dicom', 0, 'image'],
    ['nifti', 0, 'truncated'],
    ['nifti', 0, 'image'],
    ['nifti', 1, 'image'],
  ]);
});
