import { DeidentifyOption } from '@annotome/contracts';
import { TABLE } from './table/confidentiality-table.ts';
import { CLASS_UIDS, DICTIONARY, REGISTERED_UIDS } from './table/data-dictionary.ts';

/** Columns of the generated table, in its order. */
const COLUMNS = DeidentifyOption.options;

/** One row of PS3.15 Table E.1-1. */
export interface Rule {
  readonly name: string;
  /** `X`, `Z`, `D`, `U` or a choice of them, as `X/Z/D`. */
  readonly basic: string;
  /** `K` (keep) or `C` (clean) where the option is chosen. */
  readonly options: ReadonlyMap<DeidentifyOption, string>;
}

/** Groups whose number has two free digits: `60xx3000`. */
interface Masked<T> {
  readonly mask: number;
  readonly bits: number;
  readonly value: T;
}

interface Lookup<T> {
  readonly exact: ReadonlyMap<number, T>;
  readonly masked: readonly Masked<T>[];
}

function lookup<T>(entries: Iterable<readonly [tag: string, value: T]>): Lookup<T> {
  const exact = new Map<number, T>();
  const masked: Masked<T>[] = [];
  for (const [tag, value] of entries) {
    if (!tag.includes('x')) exact.set(parseInt(tag, 16), value);
    else
      masked.push({
        mask: parseInt(tag.replace(/[^x]/g, 'f').replace(/x/g, '0'), 16),
        bits: parseInt(tag.replace(/x/g, '0'), 16),
        value,
      });
  }
  return { exact, masked };
}

const find = <T>({ exact, masked }: Lookup<T>, tag: number): T | undefined =>
  exact.get(tag) ?? masked.find(({ mask, bits }) => (tag & mask) >>> 0 === bits)?.value;

const lines = (text: string): string[] => text.trim().split('\n');
const listed = (text: string): string[] => text.trim().split(/\s+/);

function parseRule(line: string): [string, Rule] {
  const [tag = '', basic = '', cells = '', ...name] = line.split(' ');
  const options = COLUMNS.flatMap((option, n): [DeidentifyOption, string][] => {
    const cell = cells[n] ?? '-';
    return cell === '-' ? [] : [[option, cell]];
  });
  return [tag, { name: name.join(' '), basic, options: new Map(options) }];
}

const rows = new Map(lines(TABLE).map(parseRule));
const PRIVATE = rows.get('private');
const rules = lookup([...rows].filter(([tag]) => tag !== 'private'));
const vrs = lookup(
  lines(DICTIONARY).flatMap((line) => {
    const [vr = '', ...tags] = line.split(' ');
    return tags.map((tag): [string, string] => [tag, vr]);
  }),
);
const classUids = new Set(listed(CLASS_UIDS).map((tag) => parseInt(tag, 16)));
const registered = new Set(listed(REGISTERED_UIDS));
const DICOM_ROOT = '1.2.840.10008';

export const isPrivate = (tag: number): boolean => (tag & 0x10000) !== 0;

/** The row for this element; undefined where the table has none. */
export const ruleOf = (tag: number): Rule | undefined => (isPrivate(tag) ? PRIVATE : find(rules, tag));

/** VR by the data dictionary; undefined for private elements and those the standard does not know. */
export const dictionaryVr = (tag: number): string | undefined => (isPrivate(tag) ? undefined : find(vrs, tag));

/** Whether a UID is one the standard gives out (a class, a syntax, an atlas): it identifies nobody. */
export const isRegisteredUid = (uid: string): boolean =>
  uid.startsWith(DICOM_ROOT) && registered.has(uid.slice(DICOM_ROOT.length));

/** Whether an element of VR UI names a kind of thing, not a thing. */
export const isClassUid = (tag: number): boolean => classUids.has(tag);

/** `(0010,0020)`. */
export function formatTag(tag: number): string {
  const hex = tag.toString(16).padStart(8, '0');
  return `(${hex.slice(0, 4)},${hex.slice(4)})`;
}
