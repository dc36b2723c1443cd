import { type Nameable } from '@annotome/contracts';

/** An `@` that is being typed: from `start` to the caret, with what follows it. */
export interface MentionQuery {
  readonly start: number;
  readonly caret: number;
  readonly search: string;
}

/** Longer than a name is no name. */
const LONGEST = 60;
/** As many as are offered at once. */
const MOST = 6;

/** The mention that is being typed where the caret stands; undefined when none is. Whether anybody is called so, {@link offered} says. */
export function mentionQuery(text: string, caret: number): MentionQuery | undefined {
  const start = caret === 0 ? -1 : text.lastIndexOf('@', caret - 1);
  if (start < 0 || caret - start > LONGEST) return undefined;
  const search = text.slice(start + 1, caret);
  // In a word, as in an address, an @ is no beginning; nor is one that a line break or a second space has left behind.
  if (/[\p{L}\p{N}_]$/u.test(text.slice(0, start)) || /\n|^\s|\s\s/.test(search)) return undefined;
  return { start, caret, search };
}

const plain = (text: string): string => text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();

/**
 * Whom the search may mean: every word of it begins a word of the name, in order, accents or not. Names that begin so come first. None once
 * a whole name stands there and something follows.
 */
export function offered<Person extends Nameable>(people: readonly Person[], search: string): readonly Person[] {
  if (people.some(({ name }) => search.startsWith(name) && search.length > name.length)) return [];
  const wanted = plain(search);
  const words = wanted.split(/\s+/).filter(Boolean);
  const matches = (name: string): boolean => {
    let from = 0;
    const parts = plain(name).split(/[\s-]+/);
    return words.every((word) => {
      const at = parts.findIndex((part, n) => n >= from && part.startsWith(word));
      from = at + 1;
      return at >= 0;
    });
  };
  const begins = ({ name }: Person): boolean => plain(name).startsWith(wanted.trimEnd());
  return people
    .filter(({ name }) => matches(name))
    .toSorted((a, b) => Number(begins(b)) - Number(begins(a)) || a.name.localeCompare(b.name))
    .slice(0, MOST);
}

/**
 * The text with the chosen name in the place of what was typed, and a space after it where the sentence has none; the caret is where it goes
 * on.
 */
export function withMention(
  text: string,
  { start, caret }: MentionQuery,
  name: string,
): { readonly text: string; readonly caret: number } {
  const rest = text.slice(caret);
  const end = start + 1 + name.length;
  if (/^\p{P}/u.test(rest)) return { text: `${text.slice(0, start)}@${name}${rest}`, caret: end };
  return { text: `${text.slice(0, start)}@${name}${/^\s/.test(rest) ? '' : ' '}${rest}`, caret: end + 1 };
}
