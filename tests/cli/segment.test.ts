import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

import { fixturePath, readFixture, readJsonFixture } from '@annotome/testing';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';

import { annotome, mustSucceed, scratchFolder } from './annotome.ts';

interface Expected {
  readonly image: string;
  readonly clicks: readonly { readonly voxel: readonly number[]; readonly world_lps: readonly number[]; readonly label: 0 | 1 }[];
  readonly steps: readonly { readonly clicks: number; readonly voxels: number; readonly iou: number }[];
}
const EXPECTED = readJsonFixture<Record<string, Expected>>('golden/end-to-end/expected.json');

interface SegmentDocument {
  readonly voxels: number;
  readonly millilitres: number;
  readonly confidence: number;
  readonly out: string;
}

/** Header and voxels of a single-frame, little-endian, one-byte NIfTI-1: enough for our masks and the golden ones. */
function readMask(bytes: Uint8Array): { header: Uint8Array; voxels: Uint8Array } {
  const whole = new Uint8Array(gunzipSync(bytes));
  const view = new DataView(whole.buffer, whole.byteOffset);
  const offset = view.getFloat32(108, true);
  const count = [42, 44, 46].reduce((n, at) => n * view.getInt16(at, true), 1);
  expect(view.getInt16(72, true)).toBe(8);
  return { header: whole.subarray(0, 348), voxels: whole.subarray(offset, offset + count) };
}

function dice(a: Uint8Array, b: Uint8Array): number {
  expect(a.length).toBe(b.length);
  let both = 0;
  let sum = 0;
  for (let n = 0; n < a.length; n++) {
    const x = a[n] ? 1 : 0;
    const y = b[n] ? 1 : 0;
    both += x & y;
    sum += x + y;
  }
  return (2 * both) / sum;
}

/** dim and sform of a NIfTI-1 header, either byte order. */
function geometry(bytes: Uint8Array): { dim: number[]; sform: number[] } {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const little = view.getInt32(0, true) === 348;
  return {
    dim: [42, 44, 46].map((at) => view.getInt16(at, little)),
    sform: Array.from({ length: 12 }, (_, n) => view.getFloat32(280 + 4 * n, little)),
  };
}

const folder = scratchFolder();

describe('segment gives the masks of the authors’ code', () => {
  const cases = Object.entries(EXPECTED).flatMap(([name, expected]) =>
    expected.steps.flatMap(({ clicks }) => (['voxel', 'world'] as const).map((frame) => ({ name, clicks, frame }))),
  );
  // All click counts by voxel, the last by millimetres: both frames, in half the time.
  it.each(cases.filter(({ clicks, frame }) => frame === 'voxel' || clicks === 3))(
    '$name, $clicks clicks by $frame',
    async ({ name, clicks, frame }) => {
      const expected = EXPECTED[name] as Expected;
      const out = join(folder, `${name}.${clicks}.${frame}.nii.gz`);
      const typed = expected.clicks
        .slice(0, clicks)
        .flatMap(({ label, voxel, world_lps }) => [
          label === 1 ? '--point' : '--outside',
          (frame === 'voxel' ? voxel : world_lps).join(','),
        ]);
      const outcome = mustSucceed(
        await annotome(
          'segment',
          fixturePath(`data/${expected.image}`),
          ...typed,
          ...(frame === 'world' ? ['--world'] : []),
          '--device',
          'cpu',
          '--out',
          out,
          '--json',
        ),
      );
      const document = JSON.parse(outcome.stdout) as SegmentDocument;
      const mine = readMask(readFileSync(out));
      const golden = readMask(readFixture(`golden/end-to-end/${name}.${clicks}-clicks.nii.gz`));
      expect(dice(mine.voxels, golden.voxels)).toBeGreaterThanOrEqual(0.999);
      expect(document.voxels).toBe(mine.voxels.reduce((sum, v) => sum + v, 0));
      expect(document.confidence).toBeCloseTo(expected.steps[clicks - 1]?.iou ?? Number.NaN, 3);
      const image = geometry(new Uint8Array(gunzipSync(readFixture(`data/${expected.image}`))));
      const mask = geometry(mine.header);
      expect(mask.dim).toEqual(image.dim);
      mask.sform.forEach((v, n) => expect(Math.abs(v - (image.sform[n] as number))).toBeLessThan(1e-4));
    },
  );
});

const CT = fixturePath('data/totalseg-ct/example_ct_sm.nii.gz');
const DICOM = fixturePath('data/totalseg-ct-dicom-j2k/dicom');

describe('segment', () => {
  it('says what it did, on standard output, without JSON', async () => {
    const out = join(folder, 'plain.nii.gz');
    const outcome = mustSucceed(await annotome('segment', CT, '--point', '86,47,29', '--out', out));
    expect(outcome.stdout).toContain(out);
    expect(outcome.stdout).toMatch(/34[,.]?395 voxels/);
    expect(outcome.stdout).toMatch(/\d ml/);
    expect(readdirSync(folder).filter((name) => name.includes('partial'))).toEqual([]);
  });

  const ras = ([x = 0, y = 0, z = 0]: readonly number[] = []): string => [-x, -y, z].join(',');

  it('takes RAS millimetres, and clicks listed after one --point', async () => {
    const out = join(folder, 'ras.nii.gz');
    const outcome = mustSucceed(
      await annotome(
        'segment',
        CT,
        '--world-ras',
        '--point',
        ras(EXPECTED['ct-liver']?.clicks[0]?.world_lps),
        ras(EXPECTED['ct-liver']?.clicks[1]?.world_lps),
        '--out',
        out,
        '--json',
      ),
    );
    expect((JSON.parse(outcome.stdout) as SegmentDocument).voxels).toBe(EXPECTED['ct-liver']?.steps[1]?.voxels);
  });

  it('applies clicks in the order typed, outside ones among them', async () => {
    const order = async (...clicks: string[]): Promise<number> => {
      const outcome = mustSucceed(await annotome('segment', CT, ...clicks, '--out', join(folder, 'order.nii.gz'), '--json'));
      const document = JSON.parse(outcome.stdout) as { clicks: { label: string; voxel: number[] }[] };
      expect(document.clicks.map((c) => c.label)).toEqual(
        clicks.filter((c) => c.startsWith('--')).map((c) => (c === '--point' ? 'inside' : 'outside')),
      );
      return (JSON.parse(outcome.stdout) as SegmentDocument).voxels;
    };
    const a = await order('--point', '86,47,29', '--outside', '60,60,20', '--point', '80,50,25');
    const b = await order('--point', '86,47,29', '--point', '80,50,25', '--outside', '60,60,20');
    expect(a).not.toBe(b);
  });

  it('reads a DICOM folder and a zip of it alike, and writes NRRD for Slicer', async () => {
    const zip = join(folder, 'study.zip');
    const files = readdirSync(DICOM).map((name) => [`study/${name}`, new Uint8Array(readFileSync(join(DICOM, name)))] as const);
    writeFileSync(zip, zipSync(Object.fromEntries(files), { level: 1 }));
    const run = async (path: string, out: string): Promise<SegmentDocument> =>
      JSON.parse(
        mustSucceed(await annotome('segment', path, '--point', '256,200,10', '--out', out, '--label-name', 'heart', '--json'))
          .stdout,
      ) as SegmentDocument;
    const fromFolder = await run(DICOM, join(folder, 'dicom.nii.gz'));
    const fromZip = await run(zip, join(folder, 'dicom.seg.nrrd'));
    expect(fromZip.voxels).toBe(fromFolder.voxels);
    expect(geometry(readMask(readFileSync(join(folder, 'dicom.nii.gz'))).header).dim).toEqual([512, 512, 20]);
    const text = readFileSync(join(folder, 'dicom.seg.nrrd')).subarray(0, 2000).toString('latin1');
    expect(text).toMatch(/^NRRD000/);
    expect(text).toMatch(/Segment0_Name:=heart/);
  });

  it('writes the label’s value, keeps the largest part, and leaves no half file', async () => {
    const out = join(folder, 'value.nii.gz');
    mustSucceed(
      await annotome('segment', CT, '--point', '25,32,23', '--label', '7', '--largest-component', '--fill-holes', '--out', out),
    );
    const { voxels } = readMask(readFileSync(out));
    expect([...new Set(voxels)].sort()).toEqual([0, 7]);
    expect(existsSync(out)).toBe(true);
  });
});
