import { sliceAxis } from '@annotome/mask-tools';
import { toVoxel, world, type Grid } from '@annotome/volume';
import { type Colleague, type Person } from './people.ts';

const DOING = {
  click: 'Clicking',
  brush: 'Brushing',
  eraser: 'Erasing',
  lasso: 'Drawing round',
  threshold: 'Brushing',
} as const;

/** “Brushing Liver”, “Looking around”. @param target The name of what they are segmenting. */
export function doing({ tool, target: has, proposal }: Person, target: string | undefined): string {
  if (tool === 'look' || !has) return 'Looking around';
  const what = target ?? 'something new';
  if (tool === 'click' && proposal) return `Proposing ${what}`;
  return `${DOING[tool]} ${what}`;
}

/** “axial slice 142 of 301”, as their pane calls it. */
export function placeOf({ pane, view }: Person, grid: Grid): string {
  if (pane === '3d') return '3-D view';
  const axis = sliceAxis(grid.affine, pane);
  const count = grid.size[axis];
  const slice = Math.min(count - 1, Math.max(0, Math.round(toVoxel(grid, world(...view.position))[axis])));
  return `${pane} slice ${slice + 1} of ${count}`;
}

/** “Ana, Ben and Chen are working on this” */
export function workingSentence(colleagues: readonly Colleague[]): string {
  const names = colleagues.map(({ name }) => name);
  const all = names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}` : (names[0] ?? '');
  const are = names.length > 1 ? 'are' : 'is';
  return `${all} ${are} ${colleagues.some(({ isBusy }) => isBusy) ? 'working on this' : 'at this segment'}`;
}
