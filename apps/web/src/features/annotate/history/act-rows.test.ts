import { type HistoryAct } from '@annotome/mask-doc';
import { makeGrid, world } from '@annotome/volume';
import { expect, it } from 'vitest';
import { actRows, placeWords, promptWords, toolWords } from './act-rows.ts';

let next = 0;
const act = (change: Partial<HistoryAct>): HistoryAct => ({
  id: `act ${next++}`,
  by: 'ana',
  at: 0,
  tool: 'brush',
  segments: ['liver'],
  voxels: 10,
  state: 'counts',
  settled: false,
  ...change,
});

it('strokes in a row are one line, newest first; another person, tool, segment or state begins a new one', () => {
  const rows = actRows([
    act({ at: 0 }),
    act({ at: 1_000 }),
    act({ at: 2_000, by: 'ben' }),
    act({ at: 3_000 }),
    act({ at: 4_000, tool: 'eraser' }),
    act({ at: 5_000, tool: 'eraser', segments: ['spleen'] }),
    act({ at: 6_000, tool: 'eraser', segments: ['spleen'], state: 'undone' }),
  ]);
  expect(rows.map(({ acts }) => acts.length)).toEqual([1, 1, 1, 1, 1, 2]);
  expect(rows.at(-1)).toMatchObject({ voxels: 20, last: { at: 1_000 } });
  expect(rows[0]?.state).toBe('undone');
});

it('a pause begins a new line', () => {
  expect(actRows([act({ at: 0 }), act({ at: 6 * 60_000 })])).toHaveLength(2);
});

it('words', () => {
  expect(toolWords('click')).toBe('Mask from clicks');
  expect(toolWords('import')).toBe('Import');
  expect(toolWords('change segment')).toBe('Name, colour or lock');
  expect(promptWords([{ label: 'inside' }, { label: 'outside' }, { label: 'inside' }])).toBe('2 inside, 1 outside');
});

it('names the voxels that were clicked', () => {
  const grid = makeGrid([40, 40, 40], [-2, 0, 0, 10, 0, -2, 0, 0, 0, 0, 2, 0]);
  const prompts = [
    { label: 'inside', world: world(-10, -20, 30) },
    { label: 'outside', world: world(0, -1.2, 0) },
  ] as const;
  expect(placeWords(prompts, grid)).toBe('inside (10, 10, 15), outside (5, 1, 0)');
});
