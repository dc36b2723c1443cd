import { type HistoryAct } from '@annotome/mask-doc';
import { expect, it } from 'vitest';
import { actRows, promptWords, toolWords } from './act-rows.ts';

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
  expect(promptWords([{ label: 'inside' }, { label: 'outside' }, { label: 'inside' }])).toBe('2 inside, 1 outside');
});
