import { type BoxMask } from '@annotome/volume';
import { getState } from 'yjs';
import { type Act, type Change, type Made, type Prompt, type SegmentFields } from '../act.ts';
import { MaskDocError } from '../errors.ts';
import { writeBlocks } from '../voxels/blocks.ts';
import { addBits, sharedBits, takeAway, type BitSets } from '../voxels/bit-sets.ts';
import { WORDS, type BrickBits } from '../voxels/brick.ts';
import { packMask } from '../voxels/pack-mask.ts';
import { type Entry } from './act-log.ts';
import { actsOf, metaOf, undoneOf, VERSION } from './document-types.ts';
import { type Segment } from './fold-segments.ts';
import { maskAt } from '../history/mask-at.ts';
import { type MaskDocument } from './mask-document.ts';
import { LIMITS, MAX_SEGMENTS, readAct } from './read-act.ts';

/** Voxels to set or to clear. */
export interface MaskEdit {
  readonly op: 'set' | 'clear';
  readonly mask: BoxMask;
}

export interface AuthorOptions {
  /** User id. */
  readonly author: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Writes into a mask for one person. Each method is one act: one step of undo, one element of the document (SPEC.md D3). */
export class MaskAuthor {
  readonly #mask: MaskDocument;
  readonly #author: string;
  readonly #now: () => number;

  constructor(mask: MaskDocument, { author, now }: AuthorOptions) {
    this.#mask = mask;
    this.#author = author;
    this.#now = now;
  }

  /** @returns the new segment. @throws MaskDocError `full` when there are 254. */
  addSegment({ labelId, name, color }: { readonly labelId: string; readonly name: string; readonly color: string }): Segment {
    const taken = new Set(this.#mask.segments.map(({ index }) => index));
    let index = 1;
    while (taken.has(index)) index++;
    if (index > MAX_SEGMENTS) {
      throw new MaskDocError('full', `A case may have ${MAX_SEGMENTS} segments. Delete one to add another.`);
    }
    const segment = this.#newId();
    this.#append(segment, 'add segment', [{ type: 'add-segment', segment, labelId, name, color, index }]);
    return this.#segment(segment);
  }

  updateSegment(segment: string, fields: Partial<SegmentFields>): void {
    this.#segment(segment);
    this.#append(
      this.#newId(),
      fields.accepted === undefined ? 'change segment' : fields.accepted ? 'accept' : 'take back acceptance',
      [{ type: 'segment', segment, fields }],
    );
  }

  deleteSegment(segment: string): void {
    this.#segment(segment);
    this.#append(this.#newId(), 'delete segment', [{ type: 'delete-segment', segment }]);
  }

  /**
   * Sets and clears voxels of a segment, a later edit over an earlier one; SPEC.md F4, F5. With `made` it is a proposal: it replaces the
   * segment's last one, and its prompts become the segment's clicks (SPEC.md P).
   * @param tool its name, for the undo menu and provenance.
   * @returns whether there was anything to do.
   */
  edit(segment: string, tool: string, edits: readonly MaskEdit[], made?: Made): boolean {
    const { grid } = this.#mask;
    const target = this.#segment(segment);
    const replaces = made ? this.#proposalsOf(segment) : [];
    const base = this.#bases(replaces);
    const { set, clear } = this.#difference(target, edits, base, new Set(replaces));
    const id = this.#newId();
    const changes: Change[] = [];
    const bits = writeBlocks(grid, [
      { op: 'clear', bits: clear },
      { op: 'set', bits: set },
    ]);
    if (bits) changes.push({ type: 'voxels', segment, bits });
    for (const { id: other, locked } of this.#mask.segments) {
      if (other !== segment && !locked) changes.push(...this.#taking(other, set, base));
    }
    if (made) changes.push(clickChange(id, target, made.prompts));
    if (changes.length === 0) return false;
    this.#append(id, tool, changes, { ...(replaces.length > 0 ? { replaces } : {}), ...(made ? { made } : {}) });
    return true;
  }

  /**
   * Makes segments' voxels what they were right after an act (SPEC.md H4), as one act, which undo takes back. Locked segments stay as they are;
   * a segment that was not there yet has no voxels then.
   * @param act its id; undefined: what is settled.
   * @param segments ids; all by default.
   * @returns whether there was anything to do. @throws MaskDocError `settled` for an act that is settled, or is not there.
   */
  restore(act: string | undefined, segments?: readonly string[]): boolean {
    const past = maskAt(this.#mask, act);
    const { grid } = this.#mask;
    const free = this.#mask.segments.filter(({ locked }) => !locked);
    const restored = free.filter(({ id }) => !segments || segments.includes(id));
    const now: Bases = (segment, brick) => this.#mask.bricksOf(segment)?.bits(brick);
    const gained: BitSets = new Map();
    const changes: Change[] = [];
    for (const { id } of restored) {
      const then = past.bricksOf(id);
      const set: BitSets = new Map();
      const clear: BitSets = new Map();
      for (const brick of new Set([...(then?.numbers() ?? []), ...(this.#mask.bricksOf(id)?.numbers() ?? [])])) {
        const [was, is] = [then?.bits(brick) ?? new Uint32Array(WORDS), now(id, brick) ?? new Uint32Array(WORDS)];
        const more = was.slice();
        takeAway(more, is);
        for (const { id: other, locked } of this.#mask.segments) if (locked) takeAway(more, now(other, brick));
        const less = is.slice();
        takeAway(less, was);
        set.set(brick, more);
        clear.set(brick, less);
        addBits(gained, brick, more);
      }
      const bits = writeBlocks(grid, [
        { op: 'clear', bits: clear },
        { op: 'set', bits: set },
      ]);
      if (bits) changes.push({ type: 'voxels', segment: id, bits });
    }
    for (const one of free) if (!restored.includes(one)) changes.push(...this.#taking(one.id, gained, now));
    if (changes.length > 0) this.#append(this.#newId(), 'restore', changes);
    return changes.length > 0;
  }

  /** Takes back this author's last act; SPEC.md U2. @returns it, or undefined where there is none. */
  undo(): Act | undefined {
    const entry = this.#lastDone();
    if (entry) undoneOf(this.#mask.doc).set(entry.act.id, true);
    return entry?.act;
  }

  /** Does again what was taken back last. */
  redo(): Act | undefined {
    const entry = this.#firstUndone();
    if (entry) undoneOf(this.#mask.doc).set(entry.act.id, false);
    return entry?.act;
  }

  get canUndo(): boolean {
    return this.#lastDone() !== undefined;
  }

  get canRedo(): boolean {
    return this.#firstUndone() !== undefined;
  }

  #lastDone(): Entry | undefined {
    return this.#mask.entries.findLast(({ act, undone, settled }) => act.by === this.#author && !undone && !settled);
  }

  #firstUndone(): Entry | undefined {
    const { entries } = this.#mask;
    const last = this.#lastDone()?.place ?? -1;
    return entries.slice(last + 1).find(({ act, settled }) => act.by === this.#author && !settled);
  }

  #segment(id: string): Segment {
    const found = this.#mask.segments.find((segment) => segment.id === id);
    if (!found) throw new MaskDocError('unknown-segment', 'This segment is not there any more.');
    return found;
  }

  /** Every proposal of the segment there is, undone or not: redoing one must not put it beside this one. SPEC.md P1. */
  #proposalsOf(segment: string): string[] {
    const ids = this.#mask.entries.flatMap(({ act }) =>
      act.changes.some((change) => change.type === 'clicks' && change.segment === segment) ? [act.id] : [],
    );
    // Those long ago have been replaced by all that came after them.
    return ids.slice(-LIMITS.replaces);
  }

  /** The change of another segment from which voxels are taken (SPEC.md F4); none where it has none of them. */
  #taking(other: string, set: BitSets, base: Bases): Change[] {
    const taken: BitSets = new Map();
    for (const [brick, wanted] of set) {
      const both = sharedBits(wanted, base(other, brick));
      if (both) taken.set(brick, both);
    }
    const bits = writeBlocks(this.#mask.grid, [{ op: 'clear', bits: taken }]);
    return bits ? [{ type: 'voxels', segment: other, bits }] : [];
  }

  /** Gives segments' bits as they are, or would be without the acts that are being replaced; each brick is folded once. */
  #bases(replaced: readonly string[]): Bases {
    const ids = new Set(replaced);
    const isReplaced = ({ id }: Act): boolean => ids.has(id);
    const folded = new Map<string, BrickBits | undefined>();
    return (segment, brick) => {
      const bricks = this.#mask.bricksOf(segment);
      if (ids.size === 0) return bricks?.bits(brick);
      const key = `${segment} ${brick}`;
      if (!folded.has(key)) folded.set(key, bricks?.bitsWithout(brick, isReplaced));
      return folded.get(key);
    };
  }

  /** What is to be cleared and then set, so that the segment becomes what the edits make of what is seen now. */
  #difference(
    target: Segment,
    edits: readonly MaskEdit[],
    base: Bases,
    replaced: ReadonlySet<string>,
  ): { set: BitSets; clear: BitSets } {
    const { grid } = this.#mask;
    const bricks = this.#mask.bricksOf(target.id);
    const set: BitSets = new Map();
    const clear: BitSets = new Map();
    for (const { op, mask } of edits) {
      const [mine, other] = op === 'set' ? [set, clear] : [clear, set];
      for (const [brick, bits] of packMask(grid, mask)) {
        addBits(mine, brick, bits);
        takeAway(other.get(brick), bits);
      }
    }
    for (const brick of replaced.size > 0 ? (bricks?.touchedBy(({ id }) => replaced.has(id)) ?? []) : []) {
      if (!set.has(brick)) set.set(brick, new Uint32Array(WORDS));
    }
    for (const [brick, wanted] of set) {
      if (replaced.size === 0) break;
      const seen = bricks?.bits(brick);
      const left = base(target.id, brick);
      // What is seen stays, but for what the edits say, although the acts that gave it do not count any more.
      const cleared = clear.get(brick) ?? new Uint32Array(WORDS);
      for (let at = 0; at < WORDS; at++) {
        const was = left ? (left[at] as number) : 0;
        const will = ((seen ? (seen[at] as number) : 0) & ~(cleared[at] as number)) | (wanted[at] as number);
        wanted[at] = (wanted[at] as number) | (will & ~was);
        cleared[at] = (cleared[at] as number) | (was & ~will);
      }
      clear.set(brick, cleared);
    }
    for (const { id, locked } of this.#mask.segments) {
      if (!locked || id === target.id) continue;
      for (const [brick, wanted] of set) takeAway(wanted, base(id, brick));
    }
    for (const [brick, cleared] of clear) {
      const left = base(target.id, brick);
      if (!left) clear.delete(brick);
      else for (let at = 0; at < WORDS; at++) cleared[at] = (cleared[at] as number) & (left[at] as number);
    }
    return { set, clear };
  }

  #newId(): string {
    const { clientID, store } = this.#mask.doc;
    // A client's clock never says the same twice.
    return `${clientID.toString(36)}-${getState(store, clientID).toString(36)}`;
  }

  #append(id: string, tool: string, changes: readonly Change[], more: Pick<Act, 'replaces' | 'made'> = {}): void {
    const { doc } = this.#mask;
    const act = readAct({ id, by: this.#author, at: this.#now(), tool, changes, ...more });
    doc.transact(() => {
      const meta = metaOf(doc);
      if (meta.get('version') === undefined) meta.set('version', VERSION);
      actsOf(doc).push([act]);
    }, this);
  }
}

type Bases = (segment: string, brick: number) => BrickBits | undefined;

/** The clicks of a proposal. One that the segment has already, of the same place and label, keeps its id and so its author. */
function clickChange(act: string, segment: Segment, prompts: readonly Prompt[]): Change {
  const key = ({ world, label }: Prompt): string => `${label} ${world.join()}`;
  const there = new Map(segment.clicks.map((click) => [key(click), click.id]));
  const put = prompts.map(({ world, label }, n) => ({ id: there.get(key({ world, label })) ?? `${act}.${n}`, world, label }));
  return { type: 'clicks', segment: segment.id, put };
}
