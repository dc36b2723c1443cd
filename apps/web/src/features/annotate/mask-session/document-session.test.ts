import { compactActs } from '@annotome/mask-doc';
import { iFastest, makeBox, size, voxel, world, type Box, type BoxMask, type Grid } from '@annotome/volume';
import { beforeEach, describe, expect, it } from 'vitest';
import { applyUpdate, Doc, encodeStateAsUpdate, encodeStateVector } from 'yjs';
import { DocumentSession } from './document-session.ts';
import { type MergeConflict } from './mask-session.ts';

const GRID: Grid = { size: size(40, 10, 10), affine: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0] as never };
const LIVER = { labelId: 'label-liver', name: 'liver', color: '#aa0000' };
const SPLEEN = { labelId: 'label-spleen', name: 'spleen', color: '#00aa00' };

function open(userId: string, doc = new Doc(), canWrite = true) {
  const session = new DocumentSession({
    doc,
    grid: GRID,
    userId,
    canWrite,
    now: () => 1,
    saved: () => ({ state: 'saved', since: undefined }),
    whenSynced: Promise.resolve(),
    onClose: () => undefined,
  });
  const boxes: Box[] = [];
  session.onChange((changed) => boxes.push(...changed));
  return { doc, session, boxes };
}

function cube(i: number, j: number, k: number, edge: number): BoxMask {
  return {
    box: makeBox(voxel(i, j, k), size(edge, edge, edge)),
    data: iFastest(new Uint8Array(edge ** 3).fill(1)),
    voxels: edge ** 3,
  };
}
const count = (labelmap: Uint8Array, index: number): number => labelmap.filter((value) => value === index).length;

let ann: ReturnType<typeof open>;
beforeEach(() => {
  ann = open('user-ann');
});

describe('DocumentSession', () => {
  it('keeps one label map up to date and says where it changed', () => {
    const { session, boxes } = ann;
    const liver = session.addSegment(LIVER);
    session.applyEdits(liver, 'brush', [{ op: 'set', mask: cube(1, 1, 1, 3) }]);
    expect(count(session.labelmap, 1)).toBe(27);
    expect(boxes).toContainEqual(makeBox(voxel(1, 1, 1), size(3, 3, 3)));
    expect(session.segmentBox(liver)).toEqual(makeBox(voxel(1, 1, 1), size(3, 3, 3)));
    const spleen = session.addSegment(SPLEEN);
    session.applyEdits(spleen, 'brush', [{ op: 'set', mask: cube(2, 1, 1, 3) }]);
    expect([count(session.labelmap, 1), count(session.labelmap, 2)]).toEqual([9, 27]);
    session.removeSegment(liver);
    expect([count(session.labelmap, 1), count(session.labelmap, 2)]).toEqual([0, 27]);
  });

  it('takes back, tool by tool, and again', () => {
    const { session } = ann;
    const liver = session.addSegment(LIVER);
    session.applyEdits(liver, 'brush', [{ op: 'set', mask: cube(1, 1, 1, 3) }]);
    session.applyEdits(liver, 'lasso', [{ op: 'clear', mask: cube(1, 1, 1, 2) }]);
    expect(session.undo()).toBe('lasso');
    expect(count(session.labelmap, 1)).toBe(27);
    expect(session.undo()).toBe('brush');
    expect(count(session.labelmap, 1)).toBe(0);
    expect([session.canUndo, session.canRedo]).toEqual([true, true]);
    expect(session.redo()).toBe('brush');
    expect(count(session.labelmap, 1)).toBe(27);
  });

  it('takes away what a stroke has painted into the label map and the document did not take', () => {
    const { session } = ann;
    const liver = session.addSegment(LIVER);
    const spleen = session.addSegment(SPLEEN);
    session.applyEdits(liver, 'brush', [{ op: 'set', mask: cube(0, 0, 0, 2) }]);
    session.updateSegment(liver, { locked: true });
    session.labelmap.fill(spleen, 0, 2);
    expect(session.applyEdits(spleen, 'brush', [{ op: 'set', mask: cube(0, 0, 0, 2) }])).toBe(false);
    expect([count(session.labelmap, 1), count(session.labelmap, 2)]).toEqual([8, 0]);
    session.labelmap.fill(spleen, 20, 22);
    expect(session.applyEdits(spleen, 'eraser', [{ op: 'clear', mask: cube(5, 5, 5, 2) }])).toBe(false);
    expect(session.undo()).toBe('change segment');
    session.restore(makeBox(voxel(20, 0, 0), size(2, 1, 1)));
    expect(count(session.labelmap, 2)).toBe(0);
  });

  it('keeps clicks with numbers that stay, and knows who made a voxel', () => {
    const { session } = ann;
    const liver = session.addSegment(LIVER);
    const [a, b] = [world(1, 1, 1), world(5, 1, 1)];
    const model = 'f'.repeat(64);
    session.applyEdits(liver, 'clicks', [{ op: 'set', mask: cube(1, 1, 1, 2) }], {
      clicks: [{ world: a, label: 'inside' }],
      confidence: 0.9,
      model,
    });
    session.applyEdits(liver, 'clicks', [{ op: 'set', mask: cube(3, 1, 1, 2) }], {
      clicks: [
        { world: a, label: 'inside' },
        { world: b, label: 'outside' },
      ],
    });
    expect(session.segments[0]?.clicks).toEqual([
      { id: 1, world: a, label: 'inside', by: 'user-ann' },
      { id: 2, world: b, label: 'outside', by: 'user-ann' },
    ]);
    expect(session.madeBy(voxel(1, 1, 1))).toMatchObject({
      by: 'user-ann',
      tool: 'clicks',
      made: { prompts: [{ world: a }, { world: b }] },
    });
    expect(session.madeBy(voxel(9, 9, 9))).toBeUndefined();
  });

  it('shows a colleague’s work as it comes, and what was there when it was opened', () => {
    const { session, doc } = ann;
    const liver = session.addSegment(LIVER);
    session.applyEdits(liver, 'brush', [{ op: 'set', mask: cube(30, 1, 1, 4) }]);
    const copy = new Doc();
    applyUpdate(copy, encodeStateAsUpdate(doc));
    const bob = open('user-bob', copy);
    expect(bob.session.labelmap).toEqual(session.labelmap);
    session.applyEdits(liver, 'eraser', [{ op: 'clear', mask: cube(31, 1, 1, 2) }]);
    applyUpdate(copy, encodeStateAsUpdate(doc));
    expect(bob.session.labelmap).toEqual(session.labelmap);
    expect(bob.boxes).toEqual([makeBox(voxel(31, 1, 1), size(2, 2, 2))]);
    expect(bob.session.undo()).toBeUndefined();
  });

  it('lists what both changed while they were apart, whoever listens later, and nothing where all was seen', () => {
    const { session, doc } = ann;
    const liver = session.addSegment(LIVER);
    session.applyEdits(liver, 'brush', [{ op: 'set', mask: cube(1, 1, 1, 6) }]);
    const copy = new Doc();
    const meet = (): void => {
      const seen = encodeStateVector(copy);
      bob.session.reached(seen);
      applyUpdate(doc, encodeStateAsUpdate(copy));
      applyUpdate(copy, encodeStateAsUpdate(doc));
      bob.session.merged();
    };
    applyUpdate(copy, encodeStateAsUpdate(doc));
    const bob = open('user-bob', copy);
    const saved = encodeStateVector(copy);
    bob.session.applyEdits(liver, 'brush', [{ op: 'set', mask: cube(6, 1, 1, 4) }]);
    session.applyEdits(liver, 'eraser', [{ op: 'clear', mask: cube(1, 1, 1, 2) }]);
    bob.session.applyEdits(liver, 'brush', [{ op: 'clear', mask: cube(4, 4, 4, 2) }]);
    session.applyEdits(liver, 'brush', [{ op: 'set', mask: cube(4, 4, 4, 5) }]);
    bob.session.reached(saved);
    applyUpdate(copy, encodeStateAsUpdate(doc));
    bob.session.merged();
    const found: MergeConflict[] = [];
    bob.session.onConflicts((conflicts) => found.push(...conflicts));
    expect(found).toMatchObject([{ why: 'cleared', by: ['user-ann'], segments: ['liver'] }]);
    meet();
    session.applyEdits(liver, 'eraser', [{ op: 'clear', mask: cube(1, 1, 1, 6) }]);
    meet();
    expect(found).toHaveLength(1);
  });

  it('tells an author, once, that an undo came too late, also after a reload of the page that it was made on', () => {
    const { session, doc } = ann;
    const liver = session.addSegment(LIVER);
    session.applyEdits(liver, 'brush', [{ op: 'set', mask: cube(1, 1, 1, 4) }]);
    const copy = new Doc();
    applyUpdate(copy, encodeStateAsUpdate(doc));
    open('user-ann', copy).session.undo();
    const done = compactActs(encodeStateAsUpdate(doc), { size: GRID.size, now: 10, undoable: { acts: 0, ms: 0 } });
    applyUpdate(doc, done?.update ?? new Uint8Array());
    const [reloaded, bob] = [open('user-ann', copy).session, open('user-bob', copy).session];
    const told: string[] = [];
    bob.onLateUndos((n) => told.push(`bob ${n}`));
    expect(count(reloaded.labelmap, 1)).toBe(0);
    applyUpdate(copy, encodeStateAsUpdate(doc));
    expect(count(reloaded.labelmap, 1)).toBe(64);
    reloaded.onLateUndos((n) => told.push(`ann ${n}`));
    reloaded.applyEdits(1, 'brush', [{ op: 'set', mask: cube(6, 1, 1, 2) }]);
    open('user-ann', copy).session.onLateUndos((n) => told.push(`again ${n}`));
    expect(told).toEqual(['ann 1']);
  });

  it('refuses to change what may only be looked at', () => {
    const viewer = open('user-eve', ann.doc, false);
    expect(() => viewer.session.addSegment(LIVER)).toThrow('You may look at this case, but not change it.');
    expect(viewer.session.canUndo).toBe(false);
  });

  it('says so when a segment is gone', () => {
    const liver = ann.session.addSegment(LIVER);
    ann.session.removeSegment(liver);
    expect(() => ann.session.applyEdits(liver, 'brush', [])).toThrow('not there any more');
    expect(ann.session.segmentBox(liver)).toBeUndefined();
  });
});
