import { type HistoryAct, type Made } from '@annotome/mask-doc';
import { toVoxel, type Grid, type World } from '@annotome/volume';

/** Acts that one person did one after the other with one tool on the same segments: a line of the history. */
export interface ActRow {
  /** The last of them: the moment that the row stands for. */
  readonly last: HistoryAct;
  readonly acts: readonly HistoryAct[];
  readonly voxels: number;
  readonly state: HistoryAct['state'];
}

/** Acts further apart than this, in milliseconds, are lines of their own. */
const PAUSE = 5 * 60_000;

/** @param acts oldest first. @returns rows, newest first. */
export function actRows(acts: readonly HistoryAct[]): readonly ActRow[] {
  const rows: HistoryAct[][] = [];
  for (const act of acts) {
    const row = rows.at(-1);
    const before = row?.at(-1);
    if (row && before && goesOn(before, act)) row.push(act);
    else rows.push([act]);
  }
  return rows.reverse().map((row) => {
    const last = row.at(-1) as HistoryAct;
    return { last, acts: row, voxels: row.reduce((sum, { voxels }) => sum + voxels, 0), state: last.state };
  });
}

const goesOn = (before: HistoryAct, act: HistoryAct): boolean =>
  before.by === act.by &&
  before.tool === act.tool &&
  before.state === act.state &&
  before.settled === act.settled &&
  Math.abs(act.at - before.at) <= PAUSE &&
  before.segments.join() === act.segments.join();

const TOOLS: Readonly<Record<string, string>> = {
  click: 'Mask from clicks',
  grow: 'Grown from clicks',
  brush: 'Brush',
  eraser: 'Eraser',
  lasso: 'Lasso',
  'threshold brush': 'Brush for like values',
  'fill between': 'Filled between slices',
  'fill holes': 'Holes filled',
  'keep largest': 'Largest part kept',
  smooth: 'Smoothed',
  'add segment': 'New segment',
  'change segment': 'Name, colour or lock',
  accept: 'Segment accepted',
  'take back acceptance': 'Acceptance taken back',
  'delete segment': 'Segment deleted',
  restore: 'Earlier moment restored',
};

/** What a tool's acts are called in a list. */
export const toolWords = (tool: string): string => TOOLS[tool] ?? `${tool.charAt(0).toUpperCase()}${tool.slice(1)}`;

/** “2 inside, 1 outside” */
export function promptWords(prompts: readonly { readonly label: 'inside' | 'outside' }[]): string {
  const count = (label: string): number => prompts.filter((one) => one.label === label).length;
  return (['inside', 'outside'] as const).flatMap((label) => (count(label) > 0 ? [`${count(label)} ${label}`] : [])).join(', ');
}

/** “inside (120, 88, 40), outside (100, 90, 41)”: voxels of the case's image. */
export function placeWords(prompts: Made['prompts'], grid: Grid): string {
  const at = (place: World): string => toVoxel(grid, place).map(Math.round).join(', ');
  return prompts.map(({ label, world }) => `${label} (${at(world)})`).join(', ');
}
