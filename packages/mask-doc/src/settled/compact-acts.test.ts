import { iFastest, makeBox, size, voxel, wholeOf, world, type BoxMask } from '@annotome/volume';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { UpdateChecker } from '../document/check-update.ts';
import { MaskAuthor } from '../document/mask-author.ts';
import { MaskDocument, type MaskChange } from '../document/mask-document.ts';
import { knownActs } from '../history/known-acts.ts';
import { maskAt } from '../history/mask-at.ts';
import { readHistory } from '../history/read-history.ts';
import { compactActs, type Compaction } from './compact-acts.ts';
import { countSettleable } from './settled-prefix.ts';

const N = size(40, 36, 34);
const WHOLE = wholeOf({ size: N, affine: undefined as never });
const LIVER = { labelId: 'label-liver', name: 'liver', color: '#aa3333' };
const ALL = { acts: 0, ms: 0 };

let clock = 1_000;
function person(author: string, state?: Uint8Array) {
  const doc = new Y.Doc();
  if (state) Y.applyUpdate(doc, state);
  const mask = new MaskDocument(doc, N);
  return { doc, mask, author: new MaskAuthor(mask, { author, now: () => clock++ }) };
}
type Person = ReturnType<typeof person>;

function meet(...people: readonly Person[]): void {
  for (const from of people)
    for (const to of people) if (to !== from) Y.applyUpdate(to.doc, Y.encodeStateAsUpdate(from.doc, Y.encodeStateVector(to.doc)));
}

function compact({ doc }: Person, undoable = ALL): Compaction {
  const done = compactActs(Y.encodeStateAsUpdate(doc), { size: N, now: clock, undoable });
  if (!done) throw new Error('There was nothing to settle.');
  return done;
}

function row(from: number, count: number): BoxMask {
  return { box: makeBox(voxel(from, 0, 0), size(count, 1, 1)), data: iFastest(new Uint8Array(count).fill(1)), voxels: count };
}
const set = (from: number, count: number) => [{ op: 'set', mask: row(from, count) } as const];
const clear = (from: number, count: number) => [{ op: 'clear', mask: row(from, count) } as const];
const clicks = (n: number) => ({ prompts: [{ world: world(n, 0, 0), label: 'inside' as const }], model: 'a'.repeat(64) });
const shown = ({ mask }: Person, segment: string): string =>
  mask.readSegment(segment, makeBox(voxel(0, 0, 0), size(12, 1, 1))).join('');
const all = ({ mask }: Person) => ({
  segments: mask.segments,
  labels: mask.readLabels(WHOLE),
  voxels: mask.segments.map(({ id }) => mask.readSegment(id, WHOLE)),
});

describe('compaction', () => {
  it('K1, K3: leaves one element, and the same mask, for who has the document and for who comes new', () => {
    const [ann, bob] = [person('user-ann'), person('user-bob')];
    const { id } = ann.author.addSegment(LIVER);
    ann.author.edit(id, 'clicks', set(0, 6), clicks(1));
    ann.author.updateSegment(id, { name: 'left lobe', locked: true });
    meet(ann, bob);
    bob.author.edit(id, 'brush', set(4, 4));
    bob.author.edit(id, 'eraser', clear(0, 1));
    meet(ann, bob);
    const before = all(ann);
    const makers = [0, 1, 5, 6].map((i) => ann.mask.madeBy(id, voxel(i, 0, 0)));
    const seen: MaskChange[] = [];
    ann.mask.onChange((change) => seen.push(change));
    const done = compact(ann);
    expect(done.settled).toBe(5);
    Y.applyUpdate(ann.doc, done.update);
    const fresh = person('user-new', done.state);
    for (const one of [ann, fresh]) {
      expect(all(one)).toEqual(before);
      expect([0, 1, 5, 6].map((i) => one.mask.madeBy(id, voxel(i, 0, 0)))).toEqual(
        makers.map(
          (maker) =>
            (maker ? expect.objectContaining({ id: maker.id, by: maker.by, at: maker.at, tool: maker.tool }) : maker) as unknown,
        ),
      );
      expect(one.mask.madeBy(id, voxel(1, 0, 0))).toMatchObject({ by: 'user-ann', made: clicks(1) });
      expect(one.doc.getArray('acts')).toHaveLength(1);
    }
    expect(seen).toMatchObject([{ labelmap: [], segments: true }]);
    expect(seen[0]?.voxels.size).toBe(0);
  });

  it('K1: what was deleted is gone from what is stored', () => {
    const ann = person('user-ann');
    const { id } = ann.author.addSegment(LIVER);
    for (let n = 0; n < 300; n++) ann.author.edit(id, n % 2 ? 'eraser' : 'brush', n % 2 ? clear(n % 20, 9) : set(n % 20, 9));
    const before = Y.encodeStateAsUpdate(ann.doc).byteLength;
    const done = compact(ann);
    expect(done.state.byteLength).toBeLessThan(before / 20);
    Y.applyUpdate(ann.doc, done.update);
    expect(Y.encodeStateAsUpdate(ann.doc)).toHaveLength(done.state.byteLength);
  });

  it('K2: leaves the last 100 acts of a day to each author to undo', () => {
    const [ann, bob] = [person('user-ann'), person('user-bob')];
    const { id } = ann.author.addSegment(LIVER);
    ann.author.edit(id, 'brush', set(0, 1));
    meet(ann, bob);
    for (let n = 0; n < 120; n++) bob.author.edit(id, 'brush', n % 2 ? clear(5, 1) : set(5, 1));
    const state = Y.encodeStateAsUpdate(bob.doc);
    const settled = (now: number, atLeast?: number) =>
      compactActs(state, { size: N, now, ...(atLeast ? { atLeast } : {}) })?.settled;
    // Ann's two may be undone yet, and are before all of Bob's.
    expect(settled(clock)).toBe(0);
    expect(settled(clock + 24 * 3_600_000)).toBe(122);
    expect([0, 24].map((hours) => countSettleable(bob.doc, clock + hours * 3_600_000))).toEqual([0, 122]);
    expect(settled(clock + 24 * 3_600_000, 123)).toBeUndefined();
    meet(ann, bob);
    for (let n = 0; n < 100; n++) ann.author.edit(id, 'brush', n % 2 ? clear(6, 1) : set(6, 1));
    meet(ann, bob);
    expect(compactActs(Y.encodeStateAsUpdate(bob.doc), { size: N, now: clock })?.settled).toBe(22);
  });

  it('K7: packs what may yet be undone in the same element: undo, redo and history go on as they were', () => {
    const [ann, bob] = [person('user-ann'), person('user-bob')];
    const { id } = ann.author.addSegment(LIVER);
    ann.author.edit(id, 'brush', set(0, 4));
    ann.author.edit(id, 'clicks', set(3, 4), clicks(1));
    ann.author.edit(id, 'clicks', [...clear(0, 12), ...set(1, 4)], clicks(2));
    meet(ann, bob);
    bob.author.edit(id, 'brush', set(8, 2));
    bob.author.edit(id, 'brush', set(11, 1));
    bob.author.undo();
    meet(ann, bob);
    const [before, history] = [all(ann), readHistory(ann.mask)];
    const known = knownActs(ann.mask);
    const done = compact(ann, { acts: 4, ms: 1e9 });
    expect([done.settled, done.open]).toEqual([0, 6]);
    const seen: MaskChange[] = [];
    ann.mask.onChange((change) => seen.push(change));
    for (const one of [ann, bob]) Y.applyUpdate(one.doc, done.update);
    expect(seen).toMatchObject([{ labelmap: [] }]);
    const fresh = person('user-bob', done.state);
    for (const one of [ann, bob, fresh]) {
      expect(one.doc.getArray('acts')).toHaveLength(1);
      expect(all(one)).toEqual(before);
      expect(readHistory(one.mask)).toEqual(history);
      expect(knownActs(one.mask)).toEqual(known);
      expect(knownActs(one.mask, Y.encodeStateVector(one.doc))).toEqual(known);
      expect(
        maskAt(one.mask, history[1]?.id)
          .readSegment(id, makeBox(voxel(0, 0, 0), size(6, 1, 1)))
          .join(''),
      ).toBe('111100');
    }
    // To each their own, and what an undo brings back.
    expect([fresh.author.redo()?.tool, shown(fresh, id)]).toEqual(['brush', '011110001101']);
    expect([ann.author.undo()?.tool, shown(ann, id)]).toEqual(['clicks', '111111101100']);
    meet(ann, bob, fresh);
    expect([shown(ann, id), shown(bob, id), shown(fresh, id)]).toEqual(Array(3).fill('111111101101'));
    // The next compaction takes them on, and settles those that nobody may undo any more.
    ann.author.edit(id, 'brush', set(7, 1));
    const next = compact(ann, { acts: 1, ms: 1e9 });
    expect([next.settled, next.open]).toEqual([5, 2]);
    for (const one of [ann, bob]) Y.applyUpdate(one.doc, next.update);
    expect([shown(ann, id), shown(bob, id), shown(person('user-new', next.state), id)]).toEqual(Array(3).fill('111111111101'));
    expect(compactActs(Y.encodeStateAsUpdate(ann.doc), { size: N, now: clock, undoable: { acts: 1, ms: 1e9 } })).toBeUndefined();
  });

  it('K7, V2: whose open acts are, and what they are, a server knows still', () => {
    const [ann, bob] = [person('user-ann'), person('user-bob')];
    const { id } = ann.author.addSegment(LIVER);
    ann.author.edit(id, 'clicks', set(0, 2), clicks(1));
    const done = compact(ann, { acts: 9, ms: 1e9 });
    expect(done.open).toBe(2);
    Y.applyUpdate(bob.doc, done.state);
    const check = (author: string, from: Person) =>
      new UpdateChecker({ size: N }, [done.state]).check(Y.encodeStateAsUpdate(from.doc), { author, labels: new Set() });
    bob.author.edit(id, 'clicks', set(4, 2), clicks(2));
    expect(check('user-bob', bob)).toBeDefined();
    const forged = person('user-bob', done.state);
    forged.doc.getMap('undone').set(id, true);
    expect(() => check('user-bob', forged)).toThrow(expect.objectContaining({ code: 'not-yours' }));
    expect(check('user-ann', forged)).toBeDefined();
  });

  it('K2: a clock that is far ahead keeps nothing open', () => {
    const ann = person('user-ann');
    ann.author.addSegment(LIVER);
    expect(compactActs(Y.encodeStateAsUpdate(ann.doc), { size: N, now: clock - 25 * 3_600_000 })?.settled).toBe(1);
  });

  it('U4: undo ends where acts are settled; what came after is still undone', () => {
    const ann = person('user-ann');
    const { id } = ann.author.addSegment(LIVER);
    ann.author.edit(id, 'brush', set(0, 2));
    Y.applyUpdate(ann.doc, compact(ann).update);
    expect([ann.author.canUndo, ann.author.undo()]).toEqual([false, undefined]);
    ann.author.edit(id, 'brush', set(2, 2));
    expect(ann.author.undo()?.tool).toBe('brush');
    expect(shown(ann, id)).toBe('110000000000');
    expect([ann.author.canUndo, ann.author.canRedo]).toEqual([false, true]);
  });

  it('U4: an undo that was made apart comes too late: it counts for nothing, and is told', () => {
    const ann = person('user-ann');
    const { id } = ann.author.addSegment(LIVER);
    ann.author.edit(id, 'brush', set(0, 2));
    const state = Y.encodeStateAsUpdate(ann.doc);
    const away = person('user-ann', state);
    const act = away.author.undo();
    away.author.edit(id, 'brush', set(5, 2));
    const done = compact(ann);
    const checker = new UpdateChecker({ size: N }, [done.state]);
    Y.applyUpdate(ann.doc, done.update);
    const late = Y.encodeStateAsUpdate(away.doc, Y.encodeStateVector(ann.doc));
    const effect = checker.check(late, { author: 'user-ann', labels: new Set(['label-liver']) });
    expect(effect).toBeDefined();
    meet(ann, away);
    for (const one of [ann, away]) {
      expect(shown(one, id)).toBe('110001100000');
      expect(one.mask.lateUndos).toEqual([{ id: act?.id, undone: true }]);
    }
    Y.applyUpdate(ann.doc, compact(ann).update);
    expect(ann.mask.lateUndos).toEqual([]);
  });

  it('P2, K3: a proposal that replaces a settled one brings it back when it is undone', () => {
    const ann = person('user-ann');
    const { id } = ann.author.addSegment(LIVER);
    ann.author.edit(id, 'brush', set(0, 2));
    ann.author.edit(id, 'clicks', set(2, 3), clicks(1));
    ann.author.edit(id, 'brush', set(4, 3));
    Y.applyUpdate(ann.doc, compact(ann).update);
    expect(shown(ann, id)).toBe('111111100000');
    expect(ann.mask.segments[0]?.clicks).toMatchObject([{ world: [1, 0, 0], by: 'user-ann' }]);
    ann.author.edit(id, 'clicks', [...clear(0, 12), ...set(8, 2)], clicks(2));
    expect(shown(ann, id)).toBe('000000001100');
    expect(ann.mask.segments[0]?.clicks).toMatchObject([{ world: [2, 0, 0] }]);
    ann.author.undo();
    expect(shown(ann, id)).toBe('111111100000');
    expect(ann.mask.segments[0]?.clicks).toMatchObject([{ world: [1, 0, 0] }]);
    expect(ann.author.canUndo).toBe(false);
    // And so it is when both are settled, the later one undone: nobody brings that back any more.
    Y.applyUpdate(ann.doc, compact(ann).update);
    expect(ann.author.canRedo).toBe(false);
    expect(shown(person('user-new', Y.encodeStateAsUpdate(ann.doc)), id)).toBe('111111100000');
  });

  it('P2, K3: a proposal made apart, which replaces one that was settled meanwhile, replaces it, and leaves what was painted by hand', () => {
    const ann = person('user-ann');
    const { id } = ann.author.addSegment(LIVER);
    ann.author.edit(id, 'brush', set(0, 2));
    ann.author.edit(id, 'clicks', set(1, 6), clicks(1));
    ann.author.edit(id, 'brush', set(5, 3));
    const away = person('user-bob', Y.encodeStateAsUpdate(ann.doc));
    away.author.edit(id, 'clicks', [...clear(2, 2), ...set(9, 2)], clicks(2));
    const wanted = shown(away, id);
    Y.applyUpdate(ann.doc, compact(ann).update);
    meet(ann, away);
    expect([shown(ann, id), shown(away, id)]).toEqual([wanted, wanted]);
    expect(ann.mask.segments[0]?.clicks).toMatchObject([{ world: [2, 0, 0], by: 'user-bob' }]);
    // Made by the proposal, painted over, then kept by hand.
    expect(ann.mask.madeBy(id, voxel(6, 0, 0))).toMatchObject({ tool: 'clicks', by: 'user-ann', made: clicks(1) });
  });

  it('K2, C2: what was painted and erased apart comes after what is settled, on all pages', () => {
    const ann = person('user-ann');
    const { id } = ann.author.addSegment(LIVER);
    ann.author.edit(id, 'brush', set(0, 4));
    const away = person('user-bob', Y.encodeStateAsUpdate(ann.doc));
    away.author.edit(id, 'eraser', clear(0, 2));
    away.author.edit(id, 'brush', set(8, 2));
    ann.author.edit(id, 'brush', set(1, 5));
    Y.applyUpdate(ann.doc, compact(ann).update);
    ann.author.edit(id, 'brush', set(6, 1));
    meet(ann, away);
    expect(shown(ann, id)).toBe('001111101100');
    expect(all(away)).toEqual(all(ann));
  });

  it('K4: an edit made apart of a segment whose deletion is settled is taken, and stays unseen', () => {
    const ann = person('user-ann');
    const { id } = ann.author.addSegment(LIVER);
    const state = Y.encodeStateAsUpdate(ann.doc);
    const away = person('user-bob', state);
    away.author.edit(id, 'brush', set(0, 2));
    ann.author.deleteSegment(id);
    const done = compact(ann);
    const checker = new UpdateChecker({ size: N }, [done.state]);
    Y.applyUpdate(ann.doc, done.update);
    const late = Y.encodeStateAsUpdate(away.doc, Y.encodeStateVector(ann.doc));
    expect(checker.check(late, { author: 'user-bob', labels: new Set() })).toBeDefined();
    meet(ann, away);
    expect([ann.mask.segments, away.mask.segments]).toEqual([[], []]);
  });

  it('K5: what a page that never had the document has made is above what is settled', () => {
    const ann = person('user-ann');
    const { id } = ann.author.addSegment(LIVER);
    ann.author.edit(id, 'brush', set(0, 4));
    const done = compact(ann);
    for (const client of [1, 0xfffffffe]) {
      const away = person('user-bob');
      away.doc.clientID = client;
      const own = away.author.addSegment({ ...LIVER, name: 'spleen' });
      away.author.edit(own.id, 'brush', set(2, 4));
      Y.applyUpdate(away.doc, done.state);
      const fresh = person('user-new', Y.encodeStateAsUpdate(away.doc));
      for (const one of [away, fresh]) {
        expect(one.mask.segments.map(({ name, index }) => [name, index])).toEqual([
          ['liver', 1],
          ['spleen', 2],
        ]);
        expect([shown(one, id), shown(one, own.id)]).toEqual(['111100000000', '001111000000']);
      }
    }
  });

  it('K6, V2: a client whose acts are all settled still belongs to its author', () => {
    const ann = person('user-ann');
    const { id } = ann.author.addSegment(LIVER);
    const done = compact(ann);
    Y.applyUpdate(ann.doc, done.update);
    const before = Y.encodeStateVector(ann.doc);
    ann.author.edit(id, 'brush', set(0, 1));
    const update = Y.encodeStateAsUpdate(ann.doc, before);
    const checker = () => new UpdateChecker({ size: N }, [done.state]);
    const labels = new Set(['label-liver']);
    expect(() => checker().check(update, { author: 'user-bob', labels })).toThrow(expect.objectContaining({ code: 'not-yours' }));
    expect(checker().check(update, { author: 'user-ann', labels })).toBeDefined();
  });

  it('V1: what only the server may do is refused from anybody', () => {
    const ann = person('user-ann');
    ann.author.addSegment(LIVER);
    const state = Y.encodeStateAsUpdate(ann.doc);
    const checker = new UpdateChecker({ size: N }, [state]);
    expect(() => checker.check(compact(ann).update, { author: 'user-ann', labels: new Set() })).toThrow(
      expect.objectContaining({ code: 'not-allowed' }),
    );
    const forged = person('user-ann', state);
    const element = new Y.Doc();
    Y.applyUpdate(element, compact(ann).state);
    forged.doc.getArray('acts').push([element.getArray('acts').get(0)]);
    const update = Y.encodeStateAsUpdate(forged.doc);
    expect(() => new UpdateChecker({ size: N }, [state]).check(update, { author: 'user-ann', labels: new Set() })).toThrow(
      expect.objectContaining({ code: 'malformed' }),
    );
  });

  it('B8: what a later server settled is refused, not left out', () => {
    const doc = new Y.Doc();
    doc.getArray('acts').push([{ settled: 3, more: true }]);
    expect(() => new MaskDocument(doc, N)).toThrow(expect.objectContaining({ code: 'unknown-version' }));
    expect(() => compactActs(Y.encodeStateAsUpdate(doc), { size: N, now: 1 })).toThrow(
      expect.objectContaining({ code: 'unknown-version' }),
    );
  });
});
