import { iFastest, makeBox, size, voxel, type BoxMask } from '@annotome/volume';
import { beforeEach, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { type Act } from '../act.ts';
import { UpdateChecker, type Sender } from './check-update.ts';
import { MaskAuthor } from './mask-author.ts';
import { MaskDocument } from './mask-document.ts';

const N = size(40, 40, 40);
const labels = new Set(['label-liver', 'label-spleen']);
const ANN: Sender = { author: 'user-ann', labels };
const BOB: Sender = { author: 'user-bob', labels };

const cube: BoxMask = { box: makeBox(voxel(1, 1, 1), size(2, 2, 2)), data: iFastest(new Uint8Array(8).fill(1)), voxels: 8 };

/** A page of Ann's whose every update goes to `updates`. */
function page(author = 'user-ann') {
  const doc = new Y.Doc();
  const updates: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => updates.push(update));
  const mask = new MaskDocument(doc, N);
  return { doc, updates, mask, author: new MaskAuthor(mask, { author, now: () => 5 }) };
}

let ann: ReturnType<typeof page>;
let segment: string;
let checker: UpdateChecker;
beforeEach(() => {
  ann = page();
  segment = ann.author.addSegment({ labelId: 'label-liver', name: 'liver', color: '#aa0000' }).id;
  checker = new UpdateChecker({ size: N }, []);
  for (const update of ann.updates.splice(0)) checker.check(update, ANN);
});

/** The update of a page that pushes something as an act. */
function pushed(value: unknown): Uint8Array {
  const before = Y.encodeStateVector(ann.doc);
  ann.doc.getArray('acts').push([value]);
  return Y.encodeStateAsUpdate(ann.doc, before);
}
/** The id that the next act of a page has. */
const idOf = ({ doc }: { readonly doc: Y.Doc }): string =>
  `${doc.clientID.toString(36)}-${Y.getState(doc.store, doc.clientID).toString(36)}`;
const act = (fields: Partial<Omit<Act, 'changes'>> & { readonly changes: readonly unknown[] }): object => ({
  id: idOf(ann),
  by: 'user-ann',
  at: 1,
  tool: 'brush',
  ...fields,
});
const voxels = (bytes: readonly number[], of = segment) => ({ type: 'voxels', segment: of, bits: Uint8Array.from(bytes) });
const code = (code: string) => expect.objectContaining({ name: 'MaskDocError', code }) as unknown;

describe('a server accepts', () => {
  it('V1, V2: what a page does, act by act, and says what is new in it', () => {
    ann.author.edit(segment, 'brush', [{ op: 'set', mask: cube }]);
    ann.author.undo();
    ann.author.redo();
    const accepted = new Y.Doc();
    Y.applyUpdate(accepted, Y.encodeStateAsUpdate(ann.doc));
    for (const update of ann.updates) expect(checker.check(update, ANN)).toBeDefined();
  });

  it('V7: what it has already, from anybody, as no change', () => {
    expect(checker.check(Y.encodeStateAsUpdate(ann.doc), BOB)).toBeUndefined();
    expect(checker.check(Uint8Array.of(0, 0), BOB)).toBeUndefined();
  });

  it('V1: all of a day offline in one update', () => {
    for (let n = 0; n < 20; n++) ann.author.edit(segment, 'brush', [{ op: n % 2 ? 'clear' : 'set', mask: cube }]);
    ann.author.undo();
    const effect = checker.check(Y.encodeStateAsUpdate(ann.doc), ANN);
    const again = new UpdateChecker({ size: N }, [Y.encodeStateAsUpdate(ann.doc)]);
    expect(effect && again.check(effect, BOB)).toBeUndefined();
  });

  it('V1: acts that cross with a colleague’s', () => {
    const bob = page('user-bob');
    Y.applyUpdate(bob.doc, Y.encodeStateAsUpdate(ann.doc));
    bob.updates.splice(0);
    ann.author.edit(segment, 'brush', [{ op: 'set', mask: cube }]);
    bob.author.edit(segment, 'brush', [{ op: 'set', mask: cube }]);
    for (const update of ann.updates) checker.check(update, ANN);
    for (const update of bob.updates) expect(checker.check(update, BOB)).toBeDefined();
  });
});

describe('a server refuses', () => {
  it.each<[string, () => unknown, string]>([
    ['V2: something that is no act', () => 'nonsense', 'malformed'],
    ['V2: an act with more in it', () => ({ ...act({ changes: [voxels([1, 1, 0, 0, 0, 2, 0, 1])] }), admin: true }), 'malformed'],
    ['V2: an act without changes', () => act({ changes: [] }), 'malformed'],
    ['V2: an act in another’s name', () => act({ by: 'user-bob', changes: [voxels([1, 1, 0, 0, 0, 2, 0, 1])] }), 'not-yours'],
    ['V2: an id that is taken', () => act({ id: segment, changes: [voxels([1, 1, 0, 0, 0, 2, 0, 1])] }), 'malformed'],
    ['V2: a time that is no number', () => act({ at: NaN, changes: [voxels([1, 1, 0, 0, 0, 2, 0, 1])] }), 'malformed'],
    [
      'V3: voxels of a segment that is not there',
      () => act({ changes: [voxels([1, 1, 0, 0, 0, 2, 0, 1], 'elsewhere')] }),
      'unknown-segment',
    ],
    [
      'V3: deletion of a segment that is not there',
      () => act({ changes: [{ type: 'delete-segment', segment: 'elsewhere' }] }),
      'unknown-segment',
    ],
    ['V3: a brick outside of the volume', () => act({ changes: [voxels([1, 1, 2, 0, 0, 2, 0, 1])] }), 'out-of-volume'],
    ['V3: a voxel outside of the volume', () => act({ changes: [voxels([1, 1, 1, 0, 0, 2, 8, 1])] }), 'out-of-volume'],
    ['B4: malformed runs', () => act({ changes: [voxels([1, 1, 0, 0, 0, 3, 0, 1, 1])] }), 'malformed'],
    ['B6: another codec', () => act({ changes: [voxels([7])] }), 'unknown-version'],
    [
      'V3: a label of another project',
      () => act({ changes: [{ type: 'segment', segment, fields: { labelId: 'label-other' } }] }),
      'unknown-label',
    ],
    [
      'V3: index 0',
      () =>
        act({
          changes: [{ type: 'add-segment', segment: idOf(ann), labelId: 'label-liver', name: 'x', color: '#000000', index: 0 }],
        }),
      'malformed',
    ],
    [
      'D5: a segment that is there already',
      () => act({ changes: [{ type: 'add-segment', segment, labelId: 'label-liver', name: 'x', color: '#000000', index: 3 }] }),
      'malformed',
    ],
    [
      'D5: a segment with the id of another’s next',
      () =>
        act({
          changes: [{ type: 'add-segment', segment: 'zz-0', labelId: 'label-liver', name: 'x', color: '#000000', index: 3 }],
        }),
      'malformed',
    ],
    [
      'D4, V2: an act with the id of another’s next: that one would be refused',
      () => act({ id: 'zz-0', changes: [voxels([1, 1, 0, 0, 0, 2, 0, 1])] }),
      'malformed',
    ],
    [
      'D4: an act with the id of a later one',
      () => act({ id: `${ann.doc.clientID.toString(36)}-zz`, changes: [voxels([1, 1, 0, 0, 0, 2, 0, 1])] }),
      'malformed',
    ],
    [
      'V2: a time that the bytes cannot tell exactly',
      () => act({ at: Number.MAX_SAFE_INTEGER, changes: [voxels([1, 1, 0, 0, 0, 2, 0, 1])] }),
      'malformed',
    ],
    [
      'D4: an act that inherits what it says',
      () =>
        JSON.parse(
          JSON.stringify(act({ changes: [{ type: 'clicks', segment, put: [] }] })).replace(
            /}$/,
            ',"__proto__":{"made":{"prompts":[]}}}',
          ),
        ) as unknown,
      'malformed',
    ],
    [
      'V2: a proposal that replaces one to come',
      () => act({ changes: [{ type: 'clicks', segment, put: [] }], made: { prompts: [] }, replaces: ['zz-0'] }),
      'not-allowed',
    ],
    [
      'S4: a click with the id of another’s next',
      () =>
        act({
          changes: [{ type: 'clicks', segment, put: [{ id: 'zz-0.0', world: [0, 0, 0], label: 'inside' }] }],
          made: { prompts: [] },
        }),
      'malformed',
    ],
    ['V2: a time that is no whole number', () => act({ at: 1.5, changes: [voxels([1, 1, 0, 0, 0, 2, 0, 1])] }), 'malformed'],
    [
      'P1: an act that is no proposal, and replaces',
      () => act({ changes: [voxels([1, 1, 0, 0, 0, 2, 0, 1])], replaces: ['any'] }),
      'malformed',
    ],
    [
      'P2: a proposal that replaces an act that is none',
      () => act({ changes: [{ type: 'clicks', segment, put: [] }], made: { prompts: [] }, replaces: [segment] }),
      'not-allowed',
    ],
    [
      'D5: a proposal that deletes',
      () => act({ changes: [{ type: 'delete-segment', segment }], made: { prompts: [] } }),
      'malformed',
    ],
    [
      'V5: a name that is too long',
      () => act({ changes: [{ type: 'segment', segment, fields: { name: 'x'.repeat(121) } }] }),
      'malformed',
    ],
    [
      'V5: too many changes',
      () => act({ changes: Array.from({ length: 1001 }, () => ({ type: 'delete-segment', segment })) }),
      'malformed',
    ],
    [
      'V5: too many voxels',
      () => act({ changes: [{ type: 'voxels', segment, bits: new Uint8Array(70 * 2 ** 20) }] }),
      'too-large',
    ],
  ])('%s', (_, value, expected) => {
    const update = pushed(value());
    expect(() => checker.check(update, ANN)).toThrow(code(expected));
  });

  it('P1: a proposal that replaces one of another segment', () => {
    const other = ann.author.addSegment({ labelId: 'label-spleen', name: 'spleen', color: '#00aa00' }).id;
    ann.author.edit(other, 'clicks', [{ op: 'set', mask: cube }], { prompts: [] });
    checker.check(Y.encodeStateAsUpdate(ann.doc), ANN);
    const replaces = [ann.mask.entries.at(-1)?.act.id];
    const proposal = (of: string) => ({
      ...act({ changes: [{ type: 'clicks', segment: of, put: [] }] }),
      made: { prompts: [] },
      replaces,
    });
    const fresh = new UpdateChecker({ size: N }, [Y.encodeStateAsUpdate(ann.doc)]);
    expect(fresh.check(pushed(proposal(other)), ANN)).toBeDefined();
    const update = pushed(proposal(segment));
    expect(() => fresh.check(update, ANN)).toThrow(code('not-allowed'));
  });

  it('V1, D2: a version that is deleted, or left out', () => {
    const before = Y.encodeStateVector(ann.doc);
    ann.doc.getMap('meta').delete('version');
    expect(() => checker.check(Y.encodeStateAsUpdate(ann.doc, before), ANN)).toThrow(code('unknown-version'));
    const bare = new Y.Doc();
    bare.getArray('acts').push([act({ id: idOf({ doc: bare }), changes: [voxels([1, 1, 0, 0, 0, 2, 0, 1])] })]);
    const fresh = new UpdateChecker({ size: N }, []);
    expect(() => fresh.check(Y.encodeStateAsUpdate(bare), ANN)).toThrow(code('unknown-version'));
  });

  it('V4: undo of what was never done, under a number of one’s own', () => {
    const before = Y.encodeStateVector(ann.doc);
    ann.doc.getMap('undone').set(`${ann.doc.clientID.toString(36)}-zz`, true);
    expect(() => checker.check(Y.encodeStateAsUpdate(ann.doc, before), ANN)).toThrow(code('not-yours'));
  });

  it('V1: an act that is deleted', () => {
    const before = Y.encodeStateVector(ann.doc);
    ann.doc.getArray('acts').delete(0, 1);
    expect(() => checker.check(Y.encodeStateAsUpdate(ann.doc, before), ANN)).toThrow(code('not-allowed'));
  });

  it('V2: an act that is put before others', () => {
    const before = Y.encodeStateVector(ann.doc);
    ann.doc.getArray('acts').insert(0, [act({ changes: [voxels([1, 1, 0, 0, 0, 2, 0, 1])] })]);
    expect(() => checker.check(Y.encodeStateAsUpdate(ann.doc, before), ANN)).toThrow(code('not-allowed'));
  });

  it('D1: another root type', () => {
    const before = Y.encodeStateVector(ann.doc);
    ann.doc.getMap('secrets').set('a', 1);
    expect(() => checker.check(Y.encodeStateAsUpdate(ann.doc, before), ANN)).toThrow(code('not-allowed'));
  });

  it('V1: a shared type inside of an act', () => {
    const update = pushed(new Y.Map([['a', 1]]));
    expect(() => checker.check(update, ANN)).toThrow(code('malformed'));
  });

  it('V1: what builds upon something that was not sent', () => {
    ann.author.edit(segment, 'brush', [{ op: 'set', mask: cube }]);
    ann.author.edit(segment, 'brush', [{ op: 'clear', mask: cube }]);
    const last = ann.updates.at(-1) ?? Uint8Array.of();
    expect(() => checker.check(last, ANN)).toThrow(code('malformed'));
  });

  it('V1: bytes that are no update', () => {
    for (const bytes of [[], [1], [255, 255, 255], [1, 1, 1, 1, 1, 1, 1], [3, 0, 0, 0, 0]]) {
      const fresh = new UpdateChecker({ size: N }, []);
      expect(() => fresh.check(Uint8Array.from(bytes), ANN)).toThrow(code('malformed'));
    }
  });

  it('V4, U3: undo of a colleague’s act, or of one that is not there', () => {
    const bob = page('user-bob');
    Y.applyUpdate(bob.doc, Y.encodeStateAsUpdate(ann.doc));
    for (const id of [segment, 'elsewhere']) {
      const before = Y.encodeStateVector(bob.doc);
      bob.doc.getMap('undone').set(id, true);
      const fresh = new UpdateChecker({ size: N }, [Y.encodeStateAsUpdate(ann.doc)]);
      const update = Y.encodeStateAsUpdate(bob.doc, before);
      if (id === segment) expect(() => fresh.check(update, BOB)).toThrow(code('not-yours'));
      bob.doc.getMap('undone').delete(id);
    }
    ann.doc.getMap('undone').set('elsewhere', true);
    expect(() => checker.check(Y.encodeStateAsUpdate(ann.doc), ANN)).toThrow(code('not-yours'));
  });

  it('V2: changes that are numbered as a colleague’s', () => {
    const bob = page('user-bob');
    Y.applyUpdate(bob.doc, Y.encodeStateAsUpdate(ann.doc));
    bob.doc.clientID = ann.doc.clientID;
    bob.updates.splice(0);
    bob.author.edit(segment, 'brush', [{ op: 'set', mask: cube }]);
    const fresh = new UpdateChecker({ size: N }, [Y.encodeStateAsUpdate(ann.doc)]);
    for (const each of [checker, fresh])
      expect(() => each.check(bob.updates[0] ?? Uint8Array.of(), BOB)).toThrow(code('not-yours'));
  });

  it('D2: another version', () => {
    const other = new Y.Doc();
    other.getMap('meta').set('version', 2);
    const fresh = new UpdateChecker({ size: N }, []);
    expect(() => fresh.check(Y.encodeStateAsUpdate(other), ANN)).toThrow(code('unknown-version'));
  });
});
