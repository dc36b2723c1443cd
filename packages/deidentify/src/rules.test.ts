import { describe, expect, it } from 'vitest';
import { burnedInWarning, type PixelFacts } from './burned-in.ts';
import { chooseAction } from './choose-action.ts';
import { cleanText } from './clean-text.ts';
import { shiftDates } from './dicom/replace-value.ts';
import { dictionaryVr, isRegisteredUid, ruleOf } from './rules.ts';
import { TABLE } from './table/confidentiality-table.ts';

describe('Table E.1-1', () => {
  it('is there whole: 652 elements, three repeating groups, the row of private attributes', () => {
    const rows = TABLE.trim().split('\n');
    expect(rows.length).toBe(656);
    expect(rows.filter((row) => /^..xx/.test(row)).length).toBe(3);
    expect(new Set(rows.map((row) => row.split(' ')[1]))).toEqual(
      new Set(['X', 'Z', 'D', 'U', 'X/Z', 'X/D', 'Z/D', 'X/Z/D', 'X/Z/U*']),
    );
    for (const row of rows) expect(row).toMatch(/^(private|[0-9a-fx]{8}) [XZDU/*]+ [KC-]{10} \S/);
  });

  it('finds repeating groups and private elements', () => {
    expect(ruleOf(0x60023000)?.name).toBe('Overlay Data');
    expect(ruleOf(0x50100000)?.name).toBe('Curve Data');
    expect(ruleOf(0x00091002)?.name).toBe('Private Attributes');
    expect(ruleOf(0x60020010)).toBeUndefined();
    expect(dictionaryVr(0x60020010)).toBe('US');
  });

  it('keeps what an option keeps; keeping beats cleaning; shifted dates beat exact ones', () => {
    const action = (
      tag: number,
      vr: string,
      ...options: Parameters<typeof chooseAction>[0] extends ReadonlySet<infer O> ? O[] : never
    ) => chooseAction(new Set(options), tag, vr, undefined);
    expect(action(0x00181002, 'UI')).toBe('uid');
    expect(action(0x00181002, 'UI', 'retain-device-identity')).toBe('keep');
    expect(action(0x00102110, 'LO', 'clean-descriptors')).toBe('clean');
    expect(action(0x00080020, 'DA', 'retain-full-dates', 'retain-modified-dates')).toBe('shift');
    expect(action(0x00321021, 'AE', 'retain-device-identity')).toBe('remove');
    expect(action(0x60003000, 'OW', 'clean-graphics')).toBe('remove');
    expect(action(0x00700001, 'SQ', 'clean-graphics')).toBe('keep');
    expect(action(0x00089123, 'UI')).toBe('uid');
    expect(action(0x0018991e, 'UI')).toBe('uid');
    expect(action(0x00080016, 'UI')).toBe('keep');
  });

  it('knows the UIDs the standard gives out from those below its root that somebody made up', () => {
    expect(isRegisteredUid('1.2.840.10008.5.1.4.1.1.2')).toBe(true);
    expect(isRegisteredUid('1.2.840.10008.1.4.1.1')).toBe(true);
    expect(isRegisteredUid('1.2.840.10008.5.1.4.1.1.2.77.88')).toBe(false);
  });
});

describe('dates', () => {
  it.each([
    ['20210304', 'DA', -1, '20210303'],
    ['2021.03.01', 'DA', -1, '20210228'],
    ['20200301', 'DA', -1, '20200229'],
    ['20210304\\20210305', 'DA', -63, '20201231\\20210101'],
    ['202103', 'DT', -1, '202102'],
    ['2021', 'DT', -1, '2020'],
    ['20210304235959.123456-0500', 'DT', -1, '20210303235959.123456-0500'],
    ['', 'DA', -1, ''],
    ['120000.5', 'TM', -1, '120000.5'],
  ])('%s (%s) by %i days is %s', (text, vr, days, expected) => {
    expect(shiftDates(text, vr, days)).toBe(expected);
  });

  it.each([
    ['20211341', 'DA'],
    ['20210229', 'DA'],
    ['Okonkwo', 'DA'],
    ['Okonkwo', 'TM'],
    ['2021030', 'DT'],
  ])('%s (%s) is none', (text, vr) => {
    expect(shiftDates(text, vr, -1)).toBeUndefined();
  });
});

describe('cleaning', () => {
  it.each([
    ['Thorax 5.0 B30f Okonkwo', 'Thorax 5.0 B30f'],
    ['T1_MPRAGE_SAG', 'T1 MPRAGE SAG'],
    ['Dr. Miller 4711 CT Abdomen', 'CT Abdomen'],
    ['tel. 0151-2345678', ''],
    ['CT 12/03/56 call 555-123-4567', 'CT'],
    ['Thorax 3 Mar 56', 'Thorax'],
    ['brain mar 5 mm', 'brain mm'],
    ['LIVER MAR', 'LIVER MAR'],
    ['decubitus 5.0 1.5', 'decubitus 5.0 1.5'],
    ['12.03.1956 knee', 'knee'],
    ['1956 03 knee 5.0', 'knee 5.0'],
    ['\u001b$B;3ED\u001b(B liver', ''],
    ['', ''],
  ])('%s → %s', (text, expected) => {
    expect(cleanText(text)).toBe(expected);
  });

  it('strikes a patient who is called like a body part', () => {
    expect(cleanText('Chest of Hand', new Set(['hand']))).toBe('Chest');
  });
});

describe('burned-in text', () => {
  const facts: PixelFacts = {
    burnedInAnnotation: undefined,
    modality: undefined,
    sopClass: undefined,
    imageType: undefined,
    conversionType: undefined,
    overlayInPixels: false,
  };
  it.each([
    [{ burnedInAnnotation: 'YES', modality: 'CT' }, true],
    [{ burnedInAnnotation: 'NO', modality: 'US' }, false],
    [{ modality: 'US' }, true],
    [{ modality: 'XA' }, true],
    [{ modality: 'CT' }, false],
    [{ modality: 'CT', sopClass: '1.2.840.10008.5.1.4.1.1.7.4' }, true],
    [{ modality: 'CT', sopClass: '1.2.840.10008.5.1.4.1.1.2' }, false],
    [{ modality: 'CT', imageType: 'DERIVED\\SECONDARY\\SCREEN SAVE' }, true],
    [{ modality: 'MR', conversionType: 'WSD' }, true],
    [{ modality: 'CT', burnedInAnnotation: 'NO', overlayInPixels: true }, true],
  ])('%j: %s', (some, warned) => {
    expect(burnedInWarning({ ...facts, ...some }) !== undefined).toBe(warned);
  });
});
