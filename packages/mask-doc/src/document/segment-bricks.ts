import { type Box } from '@annotome/volume';
import { type Act } from '../act.ts';
import { applyBlock, unpackBlock, type Block } from '../voxels/blocks.ts';
import { differenceBox, isEmpty, WORDS, type BrickBits, type BrickGrid } from '../voxels/brick.ts';
import { kindAt, paintKinds, type KindRuns } from '../voxels/kind-bricks.ts';
import { type Maker } from '../settled/settled.ts';
import { counts, type Entry } from './act-log.ts';

interface PlacedBlock {
  readonly entry: Entry;
  readonly block: Block;
}

/** What settled acts left of a segment: their voxels by brick, and who made each. */
export interface SettledBricks {
  readonly bricks: ReadonlyMap<number, KindRuns>;
  /** @param left proposals that are not to count. @returns the act that made voxels of a kind; undefined where they are not set. */
  makerOf(kind: number, left?: (act: Act) => boolean): Maker | undefined;
}

interface Brick {
  /** In the order of SPEC.md F2, those that do not count too. */
  readonly blocks: PlacedBlock[];
  /** The fold; undefined where it is empty. */
  bits: BrickBits | undefined;
  /** Around the voxels set; undefined where it is not known, or there are none. */
  box: Box | undefined;
}

/** The voxels of one segment: which blocks touch each brick, and what they fold to. */
export class SegmentBricks {
  readonly #grid: BrickGrid;
  readonly #bricks = new Map<number, Brick>();
  /** Bricks to fold anew. */
  readonly #stale = new Set<number>();
  /** Bricks with blocks to fold on top of what is there. */
  readonly #more = new Map<number, Block[]>();
  #settled: SettledBricks | undefined;

  constructor(grid: BrickGrid) {
    this.#grid = grid;
  }

  /** What is beneath all blocks is other than before. */
  settle(settled: SettledBricks | undefined): void {
    for (const number of this.#settled?.bricks.keys() ?? []) this.#stale.add(number);
    this.#settled = settled;
    for (const number of settled?.bricks.keys() ?? []) {
      this.#brick(number);
      this.#stale.add(number);
    }
  }

  #brick(number: number): Brick {
    let brick = this.#bricks.get(number);
    if (!brick) this.#bricks.set(number, (brick = { blocks: [], bits: undefined, box: undefined }));
    return brick;
  }

  add(entry: Entry, block: Block): void {
    const { brick: number } = block;
    const { blocks } = this.#brick(number);
    let at = blocks.length;
    while (at > 0 && (blocks[at - 1] as PlacedBlock).entry.place > entry.place) at--;
    blocks.splice(at, 0, { entry, block });
    if (!counts(entry)) return;
    if (at < blocks.length - 1) this.#stale.add(number);
    else {
      const more = this.#more.get(number);
      if (more) more.push(block);
      else this.#more.set(number, [block]);
    }
  }

  remove(entry: Entry, number: number): void {
    const brick = this.#bricks.get(number);
    if (!brick) return;
    const left = brick.blocks.filter((placed) => placed.entry !== entry);
    brick.blocks.splice(0, brick.blocks.length, ...left);
    this.#stale.add(number);
  }

  /** Whether an act of this brick counts has changed. */
  toggle(number: number): void {
    this.#stale.add(number);
  }

  /** Whether settled proposals count has changed. */
  toggleSettled(): void {
    for (const number of this.#settled?.bricks.keys() ?? []) this.#stale.add(number);
  }

  /** Brings the bits up to date. Calls `changed` for each brick whose voxels differ, with a box around those that do. */
  fold(changed: (brick: number, box: Box) => void): void {
    for (const number of this.#stale) this.#more.delete(number);
    for (const [number, more] of this.#more) this.#fold(number, more, true, changed);
    for (const number of this.#stale) {
      const blocks = (this.#bricks.get(number)?.blocks ?? []).filter(({ entry }) => counts(entry)).map(({ block }) => block);
      this.#fold(number, blocks, false, changed);
    }
    this.#stale.clear();
    this.#more.clear();
  }

  #fold(number: number, blocks: readonly Block[], onTop: boolean, changed: (brick: number, box: Box) => void): void {
    const brick = this.#bricks.get(number);
    if (!brick) return;
    const before = brick.bits;
    const after = onTop ? (before?.slice() ?? new Uint32Array(WORDS)) : this.#settledBits(number);
    for (const block of blocks) applyBlock(block, after);
    brick.bits = isEmpty(after) ? undefined : after;
    const box = differenceBox(this.#grid, number, after, before);
    if (!box) return;
    brick.box = undefined;
    changed(number, box);
  }

  #settledBits(number: number, left?: (act: Act) => boolean): BrickBits {
    const bits = new Uint32Array(WORDS);
    const runs = this.#settled?.bricks.get(number);
    if (runs) paintKinds(runs, (kind) => this.#settled?.makerOf(kind, left) !== undefined, bits);
    return bits;
  }

  bits(number: number): BrickBits | undefined {
    return this.#bricks.get(number)?.bits;
  }

  /** Numbers of the bricks that have voxels. */
  *numbers(): IterableIterator<number> {
    for (const [number, { bits }] of this.#bricks) if (bits) yield number;
  }

  /** The smallest box around a brick's voxels. */
  box(number: number): Box | undefined {
    const brick = this.#bricks.get(number);
    if (!brick?.bits) return undefined;
    return (brick.box ??= differenceBox(this.#grid, number, brick.bits));
  }

  /** Numbers of the bricks that some acts touch, or may have touched before they were settled. */
  touchedBy(some: (act: Act) => boolean): number[] {
    return [...this.#bricks].flatMap(([number, { blocks }]) =>
      this.#settled?.bricks.has(number) || blocks.some(({ entry }) => some(entry.act)) ? [number] : [],
    );
  }

  /** A brick's bits as they would be if some acts did not count. */
  bitsWithout(number: number, left: (act: Act) => boolean): BrickBits {
    const bits = this.#settledBits(number, left);
    for (const { entry, block } of this.#bricks.get(number)?.blocks ?? []) {
      if (counts(entry) && !left(entry.act)) applyBlock(block, bits);
    }
    return bits;
  }

  /** SPEC.md F6. @param word,bit the voxel in its brick. */
  madeBy(number: number, word: number, bit: number): Maker | undefined {
    const runs = this.#settled?.bricks.get(number);
    const kind = runs ? kindAt(runs, 32 * word + bit) : 0;
    let made = kind > 0 ? this.#settled?.makerOf(kind) : undefined;
    for (const { entry, block } of this.#bricks.get(number)?.blocks ?? []) {
      if (!counts(entry) || (((unpackBlock(block)[word] as number) >>> bit) & 1) === 0) continue;
      if (block.op === 'clear') made = undefined;
      else made ??= entry.act;
    }
    return made;
  }
}
