import { iFastest, makeBox, size, voxel, world, type BoxMask, type Grid } from '@annotome/volume';
import { expect, it } from 'vitest';
import { Doc } from 'yjs';
import { DocumentSession } from './document-session.ts';

const GRID: Grid = { size: size(40, 10, 10), affine: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0] as never };
const LIVER = { labelId: 'label-liver', name: 'liver', color: '#aa0000' };
const CLICKS = [{ world: world(2, 2, 2), label: 'inside' }] as const;

const open = (canWrite = true, doc = new Doc()) => ({
  doc,
  session: new DocumentSession({
    doc,
    grid: GRID,
    userId: 'user-ann',
    canWrite,
    now: () => 1,
    saved: () => ({ state: 'saved', since: undefined }),
    whenSynced: Promise.resolve(),
    onClose: () => undefined,
  }),
});

const cube = (i: number, edge: number): BoxMask => ({
  box: makeBox(voxel(i, 1, 1), size(edge, edge, edge)),
  data: iFastest(new Uint8Array(edge ** 3).fill(1)),
  voxels: edge ** 3,
});
const count = (labelmap: Uint8Array): number => labelmap.filter((value) => value !== 0).length;

it('an earlier moment is another label map; restoring it is one act that undo takes back', () => {
  const { session } = open();
  const liver = session.addSegment(LIVER);
  session.applyEdits(liver, 'brush', [{ op: 'set', mask: cube(1, 3) }]);
  const first = session.history().at(-1)!;
  session.applyEdits(liver, 'brush', [{ op: 'set', mask: cube(10, 4) }]);

  expect(count(session.pastAt(first.id).labelmap)).toBe(27);
  expect(count(session.labelmap)).toBe(27 + 64);
  expect(session.restorePast(first.id)).toBe(true);
  expect(count(session.labelmap)).toBe(27);
  expect(session.restorePast(first.id)).toBe(false);
  expect(session.undo()).toBe('restore');
  expect(count(session.labelmap)).toBe(27 + 64);
});

it('a reader sees earlier moments and does not restore them', () => {
  const { session, doc } = open();
  session.applyEdits(session.addSegment(LIVER), 'brush', [{ op: 'set', mask: cube(1, 3) }]);
  const reader = open(false, doc).session;
  const last = reader.history().at(-1)!;
  expect(count(reader.pastAt(last.id).labelmap)).toBe(27);
  expect(() => reader.restorePast(last.id)).toThrow('not change it');
});

it('the windows of a proposal are kept, and it is made again from them', async () => {
  const { session } = open();
  const liver = session.addSegment(LIVER);
  const made = { clicks: CLICKS, confidence: 0.9, model: 'ab'.repeat(32), windows: [[3, 4, 5]] as const };
  session.applyEdits(liver, 'click', [{ op: 'set', mask: cube(1, 3) }], made);
  // Corrected by hand: that is not the model's.
  session.applyEdits(liver, 'eraser', [{ op: 'clear', mask: cube(1, 1) }]);
  expect(session.lastMade(liver)).toMatchObject({ model: made.model, windows: [[3, 4, 5]] });

  const asked: unknown[] = [];
  const again = await session.replay((of) => {
    asked.push(of.windows);
    return Promise.resolve(cube(1, 3));
  });
  expect(asked).toEqual([[[3, 4, 5]]]);
  expect(again.map(({ differing, voxels }) => ({ differing, voxels }))).toEqual([{ differing: 0, voxels: 27 }]);
  const [other] = await session.replay(() => Promise.resolve(cube(1, 2)));
  expect(other?.differing).toBe(19);
});
