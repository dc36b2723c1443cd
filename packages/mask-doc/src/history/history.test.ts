import { iFastest, makeBox, size, voxel, world, type BoxMask } from '@annotome/volume';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { MaskAuthor } from '../document/mask-author.ts';
import { MaskDocument } from '../document/mask-document.ts';
import { compactActs } from '../settled/compact-acts.ts';
import { conflictsSince } from './conflicts.ts';
import { knownActs } from './known-acts.ts';
import { maskAt } from './mask-at.ts';
import { readHistory } from './read-history.ts';
import { replay } from './replay.ts';

const N = size(80, 36, 34);
const LIVER = { labelId: 'label-liver', name: 'liver', color: '#aa3333' };
const SPLEEN = { labelId: 'label-spleen', name: 'spleen', color: '#3333aa' };

let clock = 1_000;
function person(author: string) {
  const doc = new Y.Doc();
  const mask = new MaskDocument(doc, N);
  return { doc, mask, author: new MaskAuthor(mask, { author, now: () => clock++ }) };
}
type Person = ReturnType<typeof person>;

function meet(...people: readonly Person[]): void {
  for (const from of people)
    for (const to of people) if (to !== from) Y.applyUpdate(to.doc, Y.encodeStateAsUpdate(from.doc, Y.encodeStateVector(to.doc)));
}

function settle({ doc }: Person): void {
  const done = compactActs(Y.encodeStateAsUpdate(doc), { size: N, now: clock, undoable: { acts: 0, ms: 0 } });
  if (done) Y.applyUpdate(doc, done.update);
}

function row(from: number, count: number): BoxMask {
  return { box: makeBox(voxel(from, 0, 0), size(count, 1, 1)), data: iFastest(new Uint8Array(count).fill(1)), voxels: count };
}
const set = (from: number, count: number) => [{ op: 'set', mask: row(from, count) } as const];
const clear = (from: number, count: number) => [{ op: 'clear', mask: row(from, count) } as const];
const clicks = (n: number) => ({ prompts: [{ world: world(n, 0, 0), label: 'inside' as const }], model: 'a'.repeat(64) });
const shown = (mask: MaskDocument, segment: string): string =>
  mask.readSegment(segment, makeBox(voxel(0, 0, 0), size(10, 1, 1))).join('');
const lastAct = ({ mask }: Person): string => mask.entries.at(-1)?.act.id ?? '';

describe('history', () => {
  it('H1: lists acts in order, with who, when, tool, segments, voxels, and whether they count', () => {
    const ann = person('user-ann');
    const { id } = ann.author.addSegment(LIVER);
    ann.author.edit(id, 'clicks', set(0, 4), clicks(1));
    ann.author.edit(id, 'clicks', set(4, 2), clicks(2));
    ann.author.edit(id, 'brush', set(8, 2));
    ann.author.undo();
    expect(
      readHistory(ann.mask).map(({ by, tool, voxels, state, segments, settled }) => [by, tool, voxels, state, segments, settled]),
    ).toEqual([
      ['user-ann', 'add segment', 0, 'counts', [id], false],
      ['user-ann', 'clicks', 4, 'replaced', [id], false],
      ['user-ann', 'clicks', 6, 'counts', [id], false],
      ['user-ann', 'brush', 2, 'undone', [id], false],
    ]);
    expect(readHistory(ann.mask)[2]?.made).toEqual(clicks(2));
  });

  it('H1: of settled acts, lists those that left something, with what is left', () => {
    const ann = person('user-ann');
    const { id } = ann.author.addSegment(LIVER);
    ann.author.edit(id, 'brush', set(0, 4));
    ann.author.edit(id, 'eraser', clear(0, 1));
    ann.author.edit(id, 'clicks', set(4, 4), clicks(1));
    settle(ann);
    ann.author.edit(id, 'eraser', clear(5, 1));
    expect(readHistory(ann.mask)).toMatchObject([
      { tool: 'brush', voxels: 3, state: 'counts', settled: true, segments: [id] },
      { tool: 'clicks', voxels: 4, state: 'counts', settled: true, segments: [id], made: clicks(1) },
      { tool: 'eraser', voxels: 1, settled: false },
    ]);
    ann.author.edit(id, 'clicks', [...clear(4, 4), ...set(8, 1)], clicks(2));
    expect(readHistory(ann.mask)[1]).toMatchObject({ state: 'replaced', voxels: 0 });
  });

  it('H2: shows an earlier moment, and leaves the mask alone', () => {
    const ann = person('user-ann');
    const { id } = ann.author.addSegment(LIVER);
    ann.author.edit(id, 'clicks', set(0, 4), clicks(1));
    const first = lastAct(ann);
    ann.author.edit(id, 'brush', set(6, 2));
    ann.author.undo();
    ann.author.edit(id, 'clicks', [...clear(0, 4), ...set(8, 2)], clicks(2));
    expect(shown(maskAt(ann.mask, first), id)).toBe('1111000000');
    expect(maskAt(ann.mask, first).segments[0]?.clicks).toMatchObject([{ world: [1, 0, 0] }]);
    expect(shown(ann.mask, id)).toBe('0000000011');
    settle(ann);
    ann.author.edit(id, 'brush', set(0, 1));
    ann.author.edit(id, 'brush', set(1, 1));
    expect(shown(maskAt(ann.mask, undefined), id)).toBe('0000000011');
    expect(shown(maskAt(ann.mask, ann.mask.entries.at(-2)?.act.id), id)).toBe('1000000011');
    expect(() => maskAt(ann.mask, first)).toThrow(expect.objectContaining({ code: 'settled' }));
  });

  it('H4: restores an earlier moment as one act, which is undone as any other; locked segments stay', () => {
    const [ann, bob] = [person('user-ann'), person('user-bob')];
    const liver = ann.author.addSegment(LIVER).id;
    ann.author.edit(liver, 'brush', set(0, 4));
    const then = lastAct(ann);
    const spleen = ann.author.addSegment(SPLEEN).id;
    meet(ann, bob);
    bob.author.edit(spleen, 'brush', set(2, 6));
    bob.author.edit(liver, 'eraser', clear(0, 1));
    meet(ann, bob);
    expect(ann.author.restore(then)).toBe(true);
    meet(ann, bob);
    for (const { mask } of [ann, bob]) expect([shown(mask, liver), shown(mask, spleen)]).toEqual(['1111000000', '0000000000']);
    expect(ann.author.undo()?.tool).toBe('restore');
    expect([shown(ann.mask, liver), shown(ann.mask, spleen)]).toEqual(['0100000000', '0011111100']);
    // Only the liver: it takes from the spleen what it had then.
    expect(ann.author.restore(then, [liver])).toBe(true);
    expect([shown(ann.mask, liver), shown(ann.mask, spleen)]).toEqual(['1111000000', '0000111100']);
    ann.author.undo();
    ann.author.updateSegment(spleen, { locked: true });
    ann.author.restore(then);
    expect([shown(ann.mask, liver), shown(ann.mask, spleen)]).toEqual(['1100000000', '0011111100']);
    expect(ann.author.restore(lastAct(ann))).toBe(false);
  });

  it('H4: goes back to what is settled', () => {
    const ann = person('user-ann');
    const { id } = ann.author.addSegment(LIVER);
    ann.author.edit(id, 'brush', set(0, 4));
    settle(ann);
    ann.author.edit(id, 'eraser', clear(1, 2));
    ann.author.restore(undefined);
    expect(shown(ann.mask, id)).toBe('1111000000');
  });
});

describe('conflicts of who was apart', () => {
  /** Ann and Bob have two segments; then each does something without the other. */
  function apart(
    ann: (one: Person, liver: string, spleen: string) => void,
    bob: (one: Person, liver: string, spleen: string) => void,
    settled = false,
  ) {
    const [one, other] = [person('user-ann'), person('user-bob')];
    const liver = one.author.addSegment(LIVER).id;
    const spleen = one.author.addSegment(SPLEEN).id;
    one.author.edit(liver, 'brush', set(0, 4));
    meet(one, other);
    const saved = Y.encodeStateVector(one.doc);
    ann(one, liver, spleen);
    bob(other, liver, spleen);
    const [common, here] = [knownActs(one.mask, saved), knownActs(one.mask)];
    if (settled) settle(other);
    meet(one, other);
    return { found: conflictsSince(one.mask, { author: 'user-ann', common, here }), liver, spleen };
  }

  it('H5: one painted what the other erased', () => {
    const { found, liver } = apart(
      ({ author }, liver) => void (author.edit(liver, 'brush', set(4, 4)), author.edit(liver, 'eraser', clear(3, 1))),
      ({ author }, liver) => void (author.edit(liver, 'brush', set(2, 4)), author.edit(liver, 'eraser', clear(5, 1))),
    );
    expect(found).toMatchObject([
      { why: 'cleared', segment: liver, other: liver, voxels: 2, box: makeBox(voxel(3, 0, 0), size(3, 1, 1)), voxel: [3, 0, 0] },
    ]);
    expect([found[0]?.mine.length, found[0]?.theirs.length]).toEqual([2, 2]);
  });

  it('H5: both painted the same voxels, in two segments; places far apart are two conflicts', () => {
    const { found, liver, spleen } = apart(
      ({ author }, liver) => void author.edit(liver, 'brush', [...set(10, 3), ...set(70, 3)]),
      ({ author }, _, spleen) => void author.edit(spleen, 'brush', [...set(12, 3), ...set(68, 3)]),
    );
    expect(found.map(({ why, segment, other, voxel: at, voxels }) => [why, segment, other, at, voxels])).toEqual([
      ['both', liver, spleen, [12, 0, 0], 1],
      ['both', liver, spleen, [70, 0, 0], 1],
    ]);
  });

  it('H5: two proposals of one segment', () => {
    const { found } = apart(
      ({ author }, liver) => void author.edit(liver, 'clicks', set(4, 4), clicks(1)),
      ({ author }, liver) => void author.edit(liver, 'clicks', set(6, 4), clicks(2)),
    );
    expect(found).toMatchObject([{ why: 'proposals', voxels: 4, box: makeBox(voxel(4, 0, 0), size(6, 1, 1)) }]);
  });

  it('H5: one deleted what the other changed', () => {
    const edited = apart(
      ({ author }, liver) => void author.edit(liver, 'brush', set(4, 4)),
      ({ author }, liver) => author.deleteSegment(liver),
    );
    expect(edited.found).toMatchObject([{ why: 'deleted', voxels: 4, segment: edited.liver }]);
  });

  it('H5: nothing where both did the same, elsewhere, undid it, or one did it later knowing of it', () => {
    const nothing = apart(
      ({ author }, liver) =>
        void (author.edit(liver, 'brush', set(4, 4)), author.edit(liver, 'eraser', clear(0, 2)), author.undo()),
      ({ author }, liver) => void (author.edit(liver, 'brush', set(6, 4)), author.edit(liver, 'brush', set(0, 2))),
    );
    expect(nothing.found).toEqual([]);
  });

  it('H5: also where the others’ acts were settled meanwhile', () => {
    const { found } = apart(
      ({ author }, liver) => void author.edit(liver, 'brush', set(8, 3)),
      ({ author }, _, spleen) => void author.edit(spleen, 'brush', set(10, 3)),
      true,
    );
    expect(found).toMatchObject([{ why: 'both', voxels: 1, voxel: [10, 0, 0] }]);
  });
});

describe('replay', () => {
  it('H6: finds nothing where the model says the same again, whatever was mended by hand', async () => {
    const ann = person('user-ann');
    const liver = ann.author.addSegment(LIVER).id;
    ann.author.edit(liver, 'clicks', set(0, 4), clicks(1));
    ann.author.edit(liver, 'eraser', clear(0, 1));
    ann.author.edit(liver, 'brush', set(8, 1));
    ann.author.edit(liver, 'clicks', [...clear(3, 1), ...set(4, 2)], clicks(2));
    ann.author.edit(liver, 'eraser', clear(5, 1));
    expect(shown(ann.mask, liver)).toBe('0110100010');
    const second = iFastest(Uint8Array.of(1, 1, 1, 0, 1, 1));
    const same = () => Promise.resolve({ box: makeBox(voxel(0, 0, 0), size(6, 1, 1)), data: second, voxels: 5 });
    expect(await replay(ann.mask, same)).toMatchObject([{ segment: liver, voxels: 5, differing: 0, act: { made: clicks(2) } }]);
    expect(await replay(ann.mask, () => Promise.resolve(row(1, 3)))).toMatchObject([{ voxels: 3, differing: 3 }]);
    expect(await replay(ann.mask, () => Promise.resolve(undefined))).toMatchObject([{ voxels: 0, differing: undefined }]);
    settle(ann);
    expect(await replay(ann.mask, same)).toMatchObject([{ differing: 0 }]);
    expect(await replay(ann.mask, () => Promise.resolve(row(2, 3)))).toMatchObject([{ differing: 1 }]);
  });
});
