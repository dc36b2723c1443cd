import { type WindowSource } from '../decode/decode-messages.ts';
import { ADDRESS, type Start, type WindowList } from './case-data.ts';

/** How long a region took to be prepared when none was measured yet, in milliseconds. */
const FIRST_GUESS = 6_000;

/** Which regions of one volume are ready, which are asked for, and how long they take. Without clock and server: both are passed in. */
export class ReadyWindows {
  readonly #volumeId: string;
  readonly #modelHash: string;
  readonly #ready = new Map<string, WindowSource>();
  readonly #asked = new Map<string, number>();
  /** Those that could not be asked for. */
  readonly #unasked = new Set<string>();
  #took: number[] = [];
  #total = 0;
  #grid = 0;

  /** @param took Measured before, in milliseconds, newest last. */
  constructor(volumeId: string, modelHash: string, took: readonly number[] = []) {
    this.#volumeId = volumeId;
    this.#modelHash = modelHash;
    this.#took = [...took];
  }

  get ready(): readonly WindowSource[] {
    return [...this.#ready.values()];
  }

  /** Those that begin at these voxels, in this order; undefined where one is not ready. */
  at(starts: readonly Start[]): readonly WindowSource[] | undefined {
    const ready = this.ready;
    const found = starts.map((start) => ready.find((one) => one.start.join() === start.join()));
    return found.every((one) => one !== undefined) ? found : undefined;
  }

  /** Regions of the covering grid: how many are ready, of how many. */
  get progress(): { readonly done: number; readonly total: number } {
    return { done: this.#grid, total: this.#total };
  }

  /** @returns those that are new. */
  take({ windows }: WindowList): WindowSource[] {
    this.#total = windows.length;
    return windows.flatMap(({ index, start, ready }) => (ready ? this.add(index, start) : []));
  }

  /** One is ready. @returns it, when that is new. */
  add(index: number | null, start: Start, now?: number): WindowSource[] {
    const key = index === null ? `click ${start.join()}` : `grid ${index}`;
    const asked = this.#asked.get(start.join());
    if (asked !== undefined && now !== undefined) this.#measured(now - asked);
    this.#asked.delete(start.join());
    if (this.#ready.has(key)) return [];
    const url =
      index === null
        ? ADDRESS.clickWindow(this.#modelHash, this.#volumeId, start)
        : ADDRESS.window(this.#modelHash, this.#volumeId, index);
    const source: WindowSource = { start, url };
    this.#ready.set(key, source);
    if (index !== null) this.#grid++;
    return [source];
  }

  /** Of these, the ones that nobody has asked for yet; they count as asked from `now` on. */
  ask(starts: readonly Start[], now: number): Start[] {
    const fresh = starts.filter((start) => !this.#asked.has(start.join()));
    for (const start of fresh) {
      this.#asked.set(start.join(), now);
      this.#unasked.delete(start.join());
    }
    return fresh;
  }

  /** The server did not take the request: it may be made again. */
  forget(start: Start): void {
    this.#asked.delete(start.join());
    this.#unasked.add(start.join());
  }

  /** Whether the last request did not reach the server: nothing is being prepared. */
  isUnasked(start: Start): boolean {
    return this.#unasked.has(start.join());
  }

  /** Milliseconds until a region that was asked for is likely to be ready; at least one second. */
  remaining(start: Start, now: number): number {
    return Math.max(1_000, this.estimate - (now - (this.#asked.get(start.join()) ?? now)));
  }

  /** The median of the last few. */
  get estimate(): number {
    const sorted = [...this.#took].sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)] ?? FIRST_GUESS;
  }

  get took(): readonly number[] {
    return this.#took;
  }

  #measured(ms: number): void {
    this.#took = [...this.#took, ms].slice(-9);
  }
}
