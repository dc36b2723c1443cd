import { expect, it } from 'vitest';
import { type SegmentStyle } from '../types.ts';
import { segmentColors } from './segment-colors.ts';

const style = (index: number, change: Partial<SegmentStyle> = {}): SegmentStyle => ({
  index,
  color: '#ff8000',
  visible: true,
  solo: false,
  active: false,
  ...change,
});
const of = (styles: readonly SegmentStyle[], index: number): number[] => [
  ...segmentColors(styles).subarray(4 * index, 4 * index + 4),
];

it('segmentColors: the active one strongest, what is hidden or has no style not at all', () => {
  const styles = [style(1), style(2, { active: true, color: '#0000FF' }), style(3, { visible: false })];
  expect(of(styles, 1)).toEqual([255, 128, 0, 128]);
  expect(of(styles, 2)).toEqual([0, 0, 255, 255]);
  expect(of(styles, 3)).toEqual([0, 0, 0, 0]);
  expect(of(styles, 9)).toEqual([0, 0, 0, 0]);
});

it('segmentColors: while any is solo only those are shown, hidden or not', () => {
  const styles = [style(1), style(2, { solo: true }), style(3, { solo: true, visible: false })];
  expect([1, 2, 3].map((index) => of(styles, index)[3])).toEqual([0, 128, 128]);
});
