/** Copies of masks in this browser are databases of this name; each has the tables of y-indexeddb. */
const PREFIX = 'annotome mask ';

/** The table that y-indexeddb keeps updates in. */
export const UPDATES = 'updates';
/** Keys of its table `custom`: what the server has said is written down, and what the case is called. */
export const SAVED = 'saved';
export const TITLE = 'title';

/** @param turn How many copies of this case were set aside before. */
export const copyName = (caseId: string, userId: string, turn = 0): string =>
  `${PREFIX}${caseId} ${userId}${turn === 0 ? '' : ` ${turn}`}`;

export interface CopyName {
  readonly caseId: string;
  readonly userId: string;
  readonly turn: number;
}

/** Undefined for any other database. */
export function readCopyName(name: string): CopyName | undefined {
  if (!name.startsWith(PREFIX)) return undefined;
  const [caseId, userId, turn = '0'] = name.slice(PREFIX.length).split(' ');
  return caseId && userId ? { caseId, userId, turn: Number(turn) } : undefined;
}
