import { WORDS } from './table/cleaning-words.ts';

const words = new Set(WORDS.trim().split(/\s+/));
/** Whether a word (in small letters) is one of anatomy or technique. */
export const isTechnicalWord = (word: string): boolean => words.has(word);

const ESCAPE = '\u001b';

/**
 * Text of which only words of anatomy and technique, and short numbers, are left (PS3.15 E.3.5): what no list knows may be a name.
 * `Chest^THORAX 5.0 Dr. Miller 4711` becomes `Chest THORAX 5.0`.
 *
 * @param names words in small letters that identify the patient or somebody else, whatever the list says of them
 */
export function cleanText(text: string, names: ReadonlySet<string> = new Set()): string {
  // In texts of several character sets bytes that look like letters may be others.
  if (text.includes(ESCAPE)) return '';
  const tokens = text.split(/[^\p{L}\p{N}.]+/u);
  return tokens
    .map((token) => token.replace(/^\.+|\.+$/g, ''))
    .filter((token) => {
      const word = token.toLowerCase();
      if (word === '' || names.has(word)) return false;
      return (
        /^\d{1,3}(\.\d{1,3})?$/.test(word) ||
        /^\d{1,2}(\.\d{1,2})?(mm|cm|s|ms|kv|hu)$/.test(word) ||
        words.has(word) ||
        /^[bthi]\d{1,2}[fsh]?$/.test(word)
      );
    })
    .join(' ');
}
