/** Somebody who can be named in a text. */
export interface Nameable {
  readonly userId: string;
  readonly name: string;
}

/** Where a text names people: `text.slice(start, end)` is `@` and the name. Several people where they have the same one. */
export interface MentionSpan {
  readonly start: number;
  readonly end: number;
  readonly userIds: readonly string[];
}

const isWord = (character: string | undefined): boolean => character !== undefined && /[\p{L}\p{N}_]/u.test(character);

/** The character (not half of one) that ends before, or begins at, an offset of a text. */
const before = (text: string, at: number): string | undefined => [...text.slice(Math.max(0, at - 2), at)].at(-1);
const after = (text: string, at: number): string | undefined => [...text.slice(at, at + 2)][0];

/**
 * The places where a text names one of these people: `@` and their whole name, in capitals or not, the longest name that fits. An `@`
 * inside a word, as in an address of mail, names nobody.
 */
export function mentionSpans(text: string, people: readonly Nameable[]): MentionSpan[] {
  const spans: MentionSpan[] = [];
  for (let start = text.indexOf('@'); start >= 0; start = text.indexOf('@', start + 1)) {
    if (isWord(before(text, start))) continue;
    const fits = people.filter(({ name }) => {
      const end = start + 1 + name.length;
      return name !== '' && text.slice(start + 1, end).toLowerCase() === name.toLowerCase() && !isWord(after(text, end));
    });
    const longest = Math.max(0, ...fits.map(({ name }) => name.length));
    if (longest === 0) continue;
    const userIds = fits.filter(({ name }) => name.length === longest).map(({ userId }) => userId);
    spans.push({ start, end: start + 1 + longest, userIds });
  }
  return spans;
}

/** The people whom a text names, each once. */
export const mentionedIn = (text: string, people: readonly Nameable[]): string[] => [
  ...new Set(mentionSpans(text, people).flatMap(({ userIds }) => userIds)),
];
