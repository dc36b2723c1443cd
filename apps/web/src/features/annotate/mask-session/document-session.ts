import { ProductError } from '@annotome/contracts';
import {
  countUnsaved,
  knownActs,
  MaskAuthor,
  maskAt,
  MaskDocument,
  readHistory,
  replay,
  UpdateChecker,
  type HistoryAct,
  type Made,
  type Maker,
  type MaskChange,
  type Replayed,
  type Segment,
  type SegmentFields,
} from '@annotome/mask-doc';
import { clipBox, iFastest, voxelCount, type Box, type BoxMask, type Grid, type IFastest, type Voxel } from '@annotome/volume';
import { Awareness } from 'y-protocols/awareness';
import { applyUpdate, Doc, encodeStateAsUpdate, encodeStateVector } from 'yjs';
import { ConflictFinder } from './conflict-finder.ts';
import { LateUndos } from './late-undos.ts';
import {
  type MergeConflict,
  type MadeByClicks,
  type MaskSession,
  type PastMask,
  type SavedState,
  type SessionSegment,
  type VoxelEdit,
} from './mask-session.ts';

export interface DocumentSessionOptions {
  readonly doc: Doc;
  readonly grid: Grid;
  readonly userId: string;
  readonly canWrite: boolean;
  readonly now: () => number;
  readonly saved: () => SavedState;
  readonly whenSynced: Promise<void>;
  readonly onClose: () => void;
}

/** A mask session over a document, whoever keeps that document and wherever. */
export class DocumentSession implements MaskSession {
  readonly labelmap: IFastest<Uint8Array>;
  readonly whenSynced: Promise<void>;
  readonly awareness: Awareness;
  readonly #mask: MaskDocument;
  readonly #author: MaskAuthor;
  readonly #options: DocumentSessionOptions;
  readonly #conflicts: ConflictFinder;
  readonly #lateUndos: LateUndos;
  readonly #listeners = new Set<(boxes: readonly Box[]) => void>();
  readonly #clickNumbers = new Map<string, number>();
  /** Read when it is asked for, and kept until the document changes: every click on an accepted mask asks. */
  #history: readonly HistoryAct[] | undefined;
  #segments: readonly SessionSegment[];
  /** Boxes that a running stroke may have painted over. */
  #painted: readonly Box[] = [];

  /** @throws MaskDocError `unknown-version` where a later page has written the document. */
  constructor(options: DocumentSessionOptions) {
    const { doc, grid, userId, now } = options;
    this.#options = options;
    this.whenSynced = options.whenSynced;
    this.awareness = new Awareness(doc);
    // Nothing is told of anybody before somebody says what.
    this.awareness.setLocalState(null);
    this.#mask = new MaskDocument(doc, grid.size);
    this.#conflicts = new ConflictFinder(this.#mask, userId);
    this.#lateUndos = new LateUndos(this.#mask, userId);
    this.#author = new MaskAuthor(this.#mask, { author: userId, now });
    const bytes = voxelCount(grid.size);
    this.labelmap = iFastest(
      new Uint8Array(globalThis.crossOriginIsolated ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes)),
    );
    for (const { id } of this.#mask.segments) {
      const box = this.#mask.boxOf(id);
      if (box) this.#mask.writeLabels(this.labelmap, box);
    }
    this.#segments = this.#mask.segments.map((segment) => this.#shown(segment));
    this.#mask.onChange((change) => this.#follow(change));
    doc.on('beforeTransaction', this.#forgetHistory);
  }

  get segments(): readonly SessionSegment[] {
    return this.#segments;
  }

  get saved(): SavedState {
    return this.#options.saved();
  }

  get canUndo(): boolean {
    return this.#options.canWrite && this.#author.canUndo;
  }

  get canRedo(): boolean {
    return this.#options.canWrite && this.#author.canRedo;
  }

  onChange(listener: (boxes: readonly Box[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  onConflicts(listener: (conflicts: readonly MergeConflict[]) => void): () => void {
    return this.#conflicts.listen(listener);
  }

  onLateUndos(listener: (count: number) => void): () => void {
    return this.#lateUndos.listen(listener);
  }

  /** The server is reached, which last said that `saved` is written down; nothing of what it has is here yet. */
  reached(saved: Uint8Array | undefined): void {
    this.#conflicts.reached(saved);
  }

  /** All that the server has is here. */
  merged(): void {
    this.#conflicts.merged();
  }

  /** The saved state has changed. */
  savedChanged(): void {
    this.#tell([]);
  }

  addSegment(segment: { readonly labelId: string; readonly name: string; readonly color: string }): number {
    return this.#writer().addSegment(segment).index;
  }

  updateSegment(index: number, change: Partial<SegmentFields>): void {
    this.#writer().updateSegment(this.#id(index), change);
  }

  removeSegment(index: number): void {
    this.#writer().deleteSegment(this.#id(index));
  }

  applyEdits(index: number, tool: string, edits: readonly VoxelEdit[], made?: MadeByClicks): boolean {
    const writer = this.#writer();
    const segment = this.#id(index);
    this.#painted = edits.flatMap(({ mask }) => clipBox(mask.box, this.#mask.size) ?? []);
    try {
      return writer.edit(segment, tool, edits, made && provenance(made));
    } finally {
      const left = this.#painted;
      this.#painted = [];
      // Nothing was to do: what the stroke has painted is taken back.
      if (left.length > 0) this.#show(left);
    }
  }

  segmentBox(index: number): Box | undefined {
    const segment = this.#segments.find((one) => one.index === index);
    return segment && this.#mask.boxOf(segment.id);
  }

  readSegment(index: number, box: Box): IFastest<Uint8Array> {
    return this.#mask.readSegment(this.#id(index), box);
  }

  restore(box: Box): void {
    const inside = clipBox(box, this.#mask.size);
    if (inside) this.#show([inside]);
  }

  madeBy(voxel: Voxel): Maker | undefined {
    const [i, j, k] = voxel;
    const [ni, nj] = this.#mask.size;
    const index = this.labelmap[i + ni * (j + nj * k)];
    const segment = this.#segments.find((one) => one.index === index);
    return segment && this.#mask.madeBy(segment.id, voxel);
  }

  history(): readonly HistoryAct[] {
    return (this.#history ??= readHistory(this.#mask));
  }

  pastAt(act: string): PastMask {
    const past = maskAt(this.#mask, act);
    const labelmap = iFastest(new Uint8Array(voxelCount(past.size)));
    for (const { id } of past.segments) {
      const box = past.boxOf(id);
      if (box) past.writeLabels(labelmap, box);
    }
    const segments = past.segments.map(({ index, name, color }) => ({ index, name, color }));
    past.close();
    return { labelmap, segments };
  }

  restorePast(act: string): boolean {
    return this.#writer().restore(act);
  }

  lastMade(index: number): Made | undefined {
    const id = this.#id(index);
    return this.history().findLast(({ made, state, segments }) => made && state === 'counts' && segments.includes(id))?.made;
  }

  async replay(decode: (made: Made, act: Maker) => Promise<BoxMask | undefined>): Promise<readonly Replayed[]> {
    const all = await replay(this.#mask, decode);
    return all.filter(
      ({ act, segment }) => act.made?.model !== undefined && this.#mask.segments.some(({ id }) => id === segment),
    );
  }

  undo(): string | undefined {
    return this.#moved(this.#writer().undo());
  }

  redo(): string | undefined {
    return this.#moved(this.#writer().redo());
  }

  encode(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(encodeStateAsUpdate(this.#options.doc));
  }

  bringIn(work: Uint8Array, labels: ReadonlySet<string>): number {
    this.#writer();
    const { doc, userId } = this.#options;
    const before = encodeStateVector(doc);
    const checker = new UpdateChecker({ size: this.#mask.size }, [encodeStateAsUpdate(doc)]);
    const fresh = checker.check(work, { author: userId, labels });
    if (!fresh) return 0;
    const elsewhere = new Doc();
    applyUpdate(elsewhere, work);
    this.#conflicts.bringsIn(knownActs(new MaskDocument(elsewhere, this.#mask.size)));
    applyUpdate(doc, fresh);
    this.#conflicts.merged();
    return countUnsaved(doc, before);
  }

  close(): void {
    this.#listeners.clear();
    this.#options.doc.off('beforeTransaction', this.#forgetHistory);
    this.#mask.close();
    // First: the others learn while there is still a connection.
    this.awareness.destroy();
    this.#options.onClose();
  }

  #moved(act: { readonly id: string; readonly tool: string } | undefined): string | undefined {
    if (act) this.#lateUndos.add(act.id);
    return act?.tool;
  }

  readonly #forgetHistory = (): void => {
    this.#history = undefined;
  };

  #follow({ labelmap, segments }: MaskChange): void {
    if (segments) this.#segments = this.#mask.segments.map((segment) => this.#shown(segment));
    const boxes = [...labelmap, ...this.#painted];
    this.#painted = [];
    this.#show(boxes);
    this.#lateUndos.look();
  }

  #show(boxes: readonly Box[]): void {
    for (const box of boxes) this.#mask.writeLabels(this.labelmap, box);
    this.#tell(boxes);
  }

  #tell(boxes: readonly Box[]): void {
    for (const listener of this.#listeners) listener(boxes);
  }

  #writer(): MaskAuthor {
    if (!this.#options.canWrite) throw new ProductError('not-allowed', 'You may look at this case, but not change it.');
    return this.#author;
  }

  #id(index: number): string {
    const found = this.#segments.find((segment) => segment.index === index);
    if (!found) throw new ProductError('not-found', 'This segment is not there any more. Choose another one.');
    return found.id;
  }

  #shown({ clicks, createdAt: _, ...segment }: Segment): SessionSegment {
    return { ...segment, clicks: clicks.map(({ id, world, label, by }) => ({ id: this.#clickNumber(id), world, label, by })) };
  }

  #clickNumber(id: string): number {
    const known = this.#clickNumbers.get(id);
    if (known !== undefined) return known;
    const number = this.#clickNumbers.size + 1;
    this.#clickNumbers.set(id, number);
    return number;
  }
}

const provenance = ({ clicks, confidence, model, windows }: MadeByClicks): Made => ({
  prompts: clicks.map(({ world, label }) => ({ world, label })),
  ...(confidence === undefined ? {} : { confidence }),
  ...(model === undefined ? {} : { model }),
  ...(windows === undefined ? {} : { windows }),
});
