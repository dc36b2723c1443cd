import { iFastest, makeBox, size, voxel, world, type BoxMask } from '@annotome/volume';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { UpdateChecker } from './check-update.ts';
import { MaskAuthor } from './mask-author.ts';
import { MaskDocument } from './mask-document.ts';

const N = size(40, 8, 8);
const LIVER = { labelId: 'label-liver', name: 'liver', color: '#aa3333' };

let clock = 1_000;
function person(author: string, client: number) {
  const doc = new Y.Doc();
  doc.clientID = client;
  const mask = new MaskDocument(doc, N);
  return { doc, mask, author: new MaskAuthor(mask, { author, now: () => clock++ }) };
}
type Person = ReturnType<typeof person>;

function meet(...people: readonly Person[]): void {
  for (const from of people)
    for (const to of people) if (to !== from) Y.applyUpdate(to.doc, Y.encodeStateAsUpdate(from.doc, Y.encodeStateVector(to.doc)));
}

function row(from: number, count: number): BoxMask {
  return { box: makeBox(voxel(from, 0, 0), size(count, 1, 1)), data: iFastest(new Uint8Array(count).fill(1)), voxels: count };
}
const set = (from: number, count: number) => [{ op: 'set', mask: row(from, count) } as const];
const clear = (from: number, count: number) => [{ op: 'clear', mask: row(from, count) } as const];
const FIRST = makeBox(voxel(0, 0, 0), size(8, 1, 1));
const shown = ({ mask }: Person, segment: string): string => mask.readSegment(segment, FIRST).join('');

// Yjs puts what is appended at the same time in the order of the clients' numbers: both orders are tried.
describe.each([
  ['the one', 1, 2],
  ['the other', 2, 1],
])('at the same time, when %s comes first', (_, annClient, bobClient) => {
  function two() {
    const [ann, bob] = [person('user-ann', annClient), person('user-bob', bobClient)];
    const { id } = ann.author.addSegment(LIVER);
    meet(ann, bob);
    return { ann, bob, id };
  }

  it('C1: two who set the same voxels have both to undo it', () => {
    const { ann, bob, id } = two();
    ann.author.edit(id, 'brush', set(0, 4));
    bob.author.edit(id, 'brush', set(2, 4));
    meet(ann, bob);
    expect(shown(ann, id)).toBe('11111100');
    ann.author.undo();
    meet(ann, bob);
    expect([shown(ann, id), shown(bob, id)]).toEqual(['00111100', '00111100']);
    bob.author.undo();
    meet(ann, bob);
    expect([shown(ann, id), shown(bob, id)]).toEqual(['00000000', '00000000']);
  });

  it('C2: one erases while the other paints: the later in the order of acts holds, for both', () => {
    const { ann, bob, id } = two();
    ann.author.edit(id, 'brush', set(0, 4));
    meet(ann, bob);
    ann.author.edit(id, 'eraser', clear(0, 4));
    bob.author.edit(id, 'brush', set(2, 4));
    meet(ann, bob);
    const last = ann.mask.entries.at(-1)?.act.tool;
    expect([shown(ann, id), shown(bob, id)]).toEqual(Array(2).fill(last === 'brush' ? '00111100' : '00001100'));
  });

  it('C3: two who click on one segment: both proposals count, and the next one replaces both', () => {
    const { ann, bob, id } = two();
    const made = (n: number) => ({ prompts: [{ world: world(n, 0, 0), label: 'inside' as const }] });
    ann.author.edit(id, 'clicks', set(0, 2), made(1));
    bob.author.edit(id, 'clicks', set(4, 2), made(2));
    meet(ann, bob);
    expect([shown(ann, id), shown(bob, id)]).toEqual(['11001100', '11001100']);
    expect(ann.mask.segments[0]?.clicks.map(({ by }) => by).sort()).toEqual(['user-ann', 'user-bob']);
    ann.author.edit(id, 'clicks', clear(5, 1), made(3));
    meet(ann, bob);
    expect([shown(ann, id), shown(bob, id)]).toEqual(['11001000', '11001000']);
    expect(bob.mask.entries.map(({ replacedBy }) => replacedBy)).toEqual([0, 1, 1, 0]);
  });

  it('C4: one deletes a segment while the other paints in it: it stays deleted; undoing that brings back the painting too', () => {
    const { ann, bob, id } = two();
    ann.author.deleteSegment(id);
    bob.author.edit(id, 'brush', set(0, 2));
    meet(ann, bob);
    for (const { mask } of [ann, bob]) {
      expect(mask.segments).toEqual([]);
      expect(mask.readLabels(FIRST).join('')).toBe('00000000');
    }
    ann.author.undo();
    meet(ann, bob);
    for (const one of [ann, bob]) {
      expect(shown(one, id)).toBe('11000000');
      expect(one.mask.readLabels(FIRST).join('')).toBe('11000000');
    }
  });

  it('C5: a label changed while somebody paints: both hold', () => {
    const { ann, bob, id } = two();
    ann.author.updateSegment(id, { labelId: 'label-tumour', name: 'tumour' });
    bob.author.edit(id, 'brush', set(0, 2));
    meet(ann, bob);
    for (const one of [ann, bob]) {
      expect(one.mask.segments[0]).toMatchObject({ labelId: 'label-tumour', name: 'tumour' });
      expect(shown(one, id)).toBe('11000000');
    }
  });

  it('C7: two segments that set the same voxels both keep them; the label map shows one, until somebody paints there', () => {
    const { ann, bob, id } = two();
    const other = bob.author.addSegment({ ...LIVER, name: 'spleen' }).id;
    meet(ann, bob);
    ann.author.edit(id, 'brush', set(0, 4));
    bob.author.edit(other, 'brush', set(2, 4));
    meet(ann, bob);
    expect([shown(ann, id), shown(ann, other)]).toEqual(['11110000', '00111100']);
    expect(ann.mask.readLabels(FIRST).join('')).toBe('11112200');
    bob.author.edit(other, 'brush', set(2, 1));
    meet(ann, bob);
    expect(ann.mask.readLabels(FIRST).join('')).toBe('11212200');
  });

  it('F1, U1: an act that is undone counts for nothing; done again, it has the place it had', () => {
    const { ann, bob, id } = two();
    ann.author.edit(id, 'brush', set(0, 4));
    meet(ann, bob);
    bob.author.edit(id, 'eraser', clear(0, 2));
    meet(ann, bob);
    ann.author.undo();
    expect(shown(ann, id)).toBe('00000000');
    ann.author.redo();
    meet(ann, bob);
    expect([shown(ann, id), shown(bob, id)]).toEqual(['00110000', '00110000']);
    expect([...ann.doc.getMap('undone').values()]).toEqual([false]);
  });
});

it('H3: a voxel of a proposal says prompts and model, one of a brush neither', () => {
  const ann = person('user-ann', 1);
  const { id } = ann.author.addSegment(LIVER);
  const made = { prompts: [{ world: world(1, 2, 3), label: 'outside' as const }], model: 'c'.repeat(64), confidence: 0.5 };
  ann.author.edit(id, 'clicks', set(0, 2), made);
  ann.author.edit(id, 'brush', set(2, 2));
  expect(ann.mask.madeBy(id, voxel(0, 0, 0))).toMatchObject({ by: 'user-ann', tool: 'clicks', made });
  expect(ann.mask.madeBy(id, voxel(2, 0, 0))?.made).toBeUndefined();
});

it('V6: after an update that was refused, a copy made from what was accepted knows nothing of it', () => {
  const ann = person('user-ann', 1);
  const { id } = ann.author.addSegment(LIVER);
  const accepted = Y.encodeStateAsUpdate(ann.doc);
  const bad = person('user-ann', 2);
  Y.applyUpdate(bad.doc, accepted);
  bad.author.edit(id, 'brush', set(0, 2));
  bad.doc.getArray('acts').push(['nonsense']);
  const labels = new Set(['label-liver']);
  const checker = new UpdateChecker({ size: N }, [accepted]);
  expect(() => checker.check(Y.encodeStateAsUpdate(bad.doc), { author: 'user-ann', labels })).toThrow();
  const again = new UpdateChecker({ size: N }, [accepted]);
  expect(again.check(accepted, { author: 'user-bob', labels })).toBeUndefined();
  ann.author.edit(id, 'brush', set(0, 2));
  expect(again.check(Y.encodeStateAsUpdate(ann.doc), { author: 'user-ann', labels })).toBeDefined();
});
