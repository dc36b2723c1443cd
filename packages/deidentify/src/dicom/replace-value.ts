import { isRegisteredUid } from '../rules.ts';
import { replaceUid, type Profile } from '../profile.ts';

const DAY = 86_400_000;

/** Values that fit their VR and say nothing (PS3.15 E.1.1, action D). Binary VRs get zeros. */
const DUMMIES: Readonly<Record<string, string>> = {
  AE: 'ANONYMIZED',
  AS: '000Y',
  CS: 'ANONYMIZED',
  DA: '19000101',
  DS: '0',
  DT: '19000101000000',
  IS: '0',
  LO: 'Anonymized',
  LT: 'Anonymized',
  PN: 'Anonymized',
  SH: 'Anonymized',
  ST: 'Anonymized',
  TM: '000000',
  UC: 'Anonymized',
  UR: 'urn:anonymized',
  UT: 'Anonymized',
};

/** Text for this VR, or undefined where its values are numbers or bytes: then zeros of {@link zeroSize}. */
export const dummyText = (vr: string): string | undefined => DUMMIES[vr];

const SIZES: Readonly<Record<string, number>> = {
  US: 2,
  SS: 2,
  UL: 4,
  SL: 4,
  FL: 4,
  FD: 8,
  AT: 4,
  SV: 8,
  UV: 8,
  OF: 4,
  OL: 4,
  OD: 8,
  OV: 8,
};
export const zeroSize = (vr: string): number => SIZES[vr] ?? 2;

/** The UIDs of a value, each replaced unless the standard gave it out. */
export function replaceUids(text: string, profile: Profile): string {
  return text
    .split('\\')
    .map((part) => part.replace(/[\0\s]+/g, ''))
    .map((uid) => (uid === '' || isRegisteredUid(uid) ? uid : replaceUid(uid, profile)))
    .join('\\');
}

function shiftDay(year: number, month: number, day: number, days: number): string | undefined {
  const time = Date.UTC(year, month - 1, day);
  const date = new Date(time);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  return new Date(time + days * DAY).toISOString().slice(0, 10).replaceAll('-', '');
}

/**
 * A value of VR DA or DT with its date moved by whole days; the time of day stays (PS3.15 E.3.6). A DT of a month or year only moves
 * as its first day. TM has no date, so it stays.
 *
 * @returns undefined for what is no date: it cannot be moved, so it must not be kept
 */
export function shiftDates(text: string, vr: string, days: number): string | undefined {
  if (vr === 'TM') return /^[\d.:\\ ]*$/.test(text) ? text : undefined;
  const shifted = text.split('\\').map((part) => {
    const value = part.trim();
    if (value === '') return '';
    const match =
      vr === 'DA'
        ? /^(\d{4})[.-]?(\d{2})[.-]?(\d{2})()()$/.exec(value)
        : /^(\d{4})(\d{2})?(\d{2})?(\d{2}(?:\d{2}(?:\d{2}(?:\.\d{1,6})?)?)?)?([+-]\d{4})?$/.exec(value);
    if (!match) return undefined;
    const [, year = '', month, day, time = '', zone = ''] = match;
    const date = shiftDay(Number(year), Number(month ?? 1), Number(day ?? 1), days);
    return date && date.slice(0, 4 + (month ? 2 : 0) + (day ? 2 : 0)) + time + zone;
  });
  return shifted.every((value) => value !== undefined) ? shifted.join('\\') : undefined;
}
