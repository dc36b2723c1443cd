import { type Clock } from './throttle.ts';

/** A clock for tests, moved by hand. */
export function handClock(): Clock & { pass(ms: number): void } {
  let time = 0;
  let waiting: { readonly at: number; readonly call: () => void }[] = [];
  return {
    now: () => time,
    after: (ms, call) => {
      const one = { at: time + ms, call };
      waiting.push(one);
      return () => (waiting = waiting.filter((other) => other !== one));
    },
    pass: (ms) => {
      const end = time + ms;
      for (;;) {
        const [next] = waiting.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
        if (!next) break;
        waiting = waiting.filter((other) => other !== next);
        time = next.at;
        next.call();
      }
      time = end;
    },
  };
}
