import { type MaskLog } from '@annotome/db';
import { compactActs, countSettleable, markedLabels, MaskDocument, UpdateChecker, type Sender } from '@annotome/mask-doc';
import { size } from '@annotome/volume';
import { applyUpdate, Doc, encodeStateAsUpdate, encodeStateVector } from 'yjs';

interface MaskFacts {
  /** Voxels along i, j, k. */
  readonly size: readonly [number, number, number];
  readonly labels: ReadonlySet<string>;
}

/** With so many rows, a mask's log is folded into one snapshot; with so many acts that nobody may undo, these are settled. */
const MANY = 200;

/** One case's mask as this process has it: what of the log it has taken, and beside it a copy on which updates are tried. */
export class MaskCopy {
  facts: MaskFacts;
  readonly #doc = new Doc();
  /** Made when it is needed: a mask that is only looked at needs none. */
  #checker: UpdateChecker | undefined;
  #seq = 0n;
  #rows = 0;

  constructor(facts: MaskFacts, log: MaskLog) {
    this.facts = facts;
    this.take(log);
  }

  /** The last number of the log that it has. */
  get seq(): bigint {
    return this.#seq;
  }

  /** Whether a fresh load would read many rows of the log, or many acts that can be settled: those of yesterday, maybe. */
  isToCompact(now: number): boolean {
    return this.#rows >= MANY || countSettleable(this.#doc, now) >= MANY;
  }

  get stateVector(): Uint8Array {
    return encodeStateVector(this.#doc);
  }

  /** Ids of the labels that have voxels: reads the whole mask, which takes as long as loading it. @throws MaskDocError `unknown-version`. */
  markedLabels(): ReadonlySet<string> {
    const mask = new MaskDocument(this.#doc, size(...this.facts.size));
    try {
      return markedLabels(mask);
    } finally {
      mask.close();
    }
  }

  /** What a state vector lacks. @throws where it is none. */
  since(stateVector: Uint8Array): Uint8Array {
    return encodeStateAsUpdate(this.#doc, stateVector);
  }

  /** Takes what others have written into the log. @returns the updates that are new here. */
  take({ snapshot, updates }: MaskLog): readonly Uint8Array[] {
    const fresh: Uint8Array[] = [];
    if (snapshot && snapshot.seq > this.#seq) {
      const before = this.stateVector;
      applyUpdate(this.#doc, snapshot.state);
      fresh.push(this.since(before));
      this.#seq = snapshot.seq;
      this.#rows = 1;
      this.forgetTried();
    }
    for (const { seq, update, authorId } of updates) {
      if (seq <= this.#seq) continue;
      applyUpdate(this.#doc, update);
      fresh.push(update);
      this.#seq = seq;
      this.#rows++;
      this.#learn(update, authorId);
    }
    return fresh;
  }

  /**
   * Tries an update. @returns what it brings that is new; undefined when that is nothing.
   * @throws MaskDocError when it may not be written. Then what was tried is to be forgotten.
   */
  try(update: Uint8Array, author: string): Uint8Array | undefined {
    this.#checker ??= new UpdateChecker({ size: size(...this.facts.size) }, [encodeStateAsUpdate(this.#doc)]);
    return this.#checker.check(update, this.#sender(author));
  }

  /** What was tried is written down, under this number. */
  accept(update: Uint8Array, seq: bigint): void {
    applyUpdate(this.#doc, update);
    this.#seq = seq;
    this.#rows++;
  }

  /** What was tried is not written down, or the copy is spoilt. */
  forgetTried(): void {
    this.#checker = undefined;
  }

  /** The whole of it, smaller where acts can be settled (SPEC.md K): then with the change that does it, which is not applied yet. */
  compacted(now: number): { readonly update?: Uint8Array; readonly state: Uint8Array } {
    const state = encodeStateAsUpdate(this.#doc);
    return compactActs(state, { size: size(...this.facts.size), now, atLeast: MANY }) ?? { state };
  }

  /** The log is one snapshot now, up to this number. @param update the server's own change that it holds. */
  folded(update: Uint8Array | undefined, seq: bigint): void {
    if (update) {
      applyUpdate(this.#doc, update);
      this.forgetTried();
    }
    this.#seq = seq;
    this.#rows = 1;
  }

  /** Brings the copy on which updates are tried up to date. */
  #learn(update: Uint8Array, authorId: string | null): void {
    if (!this.#checker) return;
    try {
      if (authorId === null) return this.forgetTried();
      this.#checker.check(update, this.#sender(authorId));
    } catch {
      // Another process has checked it, and may know of newer labels.
      this.forgetTried();
    }
  }

  #sender(author: string): Sender {
    return { author, labels: this.facts.labels };
  }
}
