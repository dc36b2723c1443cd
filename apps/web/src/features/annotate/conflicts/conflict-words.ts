import { type MergeConflict } from '../mask-session/index.ts';

const list = (words: readonly string[]): string => (words.length <= 2 ? words.join(' and ') : `${words.length} others`);
const namesOf = (ids: readonly string[], nameOf: (userId: string) => string): string => list([...new Set(ids.map(nameOf))]);

/** “2 places were changed by you and Anna Annotator while you were offline.” */
export function conflictsSentence(conflicts: readonly MergeConflict[], nameOf: (userId: string) => string): string {
  const who = namesOf(
    conflicts.flatMap(({ by }) => by),
    nameOf,
  );
  const count = conflicts.length === 1 ? '1 place was' : `${conflicts.length} places were`;
  return `${count} changed by you and ${who} while you were offline.`;
}

/** What happened at one place. */
export function conflictSentence({ why, by, segments }: MergeConflict, nameOf: (userId: string) => string): string {
  const who = namesOf(by, nameOf);
  const [first = 'a segment'] = segments;
  switch (why) {
    case 'cleared':
      return `${first}: what one of you drew, the other erased (${who})`;
    case 'proposals':
      return `${first}: you and ${who} accepted different masks`;
    case 'both':
      return `${segments.join(' and ')} have the same voxels (${who})`;
    case 'deleted':
      return `${first}: one of you deleted it, the other changed it (${who})`;
  }
}
