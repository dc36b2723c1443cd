import fc from 'fast-check';
import { voxel } from '@annotome/volume';
import { expect, it } from 'vitest';
import * as Y from 'yjs';
import { type Act } from '../act.ts';
import { MaskDocument } from '../document/mask-document.ts';
import { naiveMask, naiveVoxels } from './naive-mask.ts';
import { PINNED } from './pinned.ts';
import { AUTHORS, COUNT, FuzzWorld, N, WHOLE, type Deed, type Shape } from './world.ts';

/** MASK_FUZZ_RUNS=20000 for a night; MASK_FUZZ_SEED to play again what a run has played, whose seed is in its title. */
const RUNS = Number(process.env['MASK_FUZZ_RUNS'] ?? 1_000);
const SEED = Number(process.env['MASK_FUZZ_SEED'] ?? Math.floor(2 ** 31 * Math.random()));

const who = fc.nat(AUTHORS.length - 1);
const segment = fc.nat(2);
const span = (min: number, max: number) => fc.integer({ min, max });
const shape: fc.Arbitrary<Shape> = fc.tuple(
  span(-2, 34),
  span(0, 5),
  span(0, 2),
  span(1, 12),
  span(1, 4),
  span(1, 2),
  span(1, 4),
);
const one = <T extends string>(...names: T[]) => fc.constantFrom(...names);

const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: one('set', 'set', 'clear', 'propose', 'propose all'), who, segment, shape }) },
  { weight: 3, arbitrary: fc.record({ do: one('undo', 'undo', 'redo', 'add', 'reload'), who }) },
  { weight: 1, arbitrary: fc.record({ do: one('delete', 'lock', 'rename'), who, segment }) },
  { weight: 1, arbitrary: fc.record({ do: one('restore'), who, back: fc.nat(6) }) },
  { weight: 4, arbitrary: fc.record({ do: one('push'), who }) },
  { weight: 4, arbitrary: fc.record({ do: one('pull'), who, order: fc.nat(1_000) }) },
  { weight: 2, arbitrary: fc.record({ do: one('compact'), undoable: fc.nat(4) }) },
);

/** As text: comparing typed arrays element by element takes the test's most time. */
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

const state = (mask: MaskDocument) => ({
  segments: mask.segments,
  voxels: mask.segments.map(({ id }) => text(mask.readSegment(id, WHOLE))),
  labelmap: text(mask.readLabels(WHOLE)),
});

const touches = (act: Act, segment: string, voxel: number): boolean =>
  act.changes.some(
    (change) =>
      change.type === 'voxels' && change.segment === segment && naiveVoxels(N, change.bits).some(({ at }) => at === voxel),
  );

function play(history: readonly Deed[]): void {
  const all = new FuzzWorld();
  history.forEach((deed) => all.do(deed));
  for (const { mask, shown } of all.pages) expect(text(shown)).toBe(state(mask).labelmap);
  all.meet();

  // C6, F7, K3: everybody has the same, bit by bit: pages that saw all of it in another order, and one that comes now.
  const fresh = new Y.Doc();
  Y.applyUpdate(fresh, all.state);
  const mask = new MaskDocument(fresh, N);
  const expected = state(mask);
  for (const page of all.pages) {
    expect(state(page.mask)).toEqual(expected);
    expect(text(page.shown)).toBe(expected.labelmap);
  }

  // F1–F6, P2, S1–S4, K3: it is what all acts come to, those too that are settled long since.
  const naive = naiveMask(N, all.noted());
  expect(new Map(mask.segments.map(({ id, index }) => [id, index]))).toEqual(naive.indexes);
  for (const segment of mask.segments) {
    const { id } = segment;
    expect(segment).toMatchObject(naive.shown.get(id) ?? { id: 'nobody' });
    const voxels = mask.readSegment(id, WHOLE);
    const makers = naive.voxels.get(id) ?? [];
    for (let at = 0; at < COUNT; at++) {
      const made = voxels[at]
        ? mask.madeBy(id, voxel(at % N[0], Math.floor(at / N[0]) % N[1], Math.floor(at / (N[0] * N[1]))))
        : undefined;
      if (made?.id === makers[at]) continue;
      // K3: who made a voxel for good is settled as it was, also when a proposal that had to do with it is replaced later.
      const settled = all.settled.filter(({ act }) => touches(act, id, at)).map(({ act }) => act);
      const isSettled = [made?.id, makers[at]].every((maker) => settled.some((act) => act.id === maker));
      if (!isSettled || !settled.some((act) => act.made && !naive.counting.includes(act))) {
        throw new Error(`${id}, voxel ${at} is by ${made?.id ?? 'nobody'}, should be by ${makers[at] ?? 'nobody'}`);
      }
    }
  }

  // Nothing that anybody painted is missing, unless an act after it cleared it, or the segment was deleted.
  const order = new Map(naive.counting.map((act, at) => [act.id, at]));
  for (const { act, segment, voxels } of all.painted) {
    const at = order.get(act);
    const exists = naive.indexes.has(segment);
    if (at === undefined || !exists) continue;
    const cleared = new Set(
      naive.counting
        .slice(at + 1)
        .flatMap(({ changes }) =>
          changes.flatMap((change) =>
            change.type === 'voxels' && change.segment === segment
              ? naiveVoxels(N, change.bits).flatMap(({ op, at }) => (op === 'clear' ? [at] : []))
              : [],
          ),
        ),
    );
    const now = mask.readSegment(segment, WHOLE);
    const missing = voxels.filter((at) => now[at] === 0 && !cleared.has(at));
    if (missing.length > 0) throw new Error(`${act} painted ${segment}; missing: ${missing.join()}`);
  }

  // U3: nobody's undo touched another's work.
  expect(all.trespasses).toEqual([]);
}

// A minute where nothing else runs is enough; a night's run, or a busy machine, takes longer.
it(`C6, K3, F, P, U: whatever is done, apart, in any order, twice, compacted in between: all have the same, nothing is lost; ${RUNS} histories of seed ${SEED}`, () => {
  fc.assert(fc.property(fc.array(deed, { minLength: 5, maxLength: 60, size: 'max' }), play), {
    numRuns: RUNS,
    seed: SEED,
    examples: PINNED.map((history): [Deed[]] => [[...history]]),
  });
}, 900_000);
