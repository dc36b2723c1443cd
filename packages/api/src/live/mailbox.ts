const MOST = 10_000;

/** Holds what comes until it is taken, in order. One that is never emptied closes itself rather than filling the memory. */
export class Mailbox<T> {
  readonly #items: T[] = [];
  #closed = false;
  #wake: (() => void) | undefined;

  put(item: T): void {
    if (this.#items.length >= MOST) this.#closed = true;
    else this.#items.push(item);
    this.#wake?.();
  }

  close(): void {
    this.#closed = true;
    this.#wake?.();
  }

  /** The next item; `nothing` when none has come within `patienceMs`; `closed` at the end. */
  async take(patienceMs: number): Promise<T | 'nothing' | 'closed'> {
    if (this.#items.length === 0 && !this.#closed) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, patienceMs);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.#wake = undefined;
    }
    if (this.#closed) return 'closed';
    return this.#items.shift() ?? 'nothing';
  }
}
