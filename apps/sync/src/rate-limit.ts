/** So much at once, and so much more for every second that passes. */
export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

/** What one connection may still send. */
export class RateLimit {
  readonly #rate: Rate;
  readonly #now: () => number;
  #left: number;
  #at: number;

  /** @param now milliseconds of a clock that only goes forward. */
  constructor(rate: Rate, now: () => number) {
    this.#rate = rate;
    this.#now = now;
    this.#left = rate.burst;
    this.#at = now();
  }

  /** @returns whether so much was left. */
  take(amount: number): boolean {
    const now = this.#now();
    this.#left = Math.min(this.#rate.burst, this.#left + ((now - this.#at) * this.#rate.perSecond) / 1000);
    this.#at = now;
    if (amount > this.#left) return false;
    this.#left -= amount;
    return true;
  }
}
