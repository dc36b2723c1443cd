import { iFastest, makeBox, size, voxel, voxelCount, wholeOf, world, type BoxMask } from '@annotome/volume';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { MaskAuthor } from './mask-author.ts';
import { MaskDocument } from './mask-document.ts';

const N = size(35, 6, 3);
const WHOLE = wholeOf({ size: N, affine: undefined as never });
const COUNT = voxelCount(N);
/** The third person works at two computers. */
const AUTHORS = ['user-ann', 'user-bob', 'user-cho', 'user-cho'];

type Deed =
  | { readonly do: 'set' | 'clear' | 'propose'; readonly who: number; readonly segment: number; readonly mask: BoxMask }
  | { readonly do: 'add'; readonly who: number }
  | { readonly do: 'undo'; readonly who: number }
  | { readonly do: 'redo'; readonly who: number }
  | { readonly do: 'delete' | 'lock' | 'rename'; readonly who: number; readonly segment: number }
  /** Everything that `from` has reaches `to`: as single updates, in some order, some of them twice. */
  | { readonly do: 'send'; readonly from: number; readonly to: number; readonly order: number };

const who = fc.nat(AUTHORS.length - 1);
const segment = fc.nat(2);
const mask: fc.Arbitrary<BoxMask> = fc
  .tuple(fc.integer({ min: -2, max: 34 }), fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 2 }))
  .chain(([i, j, k]) =>
    fc
      .tuple(
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 2 }),
        fc.integer({ min: 1, max: 4 }),
      )
      .map(([ni, nj, nk, every]) => {
        const data = iFastest(new Uint8Array(ni * nj * nk).map((_, at) => (at % every === 0 ? 1 : 0)));
        return { box: makeBox(voxel(i, j, k), size(ni, nj, nk)), data, voxels: data.reduce((sum, v) => sum + v, 0) };
      }),
  );

const deeds: fc.Arbitrary<readonly Deed[]> = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constantFrom('set' as const, 'set' as const, 'clear' as const, 'propose' as const),
        who,
        segment,
        mask,
      }),
    },
    { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('undo' as const, 'redo' as const, 'add' as const), who }) },
    {
      weight: 1,
      arbitrary: fc.record({ do: fc.constantFrom('delete' as const, 'lock' as const, 'rename' as const), who, segment }),
    },
    { weight: 4, arbitrary: fc.record({ do: fc.constant('send' as const), from: who, to: who, order: fc.nat() }) },
  ),
  { minLength: 5, maxLength: 50 },
);

class World {
  readonly people = AUTHORS.map((author, at) => {
    const doc = new Y.Doc();
    doc.clientID = at + 1;
    const updates: Uint8Array[] = [];
    doc.on('update', (update: Uint8Array) => updates.push(update));
    const mask = new MaskDocument(doc, N);
    // A label map kept up to date by the announced boxes alone, as a page does.
    const shown = iFastest(new Uint8Array(COUNT));
    mask.onChange(({ labelmap }) => labelmap.forEach((box) => mask.writeLabels(shown, box)));
    return { doc, mask, updates, shown, author: new MaskAuthor(mask, { author, now: () => this.#clock++ }) };
  });
  #clock = 1;

  /** Two segments that all have, so that nobody waits for something to draw on. */
  constructor() {
    for (let n = 0; n < 2; n++) this.do({ do: 'add', who: n });
    this.meet();
  }

  get(who: number) {
    const found = this.people[who];
    if (!found) throw new Error('nobody');
    return found;
  }

  do(deed: Deed): void {
    if (deed.do === 'send') {
      const updates = [...this.get(deed.from).updates];
      const { doc } = this.get(deed.to);
      // Any order will do: Yjs keeps what comes too early until what it needs has come.
      const turned = updates.map((_, at) => updates[(at * 7 + deed.order) % updates.length] ?? new Uint8Array([0, 0]));
      for (const update of [...turned, ...updates]) Y.applyUpdate(doc, update, 'remote');
      return;
    }
    const { author, mask } = this.get(deed.who);
    if (!('segment' in deed)) {
      if (deed.do === 'add') author.addSegment({ labelId: 'label-1', name: 'liver', color: '#112233' });
      else author[deed.do]();
      return;
    }
    const target = mask.segments[deed.segment % Math.max(1, mask.segments.length)];
    if (!target) return;
    switch (deed.do) {
      case 'delete':
        return author.deleteSegment(target.id);
      case 'lock':
        return author.updateSegment(target.id, { locked: !target.locked });
      case 'rename':
        return author.updateSegment(target.id, { name: `renamed by ${deed.who}` });
      case 'propose': {
        const prompts = [{ world: world(deed.mask.voxels, 0, 0), label: 'inside' as const }];
        return void author.edit(target.id, 'clicks', [{ op: 'set', mask: deed.mask }], { prompts, confidence: 0.5 });
      }
      default:
        return void author.edit(target.id, deed.do, [{ op: deed.do, mask: deed.mask }]);
    }
  }

  meet(): void {
    for (let round = 0; round < 2; round++) {
      for (const from of this.people)
        for (const to of this.people) Y.applyUpdate(to.doc, Y.encodeStateAsUpdate(from.doc, Y.encodeStateVector(to.doc)));
    }
  }
}

/** As text: comparing typed arrays element by element takes the test's most time. */
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

const state = (mask: MaskDocument) => ({
  segments: mask.segments,
  voxels: mask.segments.map(({ id }) => text(mask.readSegment(id, WHOLE))),
  labelmap: text(mask.readLabels(WHOLE)),
});

describe('any history', () => {
  it('C6, F7: all replicas end bit by bit the same, as one that reads the document anew, and as the boxes announced', () => {
    fc.assert(
      fc.property(deeds, (history) => {
        const all = new World();
        history.forEach((deed) => all.do(deed));
        for (const person of all.people) expect(text(person.shown)).toBe(state(person.mask).labelmap);
        all.meet();
        const fresh = new Y.Doc();
        Y.applyUpdate(fresh, Y.encodeStateAsUpdate(all.get(0).doc));
        const mask = new MaskDocument(fresh, N);
        const expected = state(mask);
        for (const person of all.people) {
          expect(state(person.mask)).toEqual(expected);
          expect(text(person.shown)).toBe(expected.labelmap);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('F2, F5: nothing that was painted is missing unless somebody cleared it: an edit, another segment painted there, or a newer proposal', () => {
    const painting = deeds.map((history) =>
      history.filter((deed) => !['undo', 'redo', 'clear', 'delete', 'propose', 'lock'].includes(deed.do)),
    );
    fc.assert(
      fc.property(painting, (history) => {
        const all = new World();
        const painted = new Uint8Array(COUNT);
        for (const deed of history) {
          if (deed.do === 'set' && all.get(deed.who).mask.segments.length > 0) stamp(painted, deed.mask);
          all.do(deed);
        }
        all.meet();
        const labels = all.get(1).mask.readLabels(WHOLE);
        painted.forEach((value, at) => {
          if ((labels[at] !== 0) !== (value === 1))
            throw new Error(`voxel ${at} was ${value ? 'painted' : 'never painted'} and is ${labels[at]}`);
        });
      }),
      { numRuns: 200 },
    );
  });

  it('U2, U3: undoing all that one person did leaves what it would be had they never edited a voxel', () => {
    const marks = fc.array(fc.record({ do: fc.constant('set' as const), who: fc.nat(2), segment: fc.constant(0), mask }), {
      maxLength: 20,
    });
    fc.assert(
      fc.property(marks, fc.nat(2), (history, leaver) => {
        const [all, without] = [new World(), new World()];
        for (const deed of history) {
          all.do(deed);
          all.meet();
          if (deed.who !== leaver) without.do(deed);
          without.meet();
        }
        let steps = history.filter((deed) => deed.who === leaver && packedVoxels(deed.mask) > 0).length;
        while (steps-- > 0) expect(all.get(leaver).author.undo()?.by).toBe(AUTHORS[leaver]);
        all.meet();
        expect(text(all.get(1).mask.readLabels(WHOLE))).toBe(text(without.get(1).mask.readLabels(WHOLE)));
      }),
      { numRuns: 100 },
    );
  });
});

function stamp(into: Uint8Array, { box, data }: BoxMask): void {
  data.forEach((value, at) => {
    const [i, j, k] = [
      box.start[0] + (at % box.size[0]),
      box.start[1] + (Math.floor(at / box.size[0]) % box.size[1]),
      box.start[2] + Math.floor(at / (box.size[0] * box.size[1])),
    ];
    if (value && i >= 0 && i < N[0] && j < N[1] && k < N[2]) into[i + N[0] * (j + N[1] * k)] = 1;
  });
}

function packedVoxels(mask: BoxMask): number {
  const into = new Uint8Array(COUNT);
  stamp(into, mask);
  return into.reduce((sum, v) => sum + v, 0);
}
