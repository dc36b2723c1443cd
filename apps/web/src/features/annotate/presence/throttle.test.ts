import fc from 'fast-check';
import { expect, it } from 'vitest';
import { handClock } from './hand-clock.ts';
import { Throttle } from './throttle.ts';

it('runs at once, then at most once in its time, and never forgets the last wish', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 120 }), { minLength: 1, maxLength: 80 }), (pauses) => {
      const clock = handClock();
      const ran: number[] = [];
      const throttle = new Throttle(clock, 50, () => ran.push(clock.now()));
      let wished = 0;
      for (const pause of pauses) {
        clock.pass(pause);
        throttle.wish();
        wished = clock.now();
      }
      clock.pass(50);
      expect(ran[0]).toBe(pauses[0]);
      ran.slice(1).forEach((at, n) => expect(at - (ran[n] as number)).toBeGreaterThanOrEqual(50));
      expect(ran.at(-1)).toBeGreaterThanOrEqual(wished);
    }),
  );
});

it('runs no more once stopped', () => {
  const clock = handClock();
  let runs = 0;
  const throttle = new Throttle(clock, 50, () => runs++);
  throttle.wish();
  throttle.wish();
  throttle.stop();
  clock.pass(1_000);
  expect(runs).toBe(1);
});
