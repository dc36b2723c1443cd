import { iFastest, makeBox, size, voxel, voxelCount, wholeOf, world, type Box, type BoxMask } from '@annotome/volume';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { markedLabels } from './marked-labels.ts';
import { MaskAuthor } from './mask-author.ts';
import { MaskDocument, type MaskChange } from './mask-document.ts';

const N = size(40, 36, 34);
const WHOLE = wholeOf({ size: N, affine: undefined as never });
const LIVER = { labelId: 'label-liver', name: 'liver', color: '#aa3333' };
const SPLEEN = { labelId: 'label-spleen', name: 'spleen', color: '#3333aa' };

let clock = 1_000;
function person(author: string, doc = new Y.Doc()) {
  const mask = new MaskDocument(doc, N);
  return { doc, mask, author: new MaskAuthor(mask, { author, now: () => clock++ }) };
}
type Person = ReturnType<typeof person>;

/** Gives each what the others have. */
function meet(...people: readonly Person[]): void {
  for (const from of people)
    for (const to of people) if (to !== from) Y.applyUpdate(to.doc, Y.encodeStateAsUpdate(from.doc, Y.encodeStateVector(to.doc)));
}

function block(i: number, j: number, k: number, ni: number, nj: number, nk: number): BoxMask {
  const box = makeBox(voxel(i, j, k), size(ni, nj, nk));
  return { box, data: iFastest(new Uint8Array(ni * nj * nk).fill(1)), voxels: ni * nj * nk };
}

const set = (mask: BoxMask) => [{ op: 'set', mask } as const];
const clear = (mask: BoxMask) => [{ op: 'clear', mask } as const];
const voxelsOf = ({ mask }: Person, segment: string, box: Box = WHOLE): number =>
  mask.readSegment(segment, box).reduce((sum, v) => sum + v, 0);

describe('segments', () => {
  it('D4: come with label, name, colour, index, author and time', () => {
    const ann = person('user-ann');
    const liver = ann.author.addSegment(LIVER);
    expect(ann.mask.segments).toEqual([liver]);
    expect(liver).toMatchObject({ ...LIVER, index: 1, createdBy: 'user-ann', locked: false, accepted: false, clicks: [] });
    expect(ann.author.addSegment(SPLEEN).index).toBe(2);
  });

  it('S3: a change of label, name or colour leaves the voxels; acceptance is kept', () => {
    const ann = person('user-ann');
    const { id } = ann.author.addSegment(LIVER);
    ann.author.edit(id, 'brush', set(block(1, 1, 1, 3, 3, 3)));
    ann.author.updateSegment(id, { labelId: 'label-tumour', name: 'tumour', color: '#00ff00', accepted: true });
    expect(ann.mask.segments[0]).toMatchObject({ labelId: 'label-tumour', name: 'tumour', color: '#00ff00', accepted: true });
    expect(voxelsOf(ann, id)).toBe(27);
  });

  it('F3: a label is marked while one of its segments that exist has voxels', () => {
    const ann = person('user-ann');
    const [one, two] = [ann.author.addSegment(LIVER), ann.author.addSegment(LIVER)];
    ann.author.addSegment(SPLEEN);
    expect(markedLabels(ann.mask)).toEqual(new Set());
    for (const { id } of [one, two]) ann.author.edit(id, 'brush', set(block(0, 0, 0, 2, 2, 2)));
    expect(markedLabels(ann.mask)).toEqual(new Set([LIVER.labelId]));
    ann.author.deleteSegment(one.id);
    expect(markedLabels(ann.mask)).toEqual(new Set([LIVER.labelId]));
    ann.author.edit(two.id, 'eraser', clear(block(0, 0, 0, 2, 2, 2)));
    expect(markedLabels(ann.mask)).toEqual(new Set());
  });

  it('S2: two who add a segment at once get different indexes, the same for both', () => {
    const [ann, bob] = [person('user-ann'), person('user-bob')];
    const one = ann.author.addSegment(LIVER);
    const two = bob.author.addSegment(SPLEEN);
    expect([one.index, two.index]).toEqual([1, 1]);
    ann.author.edit(one.id, 'brush', set(block(0, 0, 0, 2, 2, 2)));
    bob.author.edit(two.id, 'brush', set(block(5, 0, 0, 2, 2, 2)));
    meet(ann, bob);
    expect(ann.mask.segments).toEqual(bob.mask.segments);
    expect(ann.mask.segments.map(({ index }) => index)).toEqual([1, 2]);
    expect(ann.mask.segments.map(({ id }) => id)).toEqual(
      ann.mask.entries.flatMap(
        (entry) => entry?.act.changes.filter(({ type }) => type === 'add-segment').map(({ segment }) => segment) ?? [],
      ),
    );
    expect(ann.mask.readLabels(WHOLE)).toEqual(bob.mask.readLabels(WHOLE));
  });

  it('S2: 254 segments and no more', () => {
    const ann = person('user-ann');
    for (let n = 0; n < 254; n++) ann.author.addSegment(LIVER);
    expect(() => ann.author.addSegment(LIVER)).toThrow(expect.objectContaining({ code: 'full' }));
  });

  it('S1: undoing its creation does not take away what a colleague painted in it', () => {
    const [ann, bob] = [person('user-ann'), person('user-bob')];
    const { id } = ann.author.addSegment(LIVER);
    meet(ann, bob);
    bob.author.edit(id, 'brush', set(block(0, 0, 0, 2, 2, 2)));
    meet(ann, bob);
    ann.author.undo();
    expect(voxelsOf(ann, id)).toBe(8);
    expect(ann.mask.segments).toHaveLength(1);
    expect(ann.mask.readLabels(WHOLE).filter((v) => v === 1)).toHaveLength(8);
  });

  it('S1: undoing its creation takes away a segment that nobody else touched', () => {
    const ann = person('user-ann');
    ann.author.addSegment(LIVER);
    ann.author.undo();
    expect(ann.mask.segments).toEqual([]);
    ann.author.redo();
    expect(ann.mask.segments).toHaveLength(1);
  });

  it('S4: clicks of two people on one segment are all kept, with their authors', () => {
    const [ann, bob] = [person('user-ann'), person('user-bob')];
    const { id } = ann.author.addSegment(LIVER);
    meet(ann, bob);
    ann.author.edit(id, 'clicks', set(block(0, 0, 0, 2, 2, 2)), { prompts: [{ world: world(1, 2, 3), label: 'inside' }] });
    bob.author.edit(id, 'clicks', set(block(4, 0, 0, 2, 2, 2)), {
      prompts: [{ world: world(4, 2, 3), label: 'inside' }],
      confidence: 0.9,
    });
    meet(ann, bob);
    expect(ann.mask.segments).toEqual(bob.mask.segments);
    expect(ann.mask.segments[0]?.clicks.map(({ world: [x], by }) => [x, by]).sort()).toEqual([
      [1, 'user-ann'],
      [4, 'user-bob'],
    ]);
  });

  it('S4: a click that is flipped or moved takes the place of the one it was', () => {
    const ann = person('user-ann');
    const { id } = ann.author.addSegment(LIVER);
    const [a, b] = [world(1, 1, 1), world(2, 2, 2)];
    ann.author.edit(id, 'clicks', set(block(0, 0, 0, 2, 2, 2)), {
      prompts: [
        { world: a, label: 'inside' },
        { world: b, label: 'inside' },
      ],
    });
    ann.author.edit(id, 'clicks', set(block(0, 0, 0, 1, 2, 2)), {
      prompts: [
        { world: a, label: 'inside' },
        { world: b, label: 'outside' },
      ],
    });
    expect(ann.mask.segments[0]?.clicks.map(({ world, label }) => ({ world, label }))).toEqual([
      { world: a, label: 'inside' },
      { world: b, label: 'outside' },
    ]);
    ann.author.undo();
    expect(ann.mask.segments[0]?.clicks.map(({ label }) => label)).toEqual(['inside', 'inside']);
    const bob = person('user-bob');
    meet(ann, bob);
    const more = [a, b, world(3, 3, 3)].map((world) => ({ world, label: 'inside' as const }));
    bob.author.edit(id, 'clicks', set(block(0, 0, 0, 3, 2, 2)), { prompts: more });
    expect(bob.mask.segments[0]?.clicks.map(({ by }) => by)).toEqual(['user-ann', 'user-ann', 'user-bob']);
  });
});

describe('voxels', () => {
  it('F2: are set and cleared in order', () => {
    const ann = person('user-ann');
    const { id } = ann.author.addSegment(LIVER);
    ann.author.edit(id, 'brush', set(block(30, 30, 30, 6, 4, 3)));
    ann.author.edit(id, 'eraser', clear(block(32, 30, 30, 6, 4, 1)));
    expect(voxelsOf(ann, id)).toBe(72 - 16);
    expect(ann.mask.boxOf(id)).toEqual(makeBox(voxel(30, 30, 30), size(6, 4, 3)));
    ann.author.edit(id, 'brush', [
      ...set(block(0, 0, 0, 4, 1, 1)),
      ...clear(block(2, 0, 0, 4, 1, 1)),
      ...set(block(3, 0, 0, 1, 1, 1)),
    ]);
    expect([...ann.mask.readSegment(id, makeBox(voxel(0, 0, 0), size(5, 1, 1)))]).toEqual([1, 1, 0, 1, 0]);
  });

  it('F2: what reaches out of the volume is left out', () => {
    const ann = person('user-ann');
    const { id } = ann.author.addSegment(LIVER);
    ann.author.edit(id, 'brush', set(block(-3, 34, 30, 5, 6, 9)));
    expect(voxelsOf(ann, id)).toBe(2 * 2 * 4);
  });

  it('F3: a slice, a box and the whole label map agree; the lowest index is seen', () => {
    const [ann, bob] = [person('user-ann'), person('user-bob')];
    const liver = ann.author.addSegment(LIVER).id;
    const spleen = ann.author.addSegment(SPLEEN).id;
    meet(ann, bob);
    ann.author.edit(liver, 'brush', set(block(10, 10, 10, 30, 3, 3)));
    bob.author.edit(spleen, 'brush', set(block(20, 10, 10, 20, 3, 3)));
    meet(ann, bob);
    const whole = ann.mask.readLabels(WHOLE);
    expect(voxelsOf(ann, spleen)).toBe(180);
    expect(whole.filter((v) => v === 1)).toHaveLength(270);
    const slice = makeBox(voxel(0, 0, 11), size(N[0], N[1], 1));
    expect(ann.mask.readLabels(slice)).toEqual(whole.slice(11 * N[0] * N[1], 12 * N[0] * N[1]));
    const part = iFastest(new Uint8Array(voxelCount(N)));
    ann.mask.writeLabels(part, makeBox(voxel(15, 10, 10), size(2, 1, 1)));
    expect(part.reduce((sum, v) => sum + v, 0)).toBe(2);
  });

  it('F4: painting takes voxels from other segments, undo gives them back; locked ones give none', () => {
    const ann = person('user-ann');
    const liver = ann.author.addSegment(LIVER).id;
    const spleen = ann.author.addSegment(SPLEEN).id;
    ann.author.edit(liver, 'brush', set(block(0, 0, 0, 4, 4, 4)));
    ann.author.edit(spleen, 'brush', set(block(2, 0, 0, 4, 4, 4)));
    expect([voxelsOf(ann, liver), voxelsOf(ann, spleen)]).toEqual([32, 64]);
    ann.author.undo();
    expect([voxelsOf(ann, liver), voxelsOf(ann, spleen)]).toEqual([64, 0]);
    ann.author.updateSegment(liver, { locked: true });
    ann.author.edit(spleen, 'brush', set(block(2, 0, 0, 4, 4, 4)));
    expect([voxelsOf(ann, liver), voxelsOf(ann, spleen)]).toEqual([64, 32]);
  });

  it('F5: what a colleague paints while I erase beside it stays', () => {
    const [ann, bob] = [person('user-ann'), person('user-bob')];
    const { id } = ann.author.addSegment(LIVER);
    ann.author.edit(id, 'brush', set(block(0, 0, 0, 4, 4, 4)));
    meet(ann, bob);
    ann.author.edit(id, 'eraser', clear(block(0, 0, 0, 8, 8, 8)));
    bob.author.edit(id, 'brush', set(block(4, 0, 0, 2, 2, 2)));
    meet(ann, bob);
    expect(voxelsOf(ann, id, makeBox(voxel(4, 0, 0), size(2, 2, 2)))).toBe(8);
  });

  it('F6: every voxel knows who made it, with what, and when', () => {
    const [ann, bob] = [person('user-ann'), person('user-bob')];
    const { id } = ann.author.addSegment(LIVER);
    const prompts = [{ world: world(1, 2, 3), label: 'inside' as const }];
    ann.author.edit(id, 'clicks', set(block(0, 0, 0, 4, 4, 4)), { prompts, model: 'f'.repeat(64), confidence: 0.8 });
    meet(ann, bob);
    bob.author.edit(id, 'brush', set(block(3, 0, 0, 4, 1, 1)));
    bob.author.edit(id, 'eraser', clear(block(0, 0, 0, 1, 1, 1)));
    expect(bob.mask.madeBy(id, voxel(1, 0, 0))).toMatchObject({
      by: 'user-ann',
      tool: 'clicks',
      made: { prompts, model: 'f'.repeat(64), confidence: 0.8 },
    });
    expect(bob.mask.madeBy(id, voxel(3, 0, 0))).toMatchObject({ by: 'user-ann', tool: 'clicks' });
    expect(bob.mask.madeBy(id, voxel(5, 0, 0))).toMatchObject({ by: 'user-bob', tool: 'brush' });
    expect(bob.mask.madeBy(id, voxel(0, 0, 0))).toBeUndefined();
    expect(bob.mask.madeBy(id, voxel(20, 0, 0))).toBeUndefined();
    expect(bob.mask.madeBy(id, voxel(-1, 0, 0))).toBeUndefined();
    ann.author.undo();
    meet(ann, bob);
    expect(bob.mask.madeBy(id, voxel(3, 0, 0))).toMatchObject({ by: 'user-bob' });
    bob.author.undo();
    bob.author.undo();
    expect(bob.mask.madeBy(id, voxel(3, 0, 0))).toBeUndefined();
  });
});

describe('proposals', () => {
  const prompts = (n: number) => ({
    prompts: Array.from({ length: n }, (_, at) => ({ world: world(at, 0, 0), label: 'inside' as const })),
  });

  it('P2: a new one replaces the last; undo brings it back', () => {
    const ann = person('user-ann');
    const { id } = ann.author.addSegment(LIVER);
    ann.author.edit(id, 'clicks', set(block(0, 0, 0, 4, 4, 4)), prompts(1));
    ann.author.edit(id, 'clicks', [...set(block(4, 0, 0, 2, 4, 4)), ...clear(block(0, 0, 0, 1, 4, 4))], prompts(2));
    expect(voxelsOf(ann, id)).toBe(80);
    expect(ann.mask.entries.map((entry) => entry?.replacedBy)).toEqual([0, 1, 0]);
    ann.author.undo();
    expect(voxelsOf(ann, id)).toBe(64);
    ann.author.undo();
    expect(voxelsOf(ann, id)).toBe(0);
    ann.author.redo();
    ann.author.redo();
    expect(voxelsOf(ann, id)).toBe(80);
  });

  it('P3: what was mended by hand in between stays, what was erased too', () => {
    const ann = person('user-ann');
    const { id } = ann.author.addSegment(LIVER);
    ann.author.edit(id, 'clicks', set(block(0, 0, 0, 4, 4, 4)), prompts(1));
    ann.author.edit(id, 'brush', set(block(10, 0, 0, 2, 2, 2)));
    ann.author.edit(id, 'eraser', clear(block(0, 0, 0, 1, 1, 1)));
    ann.author.edit(id, 'clicks', set(block(4, 0, 0, 1, 4, 4)), prompts(2));
    expect(voxelsOf(ann, id)).toBe(64 - 1 + 8 + 16);
    expect(ann.mask.madeBy(id, voxel(10, 0, 0))).toMatchObject({ tool: 'brush' });
  });

  it('P2: voxels that a replaced proposal took from another segment go back to it', () => {
    const ann = person('user-ann');
    const spleen = ann.author.addSegment(SPLEEN).id;
    ann.author.edit(spleen, 'brush', set(block(0, 0, 0, 4, 1, 1)));
    const liver = ann.author.addSegment(LIVER).id;
    ann.author.edit(liver, 'clicks', set(block(2, 0, 0, 4, 1, 1)), prompts(1));
    ann.author.edit(liver, 'clicks', clear(block(2, 0, 0, 1, 1, 1)), prompts(2));
    expect([...ann.mask.readLabels(makeBox(voxel(0, 0, 0), size(7, 1, 1)))]).toEqual([1, 1, 1, 2, 2, 2, 0]);
  });

  it('P1: a new one leaves that of another segment, although it took voxels from this one', () => {
    const ann = person('user-ann');
    const spleen = ann.author.addSegment(SPLEEN).id;
    ann.author.edit(spleen, 'brush', set(block(0, 0, 0, 4, 1, 1)));
    const liver = ann.author.addSegment(LIVER).id;
    ann.author.edit(liver, 'clicks', set(block(3, 0, 0, 3, 1, 1)), prompts(1));
    ann.author.edit(spleen, 'clicks', set(block(8, 0, 0, 1, 1, 1)), prompts(2));
    expect([...ann.mask.readLabels(makeBox(voxel(0, 0, 0), size(9, 1, 1)))]).toEqual([1, 1, 1, 2, 2, 2, 0, 0, 1]);
  });
});

describe('undo', () => {
  it('U2: takes back my last act, whichever tool made it, and leaves my colleague’s', () => {
    const [ann, bob] = [person('user-ann'), person('user-bob')];
    const { id } = ann.author.addSegment(LIVER);
    meet(ann, bob);
    ann.author.edit(id, 'brush', set(block(0, 0, 0, 2, 1, 1)));
    ann.author.updateSegment(id, { name: 'left lobe' });
    bob.author.edit(id, 'brush', set(block(1, 0, 0, 2, 1, 1)));
    meet(ann, bob);
    expect(ann.author.undo()?.tool).toBe('change segment');
    expect(ann.mask.segments[0]?.name).toBe('liver');
    expect(ann.author.undo()?.tool).toBe('brush');
    expect([...ann.mask.readSegment(id, makeBox(voxel(0, 0, 0), size(4, 1, 1)))]).toEqual([0, 1, 1, 0]);
    expect(ann.author.redo()?.tool).toBe('brush');
    expect(ann.author.canRedo).toBe(true);
    ann.author.edit(id, 'lasso', set(block(9, 9, 9, 1, 1, 1)));
    expect(ann.author.canRedo).toBe(false);
    meet(ann, bob);
    expect(bob.mask.readLabels(WHOLE)).toEqual(ann.mask.readLabels(WHOLE));
    expect(bob.author.undo()?.by).toBe('user-bob');
    expect(bob.author.undo()).toBeUndefined();
  });

  it('U3: works after a reload', () => {
    const ann = person('user-ann');
    const { id } = ann.author.addSegment(LIVER);
    ann.author.edit(id, 'brush', set(block(0, 0, 0, 2, 1, 1)));
    ann.author.undo();
    const again = person('user-ann');
    meet(ann, again);
    expect(again.author.redo()?.tool).toBe('brush');
    expect(voxelsOf(again, id)).toBe(2);
  });
});

describe('changes', () => {
  it('F7: are announced once per act, with boxes that hold all that differs', () => {
    const ann = person('user-ann');
    const { id } = ann.author.addSegment(LIVER);
    const seen: MaskChange[] = [];
    ann.mask.onChange((change) => seen.push(change));
    ann.author.edit(id, 'brush', set(block(31, 0, 0, 2, 2, 2)));
    expect(seen).toHaveLength(1);
    expect(seen[0]?.labelmap).toEqual([makeBox(voxel(31, 0, 0), size(2, 2, 2))]);
    expect(seen[0]?.segments).toBe(false);
    ann.author.deleteSegment(id);
    expect(seen[1]).toMatchObject({ labelmap: [makeBox(voxel(31, 0, 0), size(2, 2, 2))], segments: true });
  });
});

describe('documents', () => {
  it('D2: of a later version are refused', () => {
    const doc = new Y.Doc();
    doc.getMap('meta').set('version', 2);
    expect(() => new MaskDocument(doc, N)).toThrow(expect.objectContaining({ code: 'unknown-version' }));
  });

  it('D3: an act that cannot be read counts for nothing', () => {
    const ann = person('user-ann');
    const { id } = ann.author.addSegment(LIVER);
    const bad = [
      {
        id: 'x',
        by: 'user-bob',
        at: 1,
        tool: 'brush',
        changes: [{ type: 'voxels', segment: id, bits: Uint8Array.of(1, 1, 9, 9, 9, 2, 0, 1) }],
      },
      { id: 'y', by: 'user-bob', at: 1, tool: 'brush', changes: [{ type: 'delete-segment', segment: id }], extra: true },
      'nonsense',
    ];
    ann.doc.getArray('acts').insert(0, bad);
    ann.author.edit(id, 'brush', set(block(0, 0, 0, 2, 2, 2)));
    const fresh = person('user-bob');
    meet(ann, fresh);
    expect([voxelsOf(ann, id), voxelsOf(fresh, id)]).toEqual([8, 8]);
    expect(fresh.mask.segments).toEqual(ann.mask.segments);
  });
});
