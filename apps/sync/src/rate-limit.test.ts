import { expect, it } from 'vitest';
import { RateLimit } from './rate-limit.ts';

it('lets a burst through, then what time brings, and never more than a burst', () => {
  let now = 0;
  const limit = new RateLimit({ burst: 10, perSecond: 2 }, () => now);
  expect([limit.take(6), limit.take(4), limit.take(1)]).toEqual([true, true, false]);
  now = 1000;
  expect([limit.take(3), limit.take(2), limit.take(1)]).toEqual([false, true, false]);
  now = 1_000_000;
  expect([limit.take(11), limit.take(10)]).toEqual([false, true]);
});
