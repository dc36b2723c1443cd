import { readFixture } from '@annotome/testing';
import { deflateSync } from 'fflate';
import { describe, expect, it } from 'vitest';

import { parseDicom } from '../dataset/parse-dicom.ts';
import { concat, dicomFile, element, encapsulated, ov, pixelModule, type ElementSpec } from './build-dicom.ts';
import { createFrameDecoder } from './decode-frame.ts';
import { decodeFrames } from './decode-frames.ts';
import { locateFrames, readFrame } from './encapsulated.ts';
import { describePixels, type StoredValues } from './pixel-layout.ts';

const JPEG_LS = '1.2.840.10008.1.2.4.80';
const HTJ2K = ['1.2.840.10008.1.2.4.201', '1.2.840.10008.1.2.4.202', '1.2.840.10008.1.2.4.203'];

async function decode(bytes: Uint8Array): Promise<StoredValues[]> {
  const frames: StoredValues[] = [];
  for await (const { values } of decodeFrames(await parseDicom({ name: 'made.dcm', bytes }))) frames.push(values);
  return frames;
}

/** The compressed frames of a fixture, to be wrapped anew. */
async function codestreams(name: string): Promise<Uint8Array[]> {
  const dataset = await parseDicom({ name, bytes: readFixture(name) });
  const reader = await dataset.pixelData?.open();
  if (!reader) throw new Error(name);
  const located = await locateFrames(dataset, reader, describePixels(dataset));
  return Promise.all(located.map((ranges) => readFrame(reader, ranges)));
}

const cut = (bytes: Uint8Array, size: number): Uint8Array[] =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size));

describe('frames in fragments', () => {
  const name = 'data/pydicom-mix/emri_small_jpeg_ls_lossless.dcm';
  const frames = codestreams(name);
  const truth = decode(readFixture('data/pydicom-mix/emri_small.dcm'));
  const file = (pixels: Uint8Array, elements: readonly ElementSpec[] = []): Uint8Array =>
    dicomFile(JPEG_LS, [...pixelModule(64, 64, 10, 16), ...elements], pixels);
  /** Where each frame's first fragment begins, counted from the first item after the table. */
  const offsetsOf = (parts: readonly Uint8Array[][]): number[] => {
    let at = 0;
    return parts.map((fragments) => {
      const start = at;
      for (const fragment of fragments) at += 8 + fragment.length + (fragment.length % 2);
      return start;
    });
  };

  it('one each, without a table, with one, and with one that is wrong', async () => {
    const parts = (await frames).map((frame) => [frame]);
    const offsets = offsetsOf(parts);
    for (const table of [[], offsets, offsets.map((offset) => offset + 2), [0], offsets.toReversed()])
      expect(await decode(file(encapsulated(table, parts.flat())))).toEqual(await truth);
  });

  it('several each, without a table, with one, and with one that is wrong', async () => {
    const parts = (await frames).map((frame) => cut(frame, 1500));
    expect(parts.flat().length).toBeGreaterThan(20);
    for (const table of [[], offsetsOf(parts), [0, 8]])
      expect(await decode(file(encapsulated(table, parts.flat())))).toEqual(await truth);
  });

  it('cut within the end marker, so that no fragment shows where a frame ends', async () => {
    const parts = (await frames).map((frame) => {
      const end = frame.findLastIndex((byte, i) => byte === 0xff && frame[i + 1] === 0xd9) + 1;
      const odd = end % 2; // fragments are padded to even lengths, so they are cut at even places
      return [frame.subarray(0, end - odd), frame.subarray(end - odd)];
    });
    expect(await decode(file(encapsulated([], parts.flat())))).toEqual(await truth);
  });

  it('by the Extended Offset Table, whose lengths leave the padding out', async () => {
    const padded = (await frames).map((frame) => concat(frame, new Uint8Array(40).fill(0xa5)));
    const parts = padded.map((frame) => [frame]);
    const table = [
      ov(0x7fe00001, offsetsOf(parts)),
      ov(
        0x7fe00002,
        (await frames).map((frame) => frame.length),
      ),
    ];
    expect(await decode(file(encapsulated([], parts.flat()), table))).toEqual(await truth);
  });

  it('and bytes after the end marker do no harm', async () => {
    const trailing = (await frames).map((frame) => concat(frame, Uint8Array.of(0, 0, 0)));
    expect(await decode(file(encapsulated([], trailing)))).toEqual(await truth);
  });

  it('under a transfer syntax that has none, or without any, is refused', async () => {
    const pixels = encapsulated([], await frames);
    const native = dicomFile('1.2.840.10008.1.2.1', pixelModule(64, 64, 10, 16), pixels);
    await expect(decode(native)).rejects.toThrow(
      /TransferSyntaxUID: 1\.2\.840\.10008\.1\.2\.1, but the pixel data are in fragments/,
    );
    const whole = new Uint8Array(64 * 64 * 2);
    const bare = dicomFile(JPEG_LS, pixelModule(64, 64, 1, 16), element({ tag: 0x7fe00010, vr: 'OW', value: whole }));
    await expect(decode(bare)).rejects.toThrow(/1\.2\.840\.10008\.1\.2\.4\.80, but the pixel data are not in fragments/);
  });

  it('too few of them, or no telling which is which, is refused', async () => {
    const whole = await frames;
    await expect(decode(file(encapsulated([], whole.slice(0, 9))))).rejects.toMatchObject({ code: 'truncated' });
    const blank = whole.flatMap(() => [new Uint8Array(10), new Uint8Array(10)]);
    await expect(decode(file(encapsulated([], blank)))).rejects.toThrow(/20 fragments, of which 10 frames/);
    const nothing = concat(encapsulated([], []).subarray(0, 12));
    await expect(decode(file(nothing))).rejects.toThrow(/no fragments/);
  });
});

describe('HTJ2K from OpenJPH’s encoder', () => {
  const rows = 96;
  const columns = 80;
  const ct = new Int16Array(readFixture('data/ts-one-ct-15-syntaxes/CTImage.dcm').slice(6350).buffer);
  const crop = Int16Array.from(
    { length: rows * columns },
    (_, i) => ct[(200 + Math.floor(i / columns)) * 512 + 150 + (i % columns)] ?? 0,
  );

  async function encode(signed: boolean, progression: number, reversible: boolean): Promise<Uint8Array> {
    const { default: load } = await import('@cornerstonejs/codec-openjph/wasmjs');
    const encoder = new (await load()).HTJ2KEncoder();
    const info = {
      width: columns,
      height: rows,
      bitsPerSample: 16,
      componentCount: 1,
      isSigned: signed,
      isUsingColorTransform: false,
    };
    encoder.getDecodedBuffer(info).set(new Uint8Array(crop.buffer));
    encoder.setQuality(reversible, 0.001);
    encoder.setProgressionOrder(progression);
    encoder.encode();
    const out = encoder.getEncodedBuffer().slice();
    encoder.delete();
    return out;
  }

  it.each([0, 1, 2, 3, 4])('progression %i, signed and unsigned, comes back as it was', async (progression) => {
    for (const signed of [true, false]) {
      const pixels = encapsulated([], [await encode(signed, progression, true)]);
      for (const uid of HTJ2K) {
        const [values] = await decode(dicomFile(uid, pixelModule(rows, columns, 1, 16, signed), pixels));
        expect(values).toEqual(signed ? crop : new Uint16Array(crop.buffer));
      }
    }
  });

  it('lossy differs from what OpenJPH itself makes of it by rounding alone', async () => {
    const codestream = await encode(true, 2, false);
    const [values = []] = await decode(
      dicomFile(HTJ2K[2] as string, pixelModule(rows, columns, 1, 16, true), encapsulated([], [codestream])),
    );
    const { default: load } = await import('@cornerstonejs/codec-openjph/wasmjs');
    const decoder = new (await load()).HTJ2KDecoder();
    decoder.getEncodedBuffer(codestream.length).set(codestream);
    decoder.decode();
    const peer = new Int16Array(decoder.getDecodedBuffer().slice().buffer);
    decoder.delete();
    expect(Math.max(...Array.from(values, (value, i) => Math.abs(value - (peer[i] ?? NaN))))).toBeLessThanOrEqual(1);
    expect(peer).not.toEqual(crop);
  });

  it('of another signedness than the header says is read as the header says', async () => {
    const pixels = encapsulated([], [await encode(false, 2, true)]);
    expect((await decode(dicomFile(HTJ2K[0] as string, pixelModule(rows, columns, 1, 16, true), pixels)))[0]).toEqual(crop);
  });

  it('of another size than the header says is refused before it is given memory', async () => {
    const pixels = encapsulated([], [await encode(true, 2, true)]);
    await expect(decode(dicomFile(HTJ2K[0] as string, pixelModule(rows, columns + 1, 1, 16), pixels))).rejects.toThrow(
      /the header says 81 × 96 × 1 \(columns, rows, samples\), the compressed data 80 × 96 × 1/,
    );
  });
});

describe('compressed data that promise more than they can hold', () => {
  const huge = (uid: string, bytes: Uint8Array): Uint8Array =>
    dicomFile(uid, pixelModule(16000, 16000, 1, 16), encapsulated([], [bytes]));

  it.each([
    ['RLE', '1.2.840.10008.1.2.5', Uint8Array.of(2, 0, 0, 0, 64, 0, 0, 0, 66, ...new Array<number>(100).fill(0))],
    ['deflated', '1.2.840.10008.1.2.8.1', deflateSync(new Uint8Array(100))],
  ])('%s', async (_, uid, bytes) => {
    await expect(decode(huge(uid, bytes))).rejects.toMatchObject({ code: 'truncated' });
  });

  it('frames beyond any scanner', async () => {
    const bytes = dicomFile(JPEG_LS, pixelModule(65535, 65535, 1, 16), encapsulated([], [new Uint8Array(10)]));
    await expect(decode(bytes)).rejects.toMatchObject({ code: 'too-large', field: '(0028,0010) Rows' });
  });

  it('JPEG-LS that breaks off without its end marker is refused at once', async () => {
    const [frame] = await codestreams('data/ts-multiframe-fragments/CT1_UNC.not_fragmented_no_bot_jpeg_ls.80.dcm');
    const job = { file: 'cut.dcm', frame: 0, transferSyntax: JPEG_LS };
    const layout = describePixels(
      await parseDicom({ name: 'cut.dcm', bytes: dicomFile(JPEG_LS, pixelModule(512, 512, 1, 16, true), encapsulated([], [])) }),
    );
    const decoder = createFrameDecoder();
    for (const length of [120, 5000, 20000]) {
      const bytes = (frame as Uint8Array).slice(0, length);
      await expect(decoder({ ...job, bytes, layout })).rejects.toMatchObject({ code: 'inconsistent', file: 'cut.dcm' });
    }
  }, 10_000);
});
