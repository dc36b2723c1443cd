import { type Box } from '@annotome/volume';
import { type Act } from '../act.ts';
import { applyBlock, unpackBlock, type Block } from '../voxels/blocks.ts';
import { differenceBox, isEmpty, WORDS, type BrickBits, type BrickGrid } from '../voxels/brick.ts';
import { counts, type Entry } from './act-log.ts';

interface PlacedBlock {
  readonly entry: Entry;
  readonly block: Block;
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

  constructor(grid: BrickGrid) {
    this.#grid = grid;
  }

  add(entry: Entry, block: Block): void {
    const { brick: number } = block;
    let brick = this.#bricks.get(number);
    if (!brick) this.#bricks.set(number, (brick = { blocks: [], bits: undefined, box: undefined }));
    const { blocks } = brick;
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

  /** Brings the bits up to date. Calls `changed` for each brick whose voxels differ, with a box around those that do. */
  settle(changed: (brick: number, box: Box) => void): void {
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
    const after = onTop && before ? before.slice() : new Uint32Array(WORDS);
    for (const block of blocks) applyBlock(block, after);
    brick.bits = isEmpty(after) ? undefined : after;
    const box = differenceBox(this.#grid, number, after, before);
    if (!box) return;
    brick.box = undefined;
    changed(number, box);
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

  /** Numbers of the bricks that some acts touch. */
  touchedBy(some: (act: Act) => boolean): number[] {
    return [...this.#bricks].filter(([, { blocks }]) => blocks.some(({ entry }) => some(entry.act))).map(([number]) => number);
  }

  /** A brick's bits as they would be if some acts did not count. */
  bitsWithout(number: number, left: (act: Act) => boolean): BrickBits {
    const bits = new Uint32Array(WORDS);
    for (const { entry, block } of this.#bricks.get(number)?.blocks ?? []) {
      if (counts(entry) && !left(entry.act)) applyBlock(block, bits);
    }
    return bits;
  }

  /** SPEC.md F6. @param word,bit the voxel in its brick. */
  madeBy(number: number, word: number, bit: number): Act | undefined {
    const blocks = this.#bricks.get(number)?.blocks ?? [];
    for (let at = blocks.length - 1; at >= 0; at--) {
      const { entry, block } = blocks[at] as PlacedBlock;
      if (!counts(entry) || (((unpackBlock(block)[word] as number) >>> bit) & 1) === 0) continue;
      return block.op === 'set' ? entry.act : undefined;
    }
    return undefined;
  }
}
