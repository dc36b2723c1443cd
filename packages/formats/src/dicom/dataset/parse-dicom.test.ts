import { readFixture, readJsonFixture } from '@annotome/testing';
import { deflateSync } from 'fflate';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { FormatError } from '../../errors.ts';
import { memorySource, type FileSource } from '../../source.ts';
import { concat, dicomFile } from '../pixels/build-dicom.ts';
import { textReader } from './character-set.ts';
import { type DicomDataset } from './dicom-dataset.ts';
import { type Keyword } from './dictionary.ts';
import { looksLikeDicom, parseDicom } from './parse-dicom.ts';

interface Expected {
  files: Record<string, { header: { transferSyntax: string; elements: number; values: Record<string, (string | number)[]> } }>;
  made: Record<string, unknown>;
  charsets: { file: string; terms: string[]; hex: string; text: string }[];
}
const expected = readJsonFixture<Expected>('expected/dicom-pixels/expected.json');
const open = (name: string): Promise<DicomDataset> => parseDicom({ name, bytes: readFixture(name) });

/** Elements, those in items of sequences included: what a wrong length anywhere would change. */
function countElements(dataset: DicomDataset): number {
  return dataset.tags.reduce(
    (sum, tag) =>
      sum + 1 + (dataset.vr(tag) === 'SQ' ? dataset.sequence(tag).reduce((n, item) => n + countElements(item), 0) : 0),
    0,
  );
}

describe('headers as pydicom reads them', () => {
  for (const [name, { header }] of Object.entries(expected.files))
    it(name, async () => {
      const dataset = await open(`data/${name}`);
      if (header.transferSyntax !== '') expect(dataset.transferSyntax).toBe(header.transferSyntax);
      expect(countElements(dataset)).toBe(header.elements);
      for (const [keyword, values] of Object.entries(header.values)) {
        const attribute = keyword as Keyword;
        const found = typeof values[0] === 'number' ? dataset.numbers(attribute) : dataset.strings(attribute);
        expect(found, keyword).toEqual(values);
      }
    });
});

describe('text', () => {
  for (const { file, terms, hex, text } of expected.charsets)
    it(`${file}: ${terms.join('\\')}`, () => {
      const bytes = Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
      expect(textReader(terms)(bytes).replace(/[= ]+$/, '')).toBe(text);
    });

  it('JIS X 0212 and an unknown escape', () => {
    // 丂 is 0x3021 in JIS X 0212.
    const escaped = Uint8Array.of(0x1b, 0x24, 0x28, 0x44, 0x30, 0x21, 0x1b, 0x28, 0x42, 0x41);
    expect(textReader(['', 'ISO 2022 IR 159'])(escaped)).toBe('丂A');
    expect(textReader(['', 'ISO 2022 IR 87'])(Uint8Array.of(0x41, 0x1b, 0x7a, 0x42))).toBe('AzB');
  });
});

describe('what pydicom needs force for, or repairs', () => {
  it.each(['bare-implicit.dcm', 'bare-explicit.dcm', 'bare-big-endian.dcm'])(
    '%s: no preamble, no meta information',
    async (name) => {
      const dataset = await open(`expected/dicom-pixels/made/${name}`);
      expect(dataset.warnings.map(({ code }) => code)).toEqual(['no-preamble', 'no-transfer-syntax']);
      expect([dataset.number('Rows'), dataset.number('Columns'), dataset.littleEndian]).toEqual([46, 37, !name.includes('big')]);
    },
  );

  it.each(['says-explicit-is-implicit.dcm', 'says-implicit-is-explicit.dcm'])('%s', async (name) => {
    const dataset = await open(`expected/dicom-pixels/made/${name}`);
    expect(dataset.warnings.map(({ code }) => code)).toEqual(['wrong-transfer-syntax']);
    expect(dataset.string('PatientName')).toBe('Made^By make.py');
    expect(dataset.number('BitsStored')).toBe(12);
  });

  it('reads elements of VR UN by the dictionary', async () => {
    const dataset = await open('data/pydicom-mix/explicit_VR-UN.dcm');
    expect(dataset.vr('Rows')).toBe('US');
    expect(dataset.numbers('PixelSpacing')).toHaveLength(2);
  });

  it('names file, tag and value where a number is none', async () => {
    const dataset = await open('data/pydicom-mix/package/badVR.dcm');
    expect(() => dataset.number('NumberOfFrames')).toThrow(
      'data/pydicom-mix/package/badVR.dcm: (0028,0008) NumberOfFrames: expected numbers, found "1A". Correct this attribute',
    );
  });

  it('keeps what is whole of a header that breaks off', async () => {
    const bytes = readFixture('data/ts-one-ct-15-syntaxes/CTImage.dcm').subarray(0, 3000);
    const dataset = await parseDicom({ name: 'cut.dcm', bytes });
    expect(dataset.string('PatientName')).toBe('MISTER^CT');
    expect(dataset.warnings.map(({ code }) => code)).toEqual(['truncated-header']);
    expect(dataset.pixelData).toBeUndefined();
  });

  it('says what is no DICOM', async () => {
    const other = readFixture('data/pydicom-mix/SOURCE.md');
    expect(looksLikeDicom(other)).toBe(false);
    await expect(parseDicom({ name: 'SOURCE.md', bytes: other })).rejects.toMatchObject({
      code: 'not-recognised',
      file: 'SOURCE.md',
    });
    await expect(parseDicom({ name: 'empty', bytes: new Uint8Array(0) })).rejects.toMatchObject({ code: 'not-recognised' });
    // A byte too many at its beginning: pydicom reads noise from it when forced.
    await expect(open('data/pydicom-mix/package/no_meta.dcm')).rejects.toMatchObject({ code: 'not-recognised' });
  });
});

describe('nested and private attributes', () => {
  it('finds a private block by its creator', async () => {
    const dataset = await open('data/ts-one-ct-15-syntaxes/CTImage.dcm');
    const tag = dataset.privateTag(0x0009, 'GEMS_IDEN_01', 0x01);
    expect(tag).toBe(0x00091001);
    expect(dataset.string(tag ?? 0)).toBe('GE_GENESIS_FF');
    expect(dataset.privateTag(0x0009, 'NOBODY', 0x01)).toBeUndefined();
  });

  it('reads per-frame groups in every encoding alike', async () => {
    const positions = (dataset: DicomDataset): number[][] =>
      dataset
        .sequence('PerFrameFunctionalGroupsSequence')
        .map((frame) => frame.sequence('PlanePositionSequence')[0]?.numbers('ImagePositionPatient') ?? []);
    const little = positions(await open('data/pydicom-mix/liver.dcm'));
    expect(little).toHaveLength(3);
    expect(little[0]).toHaveLength(3);
    for (const other of ['liver_expb.dcm', 'liver_rle.dcm', 'liver_j2k.dcm'])
      expect(positions(await open(`data/pydicom-mix/${other}`))).toEqual(little);
  });
});

describe('sequences written as UN', () => {
  const name = concat(Uint8Array.of(0x10, 0, 0x10, 0), Uint8Array.of(0x50, 0x4e, 4, 0), Uint8Array.of(65, 66, 67, 68));
  const implicit = concat(Uint8Array.of(0x10, 0, 0x10, 0), Uint8Array.of(4, 0, 0, 0), Uint8Array.of(65, 66, 67, 68));
  const items = (content: Uint8Array): Uint8Array => concat(Uint8Array.of(0xfe, 0xff, 0, 0xe0, 12, 0, 0, 0), content);

  it.each([
    ['implicit, as they should be', implicit],
    ['explicit, as some are', name],
  ])('%s', async (_, content) => {
    // (0008,1115) ReferencedSeriesSequence, and an unknown private one.
    for (const tag of [0x00081115, 0x00111001]) {
      const bytes = dicomFile('1.2.840.10008.1.2.1', [{ tag, vr: 'UN', value: items(content) }], new Uint8Array(0));
      const dataset = await parseDicom({ name: 'un.dcm', bytes });
      expect(dataset.vr(tag)).toBe('SQ');
      expect(dataset.sequence(tag).map((item) => item.string('PatientName'))).toEqual(['ABCD']);
    }
  });
});

describe('reads no more than it needs', () => {
  it('a header in one read of 32 KiB', async () => {
    const bytes = readFixture('data/ts-one-ct-15-syntaxes/CTImage.dcm');
    const reads: [number, number][] = [];
    const source: FileSource = {
      ...memorySource('CTImage.dcm', bytes),
      read: (start = 0, end = bytes.byteLength) => {
        reads.push([start, end]);
        return Promise.resolve(bytes.subarray(start, end));
      },
    };
    const dataset = await parseDicom(source);
    expect(reads).toEqual([[0, 32768]]);
    const reader = await dataset.pixelData?.open();
    expect(reader?.size).toBe(524288);
    expect(reads).toHaveLength(1);
  });

  it('more, in growing steps, of a long header', async () => {
    const dataset = await open('data/enhanced-mr/IM_0027_fMAP.dcm');
    expect(dataset.sequence('PerFrameFunctionalGroupsSequence')).toHaveLength(64);
    expect(dataset.warnings).toEqual([]);
  });

  it('refuses a deflated data set that inflates without end', async () => {
    const meta = readFixture('data/pydicom-mix/package/image_dfl.dcm');
    const metaLength = new DataView(meta.buffer, meta.byteOffset).getUint32(132 + 8, true);
    const head = meta.subarray(0, 132 + 12 + metaLength);
    // (0009,0010) UN of 1 GiB and more: its value never ends.
    const element = Uint8Array.of(9, 0, 0x10, 0, 0x55, 0x4e, 0, 0, 0, 0, 0, 0x60);
    const bomb = deflateSync(new Uint8Array(300 * 2 ** 20));
    const body = deflateSync(element, { level: 0 });
    // Two deflate blocks in a row: the first must not be marked as the last.
    body[0] = 0;
    const bytes = new Uint8Array(head.byteLength + body.byteLength + bomb.byteLength);
    bytes.set(head);
    bytes.set(body, head.byteLength);
    bytes.set(bomb, head.byteLength + body.byteLength);
    expect(bytes.byteLength).toBeLessThan(400_000);
    await expect(parseDicom({ name: 'bomb.dcm', bytes })).rejects.toMatchObject({ code: 'too-large', file: 'bomb.dcm' });
  });
});

describe('garbage gives a data set or a FormatError, soon', () => {
  const seeds = [
    'data/pydicom-mix/emri_small.dcm',
    'data/pydicom-mix/package/MR_small_implicit.dcm',
    'data/pydicom-mix/emri_small_big_endian.dcm',
    'data/pydicom-mix/package/image_dfl.dcm',
    'data/pydicom-mix/bad_sequence.dcm',
  ].map((name) => readFixture(name).slice(0, 6000));

  /** Everything an innocent caller might ask. */
  async function askEverything(bytes: Uint8Array): Promise<void> {
    const visit = (dataset: DicomDataset): void => {
      for (const tag of dataset.tags) {
        dataset.strings(tag);
        try {
          dataset.numbers(tag);
        } catch (error) {
          if (!(error instanceof FormatError)) throw error;
        }
        if (dataset.vr(tag) === 'SQ') dataset.sequence(tag).forEach(visit);
      }
    };
    try {
      visit(await parseDicom({ name: 'fuzz.dcm', bytes }));
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      expect(error.file).toBe('fuzz.dcm');
    }
  }

  it('truncated and with bytes changed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...seeds),
        fc.nat(6000),
        fc.array(fc.tuple(fc.nat(5999), fc.nat(255)), { maxLength: 4 }),
        async (seed, length, changes) => {
          const bytes = seed.slice(0, Math.max(length, 140));
          for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
          await askEverything(bytes);
        },
      ),
      { seed: 20261125, numRuns: 400 },
    );
  });

  it('sequences nested without end', async () => {
    const head = readFixture('data/pydicom-mix/package/MR_small_implicit.dcm').subarray(0, 332);
    const open = Uint8Array.of(0x08, 0, 0x15, 0x11, 0xff, 0xff, 0xff, 0xff, 0xfe, 0xff, 0, 0xe0, 0xff, 0xff, 0xff, 0xff);
    const bytes = new Uint8Array(head.length + 1000 * open.length);
    bytes.set(head);
    for (let i = 0; i < 1000; i++) bytes.set(open, head.length + i * open.length);
    await expect(parseDicom({ name: 'deep.dcm', bytes })).rejects.toThrow(/deep\.dcm: \(0008,1115\).*nested more than 64 deep/);
  });
});
