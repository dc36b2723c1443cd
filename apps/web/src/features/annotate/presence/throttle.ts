/** Time, passed in so that tests need not wait. */
export interface Clock {
  /** Milliseconds; only differences count. */
  now(): number;
  /** Calls once, after so many milliseconds. @returns the way to prevent it. */
  after(ms: number, call: () => void): () => void;
}

/** Runs something at most once in `everyMs`: at once when it has rested, else as soon as it may; wishes meanwhile are one wish. */
export class Throttle {
  readonly #clock: Clock;
  readonly #everyMs: number;
  readonly #run: () => void;
  #ranAt = -Infinity;
  #cancel: (() => void) | undefined;

  constructor(clock: Clock, everyMs: number, run: () => void) {
    this.#clock = clock;
    this.#everyMs = everyMs;
    this.#run = run;
  }

  wish(): void {
    if (this.#cancel) return;
    const left = this.#ranAt + this.#everyMs - this.#clock.now();
    if (left <= 0) this.#now();
    else this.#cancel = this.#clock.after(left, () => this.#now());
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #now(): void {
    this.#cancel = undefined;
    this.#ranAt = this.#clock.now();
    this.#run();
  }
}
