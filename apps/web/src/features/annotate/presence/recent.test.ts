import { describe, expect, it } from 'vitest';
import { type Person } from './people.ts';
import { aPresence } from './presence-example.ts';
import { Recent } from './recent.ts';

const box = { start: [1, 2, 3] as [number, number, number], size: [4, 4, 4] as [number, number, number] };
const ana = (more: Partial<Person>): Person => ({ ...aPresence({ name: 'Ana' }), clientId: 2, ...more });

describe('what colleagues did a moment ago', () => {
  it('names a cursor for two seconds after it moved', () => {
    const recent = new Recent();
    const here = ana({ cursor: [1, 2, 3] });
    recent.heard([here], 1_000);
    recent.heard([ana({ cursor: [1, 2, 3], tool: 'look' })], 2_500);
    expect(recent.marks([here], 2_999)[0]?.isNamed).toBe(true);
    expect(recent.marks([here], 3_000)[0]?.isNamed).toBe(false);
    recent.heard([ana({ cursor: [1, 2, 4] })], 3_500);
    expect(recent.marks([here], 5_000)[0]?.isNamed).toBe(true);
  });

  it('keeps the mark of work for four seconds after it ended, at the place where it was last', () => {
    const recent = new Recent();
    const idle = ana({});
    recent.heard([ana({ work: { kind: 'draw', box } })], 0);
    recent.heard([idle], 1_000);
    expect(recent.marks([idle], 3_999)[0]?.work?.box).toEqual(box);
    expect(recent.marks([idle], 4_000)[0]?.work).toBeNull();
  });

  it('says when something that is shown will end by itself, so that it is drawn anew', () => {
    const recent = new Recent();
    expect(recent.untilNext(0)).toBeUndefined();
    recent.heard([ana({ cursor: [0, 0, 0], work: { kind: 'draw', box } })], 0);
    expect(recent.untilNext(500)).toBe(1_500);
    expect(recent.untilNext(2_000)).toBe(2_000);
    expect(recent.untilNext(4_000)).toBeUndefined();
  });

  it('forgets who has left', () => {
    const recent = new Recent();
    recent.heard([ana({ work: { kind: 'draw', box } })], 0);
    recent.heard([], 100);
    recent.heard([ana({})], 200);
    expect(recent.marks([ana({})], 300)[0]?.work).toBeNull();
  });
});
