import { voxel } from '@annotome/volume';
import { beforeEach, describe, expect, it } from 'vitest';
import { type MergeConflict } from '../mask-session/index.ts';
import { ConflictList, type Shelf } from './conflict-list.ts';

const LIVER: MergeConflict = { why: 'cleared', by: ['user-ana'], segments: ['liver'], voxels: 216, at: voxel(3, 4, 5) };
const SPLEEN: MergeConflict = { why: 'both', by: ['user-ana'], segments: ['liver', 'spleen'], voxels: 8, at: voxel(9, 9, 9) };

let kept: Map<string, string>;
let shelf: Shelf;
const open = (userId = 'user-ben') => new ConflictList({ shelf, caseId: 'case-1', userId, now: () => 7 });

beforeEach(() => {
  kept = new Map();
  shelf = {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, text) => void kept.set(key, text),
    removeItem: (key) => void kept.delete(key),
  };
});

describe('ConflictList', () => {
  it('lists what was found until it has been looked at, over reloads', () => {
    open().add([LIVER, SPLEEN]);
    const again = open();
    expect(again.store.getState()).toEqual([
      { ...LIVER, id: '7-0' },
      { ...SPLEEN, id: '7-1' },
    ]);
    again.lookedAt('7-0');
    expect(open().store.getState()).toMatchObject([SPLEEN]);
    again.lookedAt();
    expect(open().store.getState()).toEqual([]);
    expect(kept.size).toBe(0);
  });

  it('is each person’s own', () => {
    open().add([LIVER]);
    expect(open('user-eve').store.getState()).toEqual([]);
  });

  it('goes on in a browser that keeps nothing', () => {
    shelf = {
      ...shelf,
      setItem: () => {
        throw new DOMException('Full.', 'QuotaExceededError');
      },
    };
    const list = open();
    list.add([LIVER]);
    expect(list.store.getState()).toHaveLength(1);
  });
});
