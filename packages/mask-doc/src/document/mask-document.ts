import { clipBox, iFastest, voxel, voxelCount, type Box, type IFastest, type Size, type Voxel } from '@annotome/volume';
import { type Doc } from 'yjs';
import { type Act } from '../act.ts';
import { makerOf, type Maker, type Settled } from '../settled/settled.ts';
import { type Block } from '../voxels/blocks.ts';
import { BRICK, BrickGrid } from '../voxels/brick.ts';
import { ActLog, counts, type Entry, type LogChange } from './act-log.ts';
import { boxAround, joinBoxes } from './changed-boxes.ts';
import { checkVersion, undoneOf } from './document-types.ts';
import { foldSegments, type Segment } from './fold-segments.ts';
import { overlapOf, paintBits, type BoxBytes } from './paint-bits.ts';
import { readElement, type SegmentBlock } from './read-element.ts';
import { SegmentBricks } from './segment-bricks.ts';

/** What a transaction changed. */
export interface MaskChange {
  /** Boxes that hold all voxels in which the label map differs, few rather than tight. */
  readonly labelmap: readonly Box[];
  /** The same of single segments' voxels, by segment id, brick by brick. */
  readonly voxels: ReadonlyMap<string, readonly Box[]>;
  /** Whether `segments` differs: one more or less, or another name, label, colour, number, click. */
  readonly segments: boolean;
}

/**
 * A Yjs document read as a mask, kept up to date as the document changes. Reads only: `MaskAuthor` writes. All boxes are on the volume's
 * grid, in voxels, arrays i fastest.
 */
export class MaskDocument {
  readonly doc: Doc;
  readonly size: Size;
  readonly grid: BrickGrid;
  readonly #log: ActLog;
  readonly #bricks = new Map<string, SegmentBricks>();
  readonly #blocks = new WeakMap<Act, readonly SegmentBlock[]>();
  readonly #listeners = new Set<(change: MaskChange) => void>();
  #segments: readonly Segment[] = [];

  /**
   * @param size voxels of the volume along i, j, k.
   * @throws MaskDocError `unknown-version` where a later page has written the document.
   */
  constructor(doc: Doc, size: Size) {
    checkVersion(doc);
    this.doc = doc;
    this.size = size;
    this.grid = new BrickGrid(size);
    this.#log = new ActLog(
      doc,
      (value) => readElement(this.grid, value, this.#blocks),
      (change) => this.#follow(change),
    );
    const { entries, settled } = this.#log;
    if (entries.length > 0 || settled) this.#follow({ added: entries, removed: [], toggled: [], settled: settled !== undefined });
  }

  /** Stops following the document. */
  close(): void {
    this.#log.close();
    this.#listeners.clear();
  }

  /** Segments that exist, by ascending index. */
  get segments(): readonly Segment[] {
    return this.#segments;
  }

  /** Settled proposals, then all acts in order, whether they count or not. */
  get entries(): readonly Entry[] {
    return this.#log.entries;
  }

  /** What the acts before all entries came to; undefined where none are settled (SPEC.md K). */
  get settled(): Settled | undefined {
    return this.#log.settled?.settled;
  }

  /** Who made settled voxels of a kind; undefined where they are not set, as the proposals are now. */
  settledMaker(kind: number, left?: (act: Act) => boolean): Maker | undefined {
    const { settled, entries } = this.#log.settled ?? {};
    const found = settled?.kinds[kind - 1];
    return settled && found && makerOf(settled, found, (at) => isOn(entries?.[at], left));
  }

  /** What an act sets and clears, brick by brick; nothing for one that is settled. */
  blocksOf(act: Act): readonly SegmentBlock[] {
    return this.#blocks.get(act) ?? [];
  }

  /** Undos (and redos: `undone` is false) that came after their act was settled, and count for nothing; SPEC.md U4. */
  get lateUndos(): readonly { readonly id: string; readonly undone: boolean }[] {
    return [...undoneOf(this.doc)].flatMap(([id, undone]) => {
      const entry = this.#log.get(id);
      return entry && !entry.settled ? [] : [{ id, undone: undone === true }];
    });
  }

  /** Called after each transaction that changed something. Returns the way to stop. */
  onChange(listener: (change: MaskChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The voxels of a segment, packed; undefined where it never had any. */
  bricksOf(segment: string): SegmentBricks | undefined {
    return this.#bricks.get(segment);
  }

  /** The smallest box around a segment's voxels; undefined when it has none. */
  boxOf(segment: string): Box | undefined {
    const bricks = this.#bricks.get(segment);
    let box: Box | undefined;
    for (const number of bricks?.numbers() ?? []) {
      const one = bricks?.box(number);
      if (one) box = box ? boxAround(box, one) : one;
    }
    return box;
  }

  /** A segment's voxels in a box: 1 inside, 0 outside. A slice is a box of one voxel's thickness. */
  readSegment(segment: string, box: Box): IFastest<Uint8Array> {
    const data = new Uint8Array(voxelCount(box.size));
    const bricks = this.#bricks.get(segment);
    const target = { box, data };
    if (bricks) this.#inBricks(box, (brick, within) => paintSet(target, this.grid, brick, bricks, within, 1));
    return iFastest(data);
  }

  /** The label map in a box; SPEC.md F3. */
  readLabels(box: Box): IFastest<Uint8Array> {
    const data = new Uint8Array(voxelCount(box.size));
    this.#writeLabels({ box, data }, box);
    return iFastest(data);
  }

  /** Brings a label map of the whole volume up to date inside a box; nothing outside of it is written. */
  writeLabels(labelmap: IFastest<Uint8Array>, box: Box): void {
    this.#writeLabels({ box: { start: voxel(0, 0, 0), size: this.size }, data: labelmap }, box);
  }

  #writeLabels(target: BoxBytes, box: Box): void {
    // The lowest index is painted last, and so seen.
    const layers = this.#segments.toReversed().map(({ id, index }) => ({ index, bricks: this.#bricks.get(id) }));
    this.#inBricks(box, (brick, within) => {
      paintBits(target, this.grid, brick, undefined, within, 0);
      for (const { index, bricks } of layers) if (bricks) paintSet(target, this.grid, brick, bricks, within, index);
    });
  }

  #inBricks(box: Box, each: (brick: number, within: Box) => void): void {
    const inside = clipBox(box, this.size);
    if (!inside) return;
    for (const brick of this.grid.touching(inside)) {
      const within = overlapOf(inside, this.grid.box(brick));
      if (within) each(brick, within);
    }
  }

  /** The act that made a voxel of a segment (SPEC.md F6); undefined where the segment has none there. */
  madeBy(segment: string, [i, j, k]: Voxel): Maker | undefined {
    if (i < 0 || j < 0 || k < 0 || i >= this.size[0] || j >= this.size[1] || k >= this.size[2]) return undefined;
    const number = this.grid.number(i >> 5, j >> 5, k >> 5);
    return this.#bricks.get(segment)?.madeBy(number, (j & 31) + BRICK * (k & 31), i & 31);
  }

  #follow({ added, removed, toggled, settled }: LogChange): void {
    const touched = new Set<string>();
    if (settled) this.#settle(touched);
    const each = (entries: readonly Entry[], visit: (bricks: SegmentBricks, entry: Entry, block: Block) => void): void => {
      for (const entry of entries) {
        for (const { segment, block } of this.#blocks.get(entry.act) ?? []) {
          touched.add(segment);
          visit(this.#bricksFor(segment), entry, block);
        }
        for (const segment of entry.settled?.touched ?? []) {
          touched.add(segment);
          this.#bricksFor(segment).toggleSettled();
        }
      }
    };
    each(removed, (bricks, entry, { brick }) => bricks.remove(entry, brick));
    each(added, (bricks, entry, block) => bricks.add(entry, block));
    each(toggled, (bricks, _, { brick }) => bricks.toggle(brick));

    const voxels = new Map<string, Box[]>();
    for (const segment of touched) {
      const boxes: Box[] = [];
      this.#bricks.get(segment)?.fold((_, box) => boxes.push(box));
      if (boxes.length > 0) voxels.set(segment, boxes);
    }
    const before = this.#segments;
    const changes = [...added, ...removed, ...toggled];
    const known = new Set(before.map(({ id }) => id));
    const isPaintOnly =
      !settled && toggled.length + removed.length === 0 && changes.every(({ act }) => act.changes.every(isPaintOf(known)));
    if (!isPaintOnly) this.#segments = foldSegments(this.#log.entries, this.#log.settled?.settled);
    const labelmap = this.#labelmapBoxes(before, voxels);
    const change: MaskChange = { labelmap: joinBoxes(labelmap), voxels, segments: !isPaintOnly };
    for (const listener of this.#listeners) listener(change);
  }

  #bricksFor(segment: string): SegmentBricks {
    let bricks = this.#bricks.get(segment);
    if (!bricks) this.#bricks.set(segment, (bricks = new SegmentBricks(this.grid)));
    return bricks;
  }

  /** Puts what is settled now beneath all else. */
  #settle(touched: Set<string>): void {
    const { settled } = this;
    for (const segment of settled?.voxels.keys() ?? []) this.#bricksFor(segment);
    for (const [segment, bricks] of this.#bricks) {
      const voxels = settled?.voxels.get(segment);
      touched.add(segment);
      bricks.settle(voxels && { bricks: voxels, makerOf: (kind, left) => this.settledMaker(kind, left) });
    }
  }

  /** Boxes of changed voxels of segments that are seen, and of whole segments that are seen as another number than before, or no more. */
  #labelmapBoxes(before: readonly Segment[], voxels: ReadonlyMap<string, readonly Box[]>): Box[] {
    const indexes = new Map(this.#segments.map(({ id, index }) => [id, index]));
    const were = new Map(before.map(({ id, index }) => [id, index]));
    const boxes: Box[] = [];
    for (const id of new Set([...indexes.keys(), ...were.keys()])) {
      boxes.push(...(voxels.get(id) ?? []));
      if (indexes.get(id) === were.get(id)) continue;
      const bricks = this.#bricks.get(id);
      for (const number of bricks?.numbers() ?? []) {
        const box = bricks?.box(number);
        if (box) boxes.push(box);
      }
    }
    return boxes;
  }
}

const isOn = (entry: Entry | undefined, left: ((act: Act) => boolean) | undefined): boolean =>
  entry !== undefined && counts(entry) && !left?.(entry.act);

const isPaintOf =
  (known: ReadonlySet<string>) =>
  ({ type, segment }: Act['changes'][number]): boolean =>
    type === 'voxels' && known.has(segment);

function paintSet(target: BoxBytes, grid: BrickGrid, brick: number, bricks: SegmentBricks, within: Box, value: number): void {
  const bits = bricks.bits(brick);
  if (bits) paintBits(target, grid, brick, bits, within, value);
}
