import { caseHref, caseName } from '../cases/case-line.ts';
import { type Answers } from '../trpc/client.ts';

export type MentionLine = Answers['comments']['mentions']['mentions'][number];

/** Where somebody named me: the case, at the comment. */
export const mentionHref = ({ case: { id }, threadId }: MentionLine): string => `${caseHref(id)}?comment=${threadId}`;

/** “Anna Annotator mentioned you in Trunk CT: Is this …” */
export function mentionWords({ author, case: place, text }: MentionLine): string {
  const [line = ''] = text.split('\n');
  const short = line.length > 80 ? `${line.slice(0, 79)}…` : line;
  return `${author?.name ?? 'Somebody'} mentioned you in ${caseName(place)}: “${short}”`;
}
