import { type Presence } from '@annotome/contracts';
import { describe, expect, it } from 'vitest';
import { colleagueOf, PeopleReader } from './people.ts';
import { aPresence } from './presence-example.ts';

const states = (...entries: readonly (readonly [number, object])[]): Map<number, object> => new Map(entries);
const names = (people: readonly Presence[]): string[] => people.map(({ user }) => user.name);

describe('who is here', () => {
  it('is everybody else, by name', () => {
    const people = new PeopleReader().others(
      states([1, aPresence({ name: 'Me' })], [2, aPresence({ name: 'Zoe' })], [3, aPresence({ name: 'Ana' })]),
      1,
      'user-me-00',
    );
    expect(names(people)).toEqual(['Ana', 'Zoe']);
  });

  it('is one for each person, as the tab they used last shows them; my own other tab is not a colleague', () => {
    const people = new PeopleReader().others(
      states(
        [2, aPresence({ name: 'Ana', at: 10, tool: 'brush' })],
        [3, aPresence({ name: 'Ana', at: 30, tool: 'lasso' })],
        [4, aPresence({ name: 'Ana', at: 20, tool: 'eraser' })],
        [5, aPresence({ name: 'Me' })],
      ),
      1,
      'user-me-00',
    );
    expect(people.map(({ clientId, tool }) => [clientId, tool])).toEqual([[3, 'lasso']]);
  });

  it('leaves out what is no presence, such as the state of a page that nobody has vouched for', () => {
    const { user: _, ...unnamed } = aPresence({ name: 'Ana' });
    const broken = { ...aPresence({ name: 'Ben' }), color: 'url(https://elsewhere)' };
    expect(new PeopleReader().others(states([2, unnamed], [3, broken], [4, {}]), 1, 'user-me-00')).toEqual([]);
  });

  it('understands a new state of the same page', () => {
    const reader = new PeopleReader();
    const before = aPresence({ name: 'Ana', tool: 'brush' });
    expect(reader.others(states([2, before]), 1, 'user-me-00')[0]?.tool).toBe('brush');
    expect(reader.others(states([2, { ...before, tool: 'look' }]), 1, 'user-me-00')[0]?.tool).toBe('look');
  });

  it('says who is busy: with a stroke, a mask that is awaited, or a proposal', () => {
    const box = { start: [0, 0, 0] as [number, number, number], size: [1, 1, 1] as [number, number, number] };
    const isBusy = (more: Partial<Presence>): boolean =>
      colleagueOf({ ...aPresence({ name: 'Ana' }), ...more, clientId: 1 }).isBusy;
    expect(isBusy({})).toBe(false);
    expect(isBusy({ work: { kind: 'draw', box } })).toBe(true);
    expect(isBusy({ proposal: { clicks: [], shape: null } })).toBe(true);
  });
});
