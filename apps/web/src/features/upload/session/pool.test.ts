import { describe, expect, it } from 'vitest';
import { Pool } from './pool.ts';

describe('Pool', () => {
  it('never runs more than it may, in order, and goes on after a failure', async () => {
    const pool = new Pool(3);
    let running = 0;
    let most = 0;
    const begun: number[] = [];
    const gates = Array.from({ length: 10 }, () => {
      let open = (): void => undefined;
      let fail = (_: Error): void => undefined;
      const promise = new Promise<void>((resolve, reject) => ([open, fail] = [resolve, reject]));
      return { promise, open: () => open(), fail: (error: Error) => fail(error) };
    });
    const all = gates.map((gate, n) =>
      pool.run(async () => {
        begun.push(n);
        most = Math.max(most, ++running);
        await gate.promise.finally(() => running--);
        return n;
      }),
    );
    for (const [n, gate] of gates.entries()) {
      if (n === 4) gate.fail(new Error('no'));
      else gate.open();
    }
    const results = await Promise.allSettled(all);
    expect(most).toBe(3);
    expect(begun).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(results.filter(({ status }) => status === 'rejected').length).toBe(1);
  });
});
