import fc from 'fast-check';
import { expect, it } from 'vitest';
import { AUTHORS, FuzzWorld, WHOLE, type Deed } from './world.ts';

const span = (min: number, max: number) => fc.integer({ min, max });
// Every stroke lies in the volume, so that each is an act.
const shape = fc.tuple(span(0, 34), span(0, 5), span(0, 2), span(1, 12), span(1, 4), span(1, 2), span(1, 4));
const stroke = fc.record({ do: fc.constant('set' as const), who: fc.nat(2), segment: fc.constant(0), shape });

it('U2, U3: when one person undoes all that they did, the mask is what it would be had they never drawn', () => {
  fc.assert(
    fc.property(fc.array(stroke, { maxLength: 20 }), fc.nat(2), (strokes, leaver) => {
      const [all, without] = [play(strokes), play(strokes.filter(({ who }) => who !== leaver))];
      const { author } = all.page(leaver);
      for (const { who } of strokes) if (who === leaver) expect(author.undo()?.by).toBe(AUTHORS[leaver]);
      all.meet();
      expect(all.page(1).mask.readLabels(WHOLE)).toEqual(without.page(1).mask.readLabels(WHOLE));
    }),
    { numRuns: 100 },
  );
});

/** Each stroke is seen by everybody before the next one. */
function play(strokes: readonly Deed[]): FuzzWorld {
  const world = new FuzzWorld();
  for (const deed of strokes) {
    world.do(deed);
    world.meet();
  }
  return world;
}
