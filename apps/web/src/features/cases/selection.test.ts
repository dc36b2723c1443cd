import { describe, expect, it } from 'vitest';
import { extend, NOTHING, selectAll, toggle } from './selection.ts';

const order = ['a', 'b', 'c', 'd', 'e'];
const ids = (selection: { ids: ReadonlySet<string> }) => [...selection.ids].sort().join('');

describe('selection of rows', () => {
  it('toggles', () => {
    const one = toggle(NOTHING, 'b');
    expect(ids(one)).toBe('b');
    expect(ids(toggle(one, 'b'))).toBe('');
  });
  it('extends from the row last toggled, in both directions', () => {
    expect(ids(extend(toggle(NOTHING, 'b'), 'd', order))).toBe('bcd');
    expect(ids(extend(toggle(NOTHING, 'd'), 'b', order))).toBe('bcd');
    expect(ids(extend(extend(toggle(NOTHING, 'c'), 'd', order), 'a', order))).toBe('abcd');
  });
  it('extends to one row where the anchor is gone', () => {
    expect(ids(extend({ ids: new Set(['a']), anchor: 'gone' }, 'd', order))).toBe('ad');
    expect(ids(extend(NOTHING, 'c', order))).toBe('c');
  });
  it('selects all', () => expect(ids(selectAll(order))).toBe('abcde'));
});
