import { WORDS } from './table/cleaning-words.ts';

const words = new Set(WORDS.trim().split(/\s+/));
/** Whether a word (in small letters) is one of anatomy or technique. */
export const isTechnicalWord = (word: string): boolean => words.has(word);

const ESCAPE = '\u001b';
const NUMBER = /^[\d.]+$/;
const LONG_NUMBER = /\d{4}/;
const MONTH =
  /^(jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|june?|july?|aug(ust)?|sept?(ember)?|oct(ober)?|nov(ember)?|dec(ember)?)$/;

/** Numbers that stand together as in dates and telephone numbers (`12/03/56`, `3 Mar 56`, `555-123-4567`): places in `tokens`. */
function dates(tokens: readonly string[]): ReadonlySet<number> {
  const found = new Set<number>();
  for (let from = 0; from < tokens.length; from++) {
    let to = from;
    while (NUMBER.test(tokens[to] ?? '') || MONTH.test(tokens[to] ?? '')) to++;
    const run = tokens.slice(from, to);
    const suspicious = run.length > 2 || (run.length > 1 && run.some((token) => MONTH.test(token) || LONG_NUMBER.test(token)));
    if (suspicious) for (let n = from; n < to; n++) found.add(n);
    from = Math.max(from, to - 1);
  }
  return found;
}

/**
 * Text of which only words of anatomy and technique, and short numbers, are left (PS3.15 E.3.5): what no list knows may be a name,
 * and numbers in a row a date.
 * `Chest^THORAX 5.0 Dr. Miller 4711` becomes `Chest THORAX 5.0`.
 *
 * @param names words in small letters that identify the patient or somebody else, whatever the list says of them
 */
export function cleanText(text: string, names: ReadonlySet<string> = new Set()): string {
  // In texts of several character sets bytes that look like letters may be others.
  if (text.includes(ESCAPE)) return '';
  const tokens = text
    .split(/[^\p{L}\p{N}.]+/u)
    .map((token) => token.replace(/^\.+|\.+$/g, ''))
    .filter((token) => token !== '');
  const small = tokens.map((token) => token.toLowerCase());
  const dated = dates(small);
  return tokens
    .filter((_, n) => {
      const word = small[n] ?? '';
      if (names.has(word) || dated.has(n)) return false;
      return (
        /^\d{1,3}(\.\d{1,3})?$/.test(word) ||
        /^\d{1,2}(\.\d{1,2})?(mm|cm|s|ms|kv|hu)$/.test(word) ||
        words.has(word) ||
        /^[bthi]\d{1,2}[fsh]?$/.test(word)
      );
    })
    .join(' ');
}
