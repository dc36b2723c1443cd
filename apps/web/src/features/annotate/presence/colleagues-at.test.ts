import { describe, expect, it } from 'vitest';
import { type Target } from '../room/room-state.ts';
import { colleaguesAt } from './colleagues-at.ts';
import { type Colleague } from './people.ts';

const liver = (segment: number | undefined): Target => ({ labelId: 'label-liver', segment });
const spleen = (segment: number | undefined): Target => ({ labelId: 'label-spleen', segment });
const idOf = (index: number): string => `act-${index}`;

const colleague = (name: string, labelId: string, segment: string | null): Colleague => ({
  userId: name,
  name,
  color: '#5fe6fc',
  target: { labelId, segment } as Colleague['target'],
  isBusy: false,
});
const at = (row: Target, rows: readonly Target[], ...colleagues: Colleague[]): string[] =>
  colleaguesAt(row, rows, idOf, colleagues).map(({ name }) => name);

describe('whom a row of the panel shows', () => {
  const rows = [liver(1), liver(2), spleen(undefined)];

  it('is who has that segment, by what it is called in the document: two may have two of the same label', () => {
    const people = [colleague('Ana', 'label-liver', 'act-1'), colleague('Ben', 'label-liver', 'act-2')];
    expect(at(liver(1), rows, ...people)).toEqual(['Ana']);
    expect(at(liver(2), rows, ...people)).toEqual(['Ben']);
    expect(at(spleen(undefined), rows, ...people)).toEqual([]);
  });

  it('is, at a label’s last row, who begins another of it', () => {
    const people = [colleague('Ana', 'label-liver', null), colleague('Ben', 'label-spleen', null)];
    expect(rows.map((row) => at(row, rows, ...people))).toEqual([[], ['Ana'], ['Ben']]);
    const withNew = [liver(1), liver(undefined), spleen(undefined)];
    expect(withNew.map((row) => at(row, withNew, ...people))).toEqual([[], ['Ana'], ['Ben']]);
  });

  it('is nobody for a segment that has not come yet, or a colleague who only looks', () => {
    const people = [colleague('Ana', 'label-liver', 'act-9'), { ...colleague('Vera', 'label-liver', null), target: null }];
    expect(rows.flatMap((row) => at(row, rows, ...people))).toEqual([]);
  });
});
