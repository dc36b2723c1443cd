import { type DeidentifyOption } from '@annotome/contracts';
import { isTechnicalWord } from '../clean-text.ts';
import { type ElementNode } from './element-tree.ts';

/** What the file itself says about who the patient and the others are. Never leaves the process. */
export interface Identity {
  /** PatientID, else PatientName, else StudyInstanceUID: what makes all files of one person the same. */
  readonly person: string;
  /** Single words, in small letters, of names and numbers: they are struck from text that is kept. */
  readonly words: ReadonlySet<string>;
  /** Whole values, in small letters: text that holds one is not kept. */
  readonly phrases: readonly string[];
  /** Names and addresses of hospitals, whole and in small letters. */
  readonly places: readonly string[];
}

const PATIENT_NAME = 0x00100010;
const PATIENT_ID = 0x00100020;
const STUDY_UID = 0x0020000d;
/** Values that are a person's or a stay's own: numbers, addresses, telephones. */
const PERSONAL = new Set([
  ...[PATIENT_ID, 0x00101000, 0x00101001, 0x00101005, 0x00101060, 0x00101040, 0x00102154, 0x00102155, 0x00101090],
  ...[0x00080050, 0x00080092, 0x00080094, 0x00380010, 0x00321033, 0x00401400, 0x00402016, 0x00402017],
]);
/** Words that stand in a name's place and mean nobody. */
const NOBODY = new Set([
  'anonymous',
  'anonymized',
  'anonymised',
  'anon',
  'unknown',
  'none',
  'patient',
  'phantom',
  'test',
  'name',
  'dr',
  'prof',
  'mr',
  'mrs',
  'ms',
]);
/** Where it was made: name, address. */
const INSTITUTION = new Set([0x00080080, 0x00080081]);
const SHORTEST_WORD = 3;
const SHORTEST_PHRASE = 4;

const decoder = new TextDecoder('latin1');

/** The value as text, byte for byte, without its padding. */
export const valueText = (bytes: Uint8Array, { start, end }: { start: number; end: number }): string =>
  decoder.decode(bytes.subarray(start, end)).replace(/[\0 ]+$/, '');

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The value as people read it, as far as names are to be compared: UTF-8 where it is that, else Latin. */
export function readableText(bytes: Uint8Array, node: { start: number; end: number }): string {
  const text = valueText(bytes, node);
  if (/^[\0-\x7f]*$/.test(text)) return text;
  try {
    return utf8.decode(bytes.subarray(node.start, node.end)).replace(/[\0 ]+$/, '');
  } catch {
    return text;
  }
}

/**
 * Collects names and numbers from a whole data set, sequences included.
 * @param options what is retained names nobody
 */
export function findIdentity(
  bytes: Uint8Array,
  elements: readonly ElementNode[],
  options: ReadonlySet<DeidentifyOption>,
): Identity {
  const institution = !options.has('retain-institution-identity');
  const words = new Set<string>();
  const phrases = new Set<string>();
  const places = new Set<string>();
  const top = new Map<number, string>();
  const visit = (nodes: readonly ElementNode[], depth: number): void => {
    for (const node of nodes) {
      for (const item of node.items ?? []) visit(item.elements, depth + 1);
      if (node.items || node.end - node.start > 1024) continue;
      const name = node.meaning === 'PN';
      if (depth === 0 && (node.tag === PATIENT_ID || node.tag === PATIENT_NAME || node.tag === STUDY_UID))
        top.set(node.tag, valueText(bytes, node).trim());
      const place = institution && INSTITUTION.has(node.tag);
      if (!name && !place && !PERSONAL.has(node.tag)) continue;
      for (const value of readableText(bytes, node).toLowerCase().split('\\')) {
        const phrase = value.trim();
        if (phrase.length >= SHORTEST_PHRASE && !NOBODY.has(phrase)) (place ? places : phrases).add(phrase);
        if (place) continue;
        if (!name) words.add(phrase);
        else for (const word of value.split(/[\s^=,.]+/)) if (word.length >= 2 && !NOBODY.has(word)) words.add(word);
      }
    }
  };
  visit(elements, 0);
  words.delete('');
  const person = top.get(PATIENT_ID) || top.get(PATIENT_NAME) || top.get(STUDY_UID) || '';
  return { person, words, phrases: [...phrases], places: [...places] };
}

/** For the meanings of codes, where anatomy may be spelled like somebody's name: only what is no technical word counts. */
export const withoutTechnicalWords = ({ person, words, phrases, places }: Identity): Identity => ({
  person,
  places: places.filter((place) => !isTechnicalWord(place)),
  words: new Set([...words].filter((word) => !isTechnicalWord(word))),
  phrases: phrases.filter((phrase) => !isTechnicalWord(phrase)),
});

/** Whether text that nobody asked to remove names somebody all the same: a patient's name typed into a protocol. */
export function namesSomebody(text: string, { words, phrases, places }: Identity): boolean {
  const small = text.toLowerCase();
  if ([...phrases, ...places].some((phrase) => small.includes(phrase))) return true;
  return small.split(/[^\p{L}\p{N}]+/u).some((word) => word.length >= SHORTEST_WORD && words.has(word));
}
