import { type DeidentifyOption } from '@annotome/contracts';
import { isClassUid, isPrivate, ruleOf, dictionaryVr } from './rules.ts';
import { isSafePrivate } from './safe-private.ts';

/**
 * What becomes of an element: left out, emptied, filled with a value that says nothing, given another UID, its date moved, its text
 * reduced to known words, or kept. In a sequence that is kept or cleaned every element is judged again.
 */
export type Action = 'remove' | 'empty' | 'dummy' | 'uid' | 'shift' | 'clean' | 'keep';

/**
 * Choices such as `X/Z` depend on whether the object's definition needs the element (PS3.15 E.1.1). We do not remove what it may need:
 * of the ways that keep no information we take the one that is always allowed. `U*` stands for sequences whose UIDs are replaced.
 */
const BASIC: Readonly<Record<string, Action>> = {
  X: 'remove',
  Z: 'empty',
  D: 'dummy',
  U: 'uid',
  'X/Z': 'empty',
  'X/D': 'dummy',
  'Z/D': 'dummy',
  'X/Z/D': 'dummy',
  'X/Z/U*': 'uid',
};

const DATE_VRS = new Set(['DA', 'DT', 'TM']);
const TEXT_VRS = new Set(['LO', 'SH', 'ST', 'LT', 'UT', 'UC', 'PN', 'CS']);
const GROUP_LENGTH = 0x0000;

/** What cleaning means under this option; undefined where only a person could clean it, so that the Basic Profile applies. */
function cleaning(option: DeidentifyOption, vr: string): Action | undefined {
  if (option === 'retain-modified-dates') return 'shift';
  if (vr === 'SQ') return 'keep';
  return TEXT_VRS.has(vr) ? 'clean' : undefined;
}

/** What Table E.1-1 says of this element under the project's options. */
function byTable(options: ReadonlySet<DeidentifyOption>, tag: number, vr: string): Action | undefined {
  const rule = ruleOf(tag);
  if (!rule) return undefined;
  let cleaned: Action | undefined;
  for (const [option, cell] of rule.options) {
    if (!options.has(option)) continue;
    if (option === 'retain-full-dates' && options.has('retain-modified-dates')) continue;
    if (cell === 'K') return 'keep';
    cleaned ??= cleaning(option, vr);
  }
  return cleaned ?? BASIC[rule.basic] ?? 'remove';
}

/**
 * What to do with an element of a data set.
 *
 * @param vr as the file says, or the data dictionary where it does not
 * @param creator of the private block, for a private element
 */
export function chooseAction(
  options: ReadonlySet<DeidentifyOption>,
  tag: number,
  vr: string,
  creator: string | undefined,
): Action {
  if (isPrivate(tag)) {
    const safe = options.has('retain-safe-private') && vr !== 'SQ' && creator !== undefined && isSafePrivate(creator, tag);
    return safe ? 'keep' : 'remove';
  }
  const group = tag >>> 16;
  // Lengths of groups that we change; commands, file meta information and directories have no place in a data set.
  if ((tag & 0xffff) === GROUP_LENGTH || group < 0x0008) return 'remove';
  const known = dictionaryVr(tag);
  const listed = byTable(options, tag, vr);
  if (listed) return listed;
  // What the standard does not know, nobody can judge.
  if (known === undefined) return 'remove';
  if (vr === 'PN' || known === 'PN') return 'empty';
  if (DATE_VRS.has(vr)) {
    if (options.has('retain-modified-dates')) return 'shift';
    return options.has('retain-full-dates') ? 'keep' : 'empty';
  }
  if (vr === 'UI' && !isClassUid(tag)) return options.has('retain-uids') ? 'keep' : 'uid';
  return 'keep';
}
