import { createHash, createHmac } from 'node:crypto';
import { readFixture, readJsonFixture } from '@annotome/testing';
import { type DeidentifyOption } from '@annotome/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deidentifyDicom } from './deidentify-dicom.ts';
import { listElements } from './list-elements.test-kit.ts';
import { DeidentifyError, type Profile } from './profile.ts';

/** As tests/fixtures/expected/deidentify/make.py writes it, from pydicom and dicom-anonymizer. */
interface Expected {
  readonly transferSyntax: string | null;
  readonly pseudonym: string;
  readonly pixels: string | null;
  readonly elements: Readonly<Record<string, string>>;
  readonly identifiers: readonly string[];
}

const all = readJsonFixture<Record<string, Expected>>('expected/deidentify/expected.json');
const profile = (...options: DeidentifyOption[]): Profile => ({
  options: new Set(options),
  keyedHash: (text) => new Uint8Array(createHmac('sha256', "a project's secret").update(text).digest()),
});
const bytesOf = (name: string): Uint8Array<ArrayBuffer> => new Uint8Array(readFixture(name));
const joined = (chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.concat(chunks));
const latin1 = (bytes: Uint8Array | undefined): string =>
  Buffer.from(bytes ?? [])
    .toString('latin1')
    .replace(/[\0 ]+$/, '');
const PATIENT_ID = '00100020';
const PIXELS = '7fe00010';

describe('the Basic Profile, against pydicom and dicom-anonymizer', () => {
  it.each(Object.entries(all))('%s', (name, expected) => {
    const original = bytesOf(name);
    const before = listElements(original).elements;
    const result = joined(deidentifyDicom(name, original, profile()).chunks);
    const { transferSyntax, elements: after } = listElements(result);

    // The original is read as pydicom reads it: nothing was overlooked.
    const paths = Object.keys(expected.elements);
    const inside = (path: string): boolean =>
      paths.includes(path) || paths.some((p) => expected.elements[p] !== 'sequence' && path.startsWith(`${p}[`));
    expect([...before.keys()].filter((path) => !inside(path) && !/^(00120062|00120063|00120064|00280303)/.test(path))).toEqual(
      [],
    );

    if (expected.transferSyntax) expect(transferSyntax).toBe(expected.transferSyntax);
    const wrong: string[] = [];
    for (const [path, what] of Object.entries(expected.elements)) {
      const value = after.get(path);
      const is =
        what === 'gone'
          ? !after.has(path)
          : what === 'sequence'
            ? after.has(path) && value === undefined
            : what === 'empty'
              ? after.has(path) && (value?.byteLength ?? 0) === 0
              : what === 'dummy'
                ? path.endsWith(PATIENT_ID)
                  ? latin1(value) === expected.pseudonym
                  : after.has(path) &&
                    (value === undefined || latin1(value) !== latin1(before.get(path)) || value.byteLength === 0)
                : what.startsWith('uid ')
                  ? latin1(value) === what.slice(4)
                  : value !== undefined && Buffer.compare(value, before.get(path) ?? new Uint8Array()) === 0;
      if (!is) wrong.push(`${path}: ${what}, found ${after.has(path) ? JSON.stringify(latin1(value).slice(0, 60)) : 'nothing'}`);
    }
    expect(wrong).toEqual([]);
    if (expected.pixels)
      expect(
        createHash('sha256')
          .update(after.get(PIXELS) ?? '')
          .digest('hex'),
      ).toBe(expected.pixels);
  });
});

describe('what leaves the browser', () => {
  it.each(Object.entries(all).filter(([name]) => !name.includes('Deflated') && !name.includes('deflate')))(
    '%s holds no identifier',
    (name, { identifiers }) => {
      const result = joined(deidentifyDicom(name, bytesOf(name), profile()).chunks);
      const { elements } = listElements(result);
      // Compressed pixels may spell anything by chance; all else is searched whole.
      const pixels = elements.get(PIXELS)?.byteLength ?? 0;
      const text = Buffer.from(result).toString('latin1');
      const outside = pixels > 64 ? text.replace(Buffer.from(elements.get(PIXELS) ?? []).toString('latin1'), '') : text;
      const leaks = identifiers.filter((value) => outside.includes(value));
      expect(leaks).toEqual([]);
    },
  );

  it.each(['implicit', 'explicit', 'big-endian', 'deflated'])('a slice that names somebody everywhere, %s', (syntax) => {
    const options: DeidentifyOption[] = [
      'clean-descriptors',
      'retain-modified-dates',
      'retain-device-identity',
      'clean-graphics',
      'clean-structured-content',
    ];
    for (const profiles of [profile(), profile(...options), profile('retain-safe-private', 'retain-patient-characteristics')]) {
      const name = `expected/deidentify/phi-${syntax}.dcm`;
      const { chunks } = deidentifyDicom(name, bytesOf(name), profiles);
      const { elements } = listElements(joined(chunks));
      const all =
        [...elements.values()].map((value) => latin1(value)).join('\n') +
        (syntax === 'deflated' ? '' : joined(chunks).toString());
      for (const word of [
        'Okonkwo',
        'Adaeze',
        '445566',
        '112233',
        'Miller',
        'Johanna',
        'Seaview Hospital',
        'Petrov',
        '998877',
        '1956',
        '1.2.3.4.5.6',
        'SEAVIEWAE',
        '20210304',
        'Cliff',
      ])
        expect(all).not.toContain(word);
      expect(
        Buffer.from(joined(chunks))
          .subarray(0, 128)
          .every((byte) => byte === 0),
      ).toBe(true);
      expect(latin1(elements.get('00120062'))).toBe('YES');
    }
  });

  it('is the same a second time', () => {
    for (const name of Object.keys(all).slice(0, 20)) {
      const once = joined(deidentifyDicom(name, bytesOf(name), profile('retain-uids')).chunks);
      const twice = joined(deidentifyDicom(name, once, profile('retain-uids')).chunks);
      const strip = (bytes: Uint8Array): unknown => [...listElements(bytes).elements].filter(([path]) => path !== PATIENT_ID);
      expect(strip(twice)).toEqual(strip(once));
    }
  });
});

describe('options', () => {
  const name = 'expected/deidentify/phi-explicit.dcm';
  const value = (path: string, ...options: DeidentifyOption[]): string | undefined => {
    const { elements } = listElements(joined(deidentifyDicom(name, bytesOf(name), profile(...options)).chunks));
    return elements.has(path) ? latin1(elements.get(path)) : undefined;
  };

  it('retain UIDs', () => {
    expect(value('00080018')).toMatch(/^2\.25\.\d+$/);
    expect(value('00080018', 'retain-uids')).toBe('1.2.3.4.5.6.7.8');
    expect(value('00081140[0].00081155', 'retain-uids')).toBe('1.2.3.4.5.6.7.9');
    expect(value('00081140[0].00081150')).toBe('1.2.840.10008.5.1.4.1.1.2');
  });

  it('dates: removed, kept, or moved by the same days, with their times', () => {
    expect(value('00080020')).toBe('');
    expect(value('00280303')).toBe('REMOVED');
    expect(value('00080020', 'retain-full-dates')).toBe('20210304');
    expect(value('00280303', 'retain-full-dates')).toBe('UNMODIFIED');
    const moved = value('00080020', 'retain-modified-dates') ?? '';
    expect(moved).toMatch(/^(19|20)\d{6}$/);
    expect(moved).not.toBe('20210304');
    expect(value('0008002a', 'retain-modified-dates')).toBe(`${moved}123456.789+0100`);
    expect(value('00080030', 'retain-modified-dates')).toBe('123456');
    expect(value('00280303', 'retain-modified-dates', 'retain-full-dates')).toBe('MODIFIED');
    expect(value('00100030', 'retain-full-dates')).toBe('');
  });

  it('patient characteristics, device and institution', () => {
    expect(value('00101010')).toBeUndefined();
    expect(value('00101010', 'retain-patient-characteristics')).toBe('064Y');
    expect(value('00181000', 'retain-device-identity')).toBe('SN-778899');
    expect(value('00080080', 'retain-institution-identity')).toBe('Seaview Hospital');
  });

  it('descriptors keep words of anatomy and technique only', () => {
    expect(value('0008103e')).toBeUndefined();
    expect(value('0008103e', 'clean-descriptors')).toBe('Thorax 5.0');
    expect(value('00081030', 'clean-descriptors')).toBe('Chest');
  });

  it('safe private elements stay with their creator, no others', () => {
    expect(value('0019100c')).toBeUndefined();
    expect(value('0019100c', 'retain-safe-private')).toBe('1000');
    expect(value('00190010', 'retain-safe-private')).toBe('SIEMENS MR HEADER');
    expect(value('00191010', 'retain-safe-private')).toBeUndefined();
    expect(value('00291010', 'retain-safe-private')).toBeUndefined();
  });

  it('names the methods by their codes', () => {
    expect(value('00120064[0].00080100')).toBe('113100');
    expect(value('00120064[1].00080100', 'retain-uids')).toBe('113110');
  });
});

type Element = readonly [tag: number, vr: string, value: string | Uint8Array];

/** A file of explicit VR whose elements are these, each of a short VR. */
function smallFile(elements: readonly Element[]): Uint8Array<ArrayBuffer> {
  const parts = elements.map(([tag, vr, value]) => {
    const text = Buffer.from(value);
    const padded = text.byteLength % 2 ? Buffer.concat([text, Buffer.from(' ')]) : text;
    const head = Buffer.alloc(8);
    head.writeUInt16LE(tag >>> 16, 0);
    head.writeUInt16LE(tag & 0xffff, 2);
    head.write(vr, 4, 'latin1');
    head.writeUInt16LE(padded.byteLength, 6);
    return Buffer.concat([head, padded]);
  });
  return new Uint8Array(Buffer.concat(parts));
}

describe('names where they do not belong', () => {
  const person: readonly Element[] = [
    [0x00080005, 'CS', 'ISO_IR 192'],
    [0x00080060, 'CS', 'CT'],
    [0x00080080, 'LO', 'Seaview Hospital'],
    [0x00100010, 'PN', 'Núñez^José'],
  ];
  const written = (options: DeidentifyOption[], ...more: readonly Element[]) => {
    const { chunks, report } = deidentifyDicom('x.dcm', smallFile([...person, ...more]), profile(...options));
    const { elements } = listElements(joined(chunks));
    return { value: (tag: string) => latin1(elements.get(tag)), all: Buffer.from(joined(chunks)).toString(), report };
  };

  it('in codes: the other values of the element stay', () => {
    const { value, report } = written([], [0x00180022, 'CS', 'HELIX\\NÚÑEZ\\AXIAL'], [0x00181020, 'LO', 'v3 seaview hospital']);
    expect(value('00180022')).toBe('HELIX\\\\AXIAL');
    expect(value('00181020')).toBe('');
    expect(report.notes.join()).toContain('(0018,0022)');
  });

  it('in several bytes per letter', () => {
    const { all } = written([], [0x00181020, 'LO', 'tuned by José'], [0x00181160, 'SH', 'núñez']);
    expect(all).not.toMatch(/jos/i);
    expect(all).not.toMatch(/ez/);
  });

  it('a hospital that is retained may stand elsewhere, too', () => {
    const { value } = written(['retain-institution-identity'], [0x00181020, 'LO', 'v3 Seaview Hospital']);
    expect(value('00080080')).toBe('Seaview Hospital');
    expect(value('00181020')).toBe('v3 Seaview Hospital');
  });

  it('warns of an overlay in unused bits of the pixels, and only there', () => {
    const position = (bit: number) => written([], [0x60020102, 'US', Uint8Array.of(bit, 0)]).report.warnings.join();
    expect(position(15)).toContain('unused bits');
    expect(position(0)).toBe('');
  });
});

describe('files that cannot be trusted', () => {
  const name = 'expected/deidentify/phi-explicit.dcm';
  const original = bytesOf(name);

  it('damaged anywhere: refused with a sentence, or written without the patient’s name', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ at: fc.nat(original.byteLength - 1), value: fc.nat(255) }), { maxLength: 6 }),
        fc.nat(original.byteLength),
        (changes, cut) => {
          const bytes = original.slice(0, Math.max(200, cut));
          for (const { at, value } of changes) if (at < bytes.byteLength) bytes[at] = value;
          try {
            const { chunks } = deidentifyDicom('x.dcm', bytes, profile());
            expect(Buffer.from(joined(chunks)).toString('latin1')).not.toContain('Okonkwo^Adaeze');
          } catch (error) {
            expect(error).toBeInstanceOf(DeidentifyError);
            expect(String(error)).toMatch(/\. /);
          }
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('pixel data that break off are kept as far as they go', () => {
    const { chunks } = deidentifyDicom('x.dcm', original.slice(0, original.byteLength - 40), profile());
    expect(listElements(joined(chunks)).elements.get(PIXELS)?.byteLength).toBeGreaterThan(0);
  });
});

describe('the report', () => {
  it('says per element what happened, and never a value', () => {
    const { report } = deidentifyDicom(
      'x.dcm',
      bytesOf('expected/deidentify/phi-explicit.dcm'),
      profile('retain-device-identity'),
    );
    const lines = new Map(report.lines.map((line) => [`${line.tag} ${line.action}`, line]));
    expect(lines.get('(0010,0010) empty')?.name).toBe("Patient's Name");
    expect(lines.get('(0010,0020) dummy')?.count).toBe(1);
    expect(lines.get('(0008,1155) uid')?.count).toBe(2);
    expect(lines.get('(0018,1000) keep')?.count).toBe(1);
    expect(lines.get('private remove')?.count).toBe(5);
    expect(report.untouched).toBeGreaterThan(15);
    expect(report.notes.join()).toContain('(0008,1090)');
    expect(JSON.stringify(report)).not.toContain('Okonkwo');
  });
});
