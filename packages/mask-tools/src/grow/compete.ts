import { type Size } from '@annotome/volume';

export const INSIDE = 1;
export const OUTSIDE = 2;

/** Lengths are counted in whole 1/16 mm, so that ties are ties whatever the order of the sums. */
const UNIT = 16;
/** A step can cost no more than this many times its length. */
const DEVIATION_WEIGHT = 4;
const EDGE_WEIGHT = 6;

export interface Fronts {
  /** Cells that either front may enter: 1. A border of 0 all around. */
  readonly domain: Uint8Array;
  readonly padded: Size;
  readonly values: Float32Array;
  /** Values of the inside and of the outside clicks: a front moves fast where the image is like its own clicks. */
  readonly inside: readonly number[];
  readonly outside: readonly number[];
  /** What counts as different. */
  readonly tolerance: number;
  readonly insideCells: readonly number[];
  readonly outsideCells: readonly number[];
  /** Length in mm of a step of (di, dj, dk) cells. */
  readonly stepMm: (di: number, dj: number, dk: number) => number;
}

/**
 * Two fronts that start at the inside and at the outside clicks and spread over the domain; a cell belongs to the one that arrives first, and where both arrive
 * at once, to the outside. A step into a cell costs `length · (1 + 4 (deviation / tolerance)² + 6 |difference| / tolerance)`: long ways, values unlike
 * the front's own clicks and edges are slow, so fronts meet on edges.
 *
 * Dijkstra with Dial's buckets: a bucket is no wider than the cheapest step, so all cells of the lowest bucket are final (Dinitz 1978), and
 * the result does not depend on the order of the queue. 26 neighbours.
 * @returns For each cell 0, INSIDE or OUTSIDE.
 */
export function compete(fronts: Fronts): Uint8Array {
  const { domain, padded, values, tolerance } = fronts;
  const [pi, pj] = padded;
  const steps: number[] = [];
  const lengths: number[] = [];
  for (let dk = -1; dk <= 1; dk++) {
    for (let dj = -1; dj <= 1; dj++) {
      for (let di = -1; di <= 1; di++) {
        if (di === 0 && dj === 0 && dk === 0) continue;
        steps.push(di + pi * (dj + pj * dk));
        lengths.push(fronts.stepMm(di, dj, dk) * UNIT);
      }
    }
  }
  const width = Math.max(1, Math.floor(Math.min(...lengths)));
  const mostCost = Math.ceil(Math.max(...lengths) * (1 + DEVIATION_WEIGHT + 2 * EDGE_WEIGHT)) + 1;
  const buckets = new BucketQueue(Math.ceil(mostCost / width) + 2, width);
  const label = new Uint8Array(domain.length);
  const distance = new Int32Array(domain.length).fill(0x7fffffff);
  const closed = new Uint8Array(domain.length);
  const start = (cells: readonly number[], which: number): void => {
    for (const cell of cells) {
      label[cell] = which;
      distance[cell] = 0;
      buckets.push(cell, 0);
    }
  };
  start(fronts.outsideCells, OUTSIDE);
  start(fronts.insideCells, INSIDE);
  const inverse = tolerance > 0 ? 1 / tolerance : 0;
  const slowIn = slowness(fronts.inside, inverse);
  const slowOut = slowness(fronts.outside, inverse);
  for (let cell = buckets.pop(); cell >= 0; cell = buckets.pop()) {
    if (closed[cell]) continue;
    closed[cell] = 1;
    const from = values[cell] as number;
    const at = distance[cell] as number;
    const which = label[cell] as number;
    const slow = which === INSIDE ? slowIn : slowOut;
    for (let s = 0; s < steps.length; s++) {
      const next = cell + (steps[s] as number);
      if (!domain[next] || closed[next]) continue;
      const value = values[next] as number;
      const edge = Math.min(2, Math.abs(value - from) * inverse);
      const cost = Math.max(width, Math.round((lengths[s] as number) * (slow(value) + EDGE_WEIGHT * edge)));
      const arrival = at + cost;
      const before = distance[next] as number;
      if (arrival < before) {
        distance[next] = arrival;
        label[next] = which;
        buckets.push(next, arrival);
      } else if (arrival === before && which === OUTSIDE) label[next] = OUTSIDE;
    }
  }
  return label;
}

function slowness(own: readonly number[], inverse: number): (value: number) => number {
  return (value) => {
    let deviation = Infinity;
    for (let n = 0; n < own.length; n++) deviation = Math.min(deviation, Math.abs(value - (own[n] as number)));
    const ratio = Math.min(1, deviation * inverse);
    return 1 + DEVIATION_WEIGHT * ratio * ratio;
  };
}

/** Dial's queue: a ring of buckets, each a linked list in two growing arrays; freed places are used again. */
class BucketQueue {
  readonly #heads: Int32Array;
  readonly #width: number;
  #cells = new Int32Array(1 << 16);
  #links = new Int32Array(1 << 16);
  #free = -1;
  #used = 0;
  #size = 0;
  #bucket = 0;

  constructor(buckets: number, width: number) {
    this.#heads = new Int32Array(buckets).fill(-1);
    this.#width = width;
  }

  push(cell: number, distance: number): void {
    let place = this.#free;
    if (place >= 0) this.#free = this.#links[place] as number;
    else {
      place = this.#used++;
      if (place === this.#cells.length) this.#grow();
    }
    const bucket = Math.floor(distance / this.#width) % this.#heads.length;
    this.#cells[place] = cell;
    this.#links[place] = this.#heads[bucket] as number;
    this.#heads[bucket] = place;
    this.#size++;
  }

  /** A cell of the lowest bucket; −1 when there is none left. */
  pop(): number {
    if (this.#size === 0) return -1;
    while ((this.#heads[this.#bucket] as number) < 0) this.#bucket = (this.#bucket + 1) % this.#heads.length;
    const place = this.#heads[this.#bucket] as number;
    this.#heads[this.#bucket] = this.#links[place] as number;
    this.#links[place] = this.#free;
    this.#free = place;
    this.#size--;
    return this.#cells[place] as number;
  }

  #grow(): void {
    const cells = new Int32Array(2 * this.#cells.length);
    cells.set(this.#cells);
    const links = new Int32Array(2 * this.#links.length);
    links.set(this.#links);
    this.#cells = cells;
    this.#links = links;
  }
}
