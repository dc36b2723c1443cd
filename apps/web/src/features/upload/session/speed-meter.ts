/** Speed is that of the last seconds: what was slow a minute ago does not matter any more. */
const WINDOW_MS = 8000;
const SHORTEST_MS = 500;

/** Bytes per second of something on its way, and how long the rest will take. */
export class SpeedMeter {
  readonly #marks: { at: number; bytes: number }[] = [];

  /** @param at milliseconds of any clock that only goes forward @param bytes sent so far in all */
  mark(at: number, bytes: number): void {
    this.#marks.push({ at, bytes });
    // The newest mark older than the window stays: speed is measured from it.
    while (this.#marks.length > 2 && at - (this.#marks[1]?.at ?? at) >= WINDOW_MS) this.#marks.shift();
  }

  /** Bytes per second; undefined until there is something to measure. */
  speed(now: number): number | undefined {
    const first = this.#marks[0];
    const last = this.#marks.at(-1);
    if (!first || !last || now - first.at < SHORTEST_MS) return undefined;
    return (1000 * (last.bytes - first.bytes)) / (now - first.at);
  }

  /** Seconds; undefined while nothing moves. */
  secondsLeft(now: number, bytesLeft: number): number | undefined {
    const speed = this.speed(now);
    return speed === undefined || speed <= 0 ? undefined : bytesLeft / speed;
  }
}
