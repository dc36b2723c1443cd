import { createHash } from 'node:crypto';
import { readFixture, readJsonFixture } from '@annotome/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { FormatError } from '../../errors.ts';
import { parseDicom } from '../dataset/parse-dicom.ts';
import { createFrameDecoder, type FrameDecoder } from './decode-frame.ts';
import { decodeFrames, type DecodeOptions } from './decode-frames.ts';
import { describePixels, type StoredValues } from './pixel-layout.ts';

interface PixelsExpected {
  shape: number[];
  sum: number;
  min: number;
  max: number;
  sha256: string;
}
interface Expected {
  files: Record<string, { pixels?: PixelsExpected }>;
  made: Record<string, PixelsExpected>;
}
const expected = readJsonFixture<Expected>('expected/dicom-pixels/expected.json');
const DATA = 'data/';
const MADE = 'expected/dicom-pixels/made/';

async function decode(name: string, bytes = readFixture(name), options: DecodeOptions = {}): Promise<StoredValues[]> {
  const frames: StoredValues[] = [];
  for await (const { values } of decodeFrames(await parseDicom({ name, bytes }), options)) frames.push(values);
  return frames;
}

/** What make.py says of its arrays: little-endian int32, or uint32 and floating point as they are. */
function describeFrames(frames: readonly StoredValues[]): Omit<PixelsExpected, 'shape'> {
  const hash = createHash('sha256');
  let [sum, min, max] = [0, Infinity, -Infinity];
  for (const values of frames) {
    const asIs = values instanceof Float32Array || values instanceof Float64Array || values instanceof Uint32Array;
    const samples = asIs ? values : Int32Array.from(values);
    hash.update(new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength));
    for (const value of values) {
      sum += value;
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
  }
  return { sum, min, max, sha256: hash.digest('hex') };
}

function check(frames: readonly StoredValues[], { shape, sum, ...rest }: PixelsExpected): void {
  expect(frames.length).toBe(shape[0]);
  expect(frames[0]?.length).toBe((shape[1] ?? 0) * (shape[2] ?? 0));
  const found = describeFrames(frames);
  expect(found).toMatchObject(rest);
  expect(Math.abs(found.sum - sum)).toBeLessThanOrEqual(1e-9 * Math.abs(sum));
}

describe('stored values as pydicom, GDCM and their codecs give them, bit for bit', () => {
  for (const [name, { pixels }] of Object.entries(expected.files))
    if (pixels) it(name, async () => check(await decode(DATA + name), pixels));
  for (const [name, pixels] of Object.entries(expected.made))
    it(`made/${name}`, async () => check(await decode(MADE + name), pixels));
});

describe('one CT in fifteen transfer syntaxes', () => {
  const folder = `${DATA}ts-one-ct-15-syntaxes/`;
  const variant = (name: string, uid: string): Promise<StoredValues[]> =>
    decode(`${folder}CTImage.dcm_${name}TransferSyntax_${uid}.dcm`);
  const native = decode(`${folder}CTImage.dcm`);

  it.each([
    ['LittleEndianExplicit', '1.2.840.10008.1.2.1'],
    ['BigEndianExplicit', '1.2.840.10008.1.2.2'],
    ['DeflatedExplicitVRLittleEndian', '1.2.840.10008.1.2.1.99'],
    ['RLELossless', '1.2.840.10008.1.2.5'],
    ['JPEGProcess14', '1.2.840.10008.1.2.4.57'],
    ['JPEGProcess14SV1', '1.2.840.10008.1.2.4.70'],
    ['JPEGLSLossless', '1.2.840.10008.1.2.4.80'],
    ['JPEG2000LosslessOnly', '1.2.840.10008.1.2.4.90'],
  ])('%s is the same image', async (name, uid) => expect(await variant(name, uid)).toEqual(await native));

  it.each([
    ['JPEGLSLossy', '1.2.840.10008.1.2.4.81', 1],
    ['JPEG2000', '1.2.840.10008.1.2.4.91', 5],
  ])('%s differs by what it may', async (name, uid, most) => {
    const [lossy = []] = await variant(name, uid);
    const [truth = []] = await native;
    expect(Array.from(lossy, (value, i) => Math.abs(value - (truth[i] ?? NaN))).reduce((a, b) => Math.max(a, b))).toBe(most);
  });

  it.each([
    ['JPEGProcess6_8', '1.2.840.10008.1.2.4.53', /Spectral Selection/],
    ['JPEGProcess10_12', '1.2.840.10008.1.2.4.55', /Full Progression/],
  ])('%s is refused in words', async (name, uid, words) => {
    const refusal = await variant(name, uid).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'unsupported', field: '(0002,0010) TransferSyntaxUID' });
    expect((refusal as Error).message).toMatch(words);
  });
});

describe('refusals', () => {
  it.each([
    ['pydicom-mix/package/SC_rgb_rle.dcm', 'unsupported', '(0028,0002) SamplesPerPixel'],
    ['pydicom-mix/HTJ2K_08_RGB.dcm', 'unsupported', '(0028,0002) SamplesPerPixel'],
    ['pydicom-mix/package/MR_truncated.dcm', 'truncated', '(7FE0,0010) PixelData'],
    ['pydicom-mix/package/badVR.dcm', 'inconsistent', '(0028,0008) NumberOfFrames'],
    ['pydicom-mix/package/rtstruct.dcm', 'unsupported', '(7FE0,0010) PixelData'],
  ])('%s: %s', async (name, code, field) => {
    await expect(decode(DATA + name)).rejects.toMatchObject({ name: 'FormatError', code, field, file: DATA + name });
  });

  it('describes colour before it refuses it', async () => {
    const dataset = await parseDicom({ name: 'rgb', bytes: readFixture(`${DATA}pydicom-mix/package/SC_rgb_rle.dcm`) });
    expect(describePixels(dataset)).toMatchObject({ samplesPerPixel: 3, photometricInterpretation: 'RGB' });
  });

  it('a frame that is not there, before it decodes any', async () => {
    const name = `${DATA}pydicom-mix/emri_small_RLE.dcm`;
    await expect(decode(name, undefined, { frames: [0, 10] })).rejects.toThrow(/frame 11 of 10/);
  });
});

describe('frames are decoded as asked', () => {
  const name = `${DATA}pydicom-mix/emri_small_jpeg_ls_lossless.dcm`;

  it('some, in the order asked, the same as among all', async () => {
    const all = await decode(name);
    expect(await decode(name, undefined, { frames: [7, 2] })).toEqual([all[7], all[2]]);
    expect(await decode(`${DATA}pydicom-mix/liver_nonbyte_aligned.dcm`, undefined, { frames: [1] })).toEqual([
      (await decode(`${DATA}pydicom-mix/liver_nonbyte_aligned.dcm`))[1],
    ]);
  });

  it('by the decoder given, at most `ahead` at a time', async () => {
    const here = createFrameDecoder();
    let [running, most] = [0, 0];
    const counting: FrameDecoder = async (job) => {
      most = Math.max(most, ++running);
      const values = await here(structuredClone(job));
      running--;
      return values;
    };
    expect(await decode(name, undefined, { decoder: counting, ahead: 3 })).toEqual(await decode(name));
    expect(most).toBe(3);
  });

  it('and the caller may stop', async () => {
    for await (const { index } of decodeFrames(await parseDicom({ name, bytes: readFixture(name) }), { ahead: 4 })) {
      expect(index).toBe(0);
      break;
    }
  });

  it('gives memory of its own, not the file’s', async () => {
    const bytes = readFixture(`${DATA}pydicom-mix/package/MR_small.dcm`);
    const before = bytes.slice();
    const [values] = await decode('MR_small.dcm', bytes);
    values?.fill(7);
    expect(bytes).toEqual(before);
  });
});

describe('damage', () => {
  const names = [
    'ts-multiframe-fragments/CT1_UNC.fragmented_bot_jpeg_ls.80.dcm',
    'pydicom-mix/emri_small_jpeg_2k_lossless.dcm',
    'pydicom-mix/emri_small_RLE.dcm',
    'pydicom-mix/package/MR_small_jp2klossless.dcm',
    'pydicom-mix/liver_deflate.dcm',
    'ts-one-ct-15-syntaxes/CTImage.dcm_JPEGProcess14SV1TransferSyntax_1.2.840.10008.1.2.4.70.dcm',
    'ts-multiframe-fragments/CT0012.fragmented_no_bot_jpeg_baseline.51.dcm',
  ];

  it('gives frames or a FormatError, never anything else', async () => {
    const files = names.map((name) => [name, readFixture(DATA + name)] as const);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...files),
        fc.double({ min: 0.03, max: 1, noNaN: true }),
        fc.array(fc.tuple(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        async ([name, whole], share, changes, cut) => {
          const bytes = whole.slice(0, cut ? Math.ceil(share * whole.length) : undefined);
          for (const [at, value] of changes) bytes[Math.floor(at * bytes.length)] = value;
          try {
            await decode(name, bytes);
          } catch (error) {
            if (!(error instanceof FormatError)) throw error;
            expect(error.file).toBe(name);
          }
        },
      ),
      { seed: 20261125, numRuns: 100 },
    );
  });

  it.each(names.slice(0, 4))('%s cut short is refused, and the next file decodes as ever', async (name) => {
    const bytes = readFixture(DATA + name);
    await expect(decode(name, bytes.subarray(0, Math.floor(bytes.length * 0.9)))).rejects.toMatchObject({ code: 'truncated' });
    check(await decode(DATA + name), expected.files[name]?.pixels as PixelsExpected);
  });

  it('a frame damaged where it shows is refused with its number, and poisons nothing', async () => {
    const name = 'pydicom-mix/emri_small_jpeg_2k_lossless.dcm';
    const bytes = readFixture(DATA + name);
    const headers = [...bytes.keys()].filter((at) => bytes[at] === 0xff && bytes[at + 1] === 0x4f && bytes[at + 2] === 0xff);
    bytes.fill(0x55, (headers[6] as number) + 60, (headers[6] as number) + 80);
    const dataset = await parseDicom({ name, bytes });
    const truth = await decode(DATA + name);
    const seen: number[] = [];
    const failure = await (async () => {
      for await (const { index, values } of decodeFrames(dataset)) {
        seen.push(index);
        expect(values).toEqual(truth[index]);
      }
    })().catch((error: unknown) => error);
    expect(seen).toEqual([0, 1, 2, 3, 4, 5]);
    expect(failure).toMatchObject({ name: 'FormatError', code: 'inconsistent', field: '(7FE0,0010) PixelData, frame 7' });
    for await (const { values } of decodeFrames(dataset, { frames: [9] })) expect(values).toEqual(truth[9]);
  });
});

describe('JPEG blocks that stick out of the image', () => {
  it('are cut off, at 12 bits as at 8', async () => {
    const name = 'ts-one-ct-15-syntaxes/CTImage.dcm_JPEGProcess2_4TransferSyntax_1.2.840.10008.1.2.4.51.dcm';
    const [whole] = await decode(DATA + name);
    const bytes = readFixture(DATA + name);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    // SOF1, its length and precision; and Rows, Columns of the header.
    const frame = [...bytes.keys()].find((at) => view.getUint32(at) === 0xffc1000b) as number;
    view.setUint16(frame + 5, 509);
    view.setUint16(frame + 7, 507);
    const rows = [...bytes.keys()].find((at) => view.getUint32(at, true) === 0x00100028) as number;
    view.setUint16(rows + 8, 509, true);
    view.setUint16(rows + 18, 507, true);
    const [cut] = await decode(name, bytes);
    expect(cut).toEqual(Uint16Array.from({ length: 509 * 507 }, (_, i) => whole?.[Math.floor(i / 507) * 512 + (i % 507)] ?? NaN));
  });
});
