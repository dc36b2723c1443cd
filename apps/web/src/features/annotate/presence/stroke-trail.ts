import { type World } from '@annotome/volume';

/**
 * The line of a stroke that is under way, in few points: when it is full every second one is left out, so that all of it stays, only
 * coarser.
 */
export class StrokeTrail {
  readonly #most: number;
  #points: World[] = [];

  /** @param most Points, at least 3. */
  constructor(most: number) {
    this.#most = most;
  }

  get points(): readonly World[] {
    return this.#points;
  }

  add(point: World): void {
    const last = this.#points.at(-1);
    if (last && last[0] === point[0] && last[1] === point[1] && last[2] === point[2]) return;
    this.#points.push(point);
    if (this.#points.length <= this.#most) return;
    const end = this.#points.length - 1;
    this.#points = this.#points.filter((_, n) => n % 2 === 0 || n === end);
  }

  clear(): void {
    this.#points = [];
  }
}
