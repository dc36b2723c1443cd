import { makeGrid, toWorld, voxel } from '@annotome/volume';
import { describe, expect, it } from 'vitest';
import { colleagueOf, type Person } from './people.ts';
import { aPresence } from './presence-example.ts';
import { doing, placeOf, workingSentence } from './words.ts';

const person = (name: string, more: Partial<Person> = {}): Person => ({ ...aPresence({ name }), clientId: 1, ...more });
const target = { labelId: 'label-liver', segment: null } as Person['target'];

describe('what is said of a colleague', () => {
  it('names the tool and what it works on', () => {
    expect(doing(person('Ana', { tool: 'brush', target }), 'Liver')).toBe('Brushing Liver');
    expect(doing(person('Ana', { tool: 'click', target }), 'Liver')).toBe('Clicking Liver');
    expect(doing(person('Ana', { tool: 'click', target, proposal: { clicks: [], shape: null } }), 'Liver')).toBe(
      'Proposing Liver',
    );
    expect(doing(person('Ana', { tool: 'brush', target }), undefined)).toBe('Brushing something new');
    expect(doing(person('Ana', { tool: 'look', target }), 'Liver')).toBe('Looking around');
    expect(doing(person('Vera', { tool: 'click', target: null }), undefined)).toBe('Looking around');
  });

  it('names the slice as their pane does, of a grid whose axes are permuted too', () => {
    // i runs towards the feet, j to the back, k to the left.
    const grid = makeGrid([30, 40, 50], [0, 0, 2, 0, 0, 2, 0, 0, -3, 0, 0, 0]);
    const [x, y, z] = toWorld(grid, voxel(11, 22, 33));
    const at = (pane: Person['pane']): string => {
      const ana = person('Ana', { pane });
      return placeOf({ ...ana, view: { ...ana.view, position: [x, y, z] } }, grid);
    };
    expect(at('axial')).toBe('axial slice 12 of 30');
    expect(at('coronal')).toBe('coronal slice 23 of 40');
    expect(at('sagittal')).toBe('sagittal slice 34 of 50');
    expect(at('3d')).toBe('3-D view');
  });

  it('says who has a segment in hand, and whether they work on it', () => {
    const [ana, ben, chen] = ['Ana', 'Ben', 'Chen'].map((name) => colleagueOf(person(name))) as [
      ReturnType<typeof colleagueOf>,
      ReturnType<typeof colleagueOf>,
      ReturnType<typeof colleagueOf>,
    ];
    expect(workingSentence([ana])).toBe('Ana is at this segment');
    expect(workingSentence([{ ...ana, isBusy: true }])).toBe('Ana is working on this');
    expect(workingSentence([ana, { ...ben, isBusy: true }, chen])).toBe('Ana, Ben and Chen are working on this');
  });
});
