import { type Size } from '@annotome/volume';
import { applyUpdate, Doc, getState, iterateDeletedStructs, Item, type Transaction } from 'yjs';
import { type Act, type Change } from '../act.ts';
import { MaskDocError } from '../errors.ts';
import { checkBlock, readBlocks } from '../voxels/blocks.ts';
import { BrickGrid } from '../voxels/brick.ts';
import { isSettledElement, readSettledFacts, type SettledFacts } from '../settled/settled-element.ts';
import { clientOf } from '../settled/maker-bytes.ts';
import { clientAuthors } from './client-authors.ts';
import { actsOf, metaOf, ROOTS, undoneOf, VERSION } from './document-types.ts';
import { readAct } from './read-act.ts';

export interface CheckOptions {
  /** Voxels of the volume along i, j, k. */
  readonly size: Size;
}

/** What an update is checked against. */
export interface Sender {
  /** User id. */
  readonly author: string;
  /** Ids of the project's labels now. */
  readonly labels: ReadonlySet<string>;
}

/**
 * A copy of a document on which a server tries each update before anybody else sees it; SPEC.md V. After a refusal the copy is of no use
 * any more: make another one from what was accepted.
 */
export class UpdateChecker {
  readonly #doc = new Doc();
  readonly #grid: BrickGrid;
  /** Authors by act id. */
  readonly #authors = new Map<string, string>();
  /** Segments of each proposal, by act id. */
  readonly #proposals = new Map<string, readonly string[]>();
  /** Proposals that are settled: nobody undoes them any more. */
  readonly #settled = new Set<string>();
  readonly #segments = new Set<string>();
  /** Authors by Yjs client: whose changes carry this number. */
  readonly #clients = new Map<number, string>();

  /** @param updates what was accepted before, in any order. */
  constructor({ size }: CheckOptions, updates: readonly Uint8Array[]) {
    this.#grid = new BrickGrid(size);
    // Roots that nobody has asked for have no kind yet, and are replaced when they get one: then they are not the ones of a transaction.
    for (const root of [actsOf, undoneOf, metaOf]) root(this.#doc);
    for (const update of updates) applyUpdate(this.#doc, update);
    for (const [client, author] of clientAuthors(this.#doc, (value) => this.#readAccepted(value)))
      this.#clients.set(client, author);
  }

  #readAccepted(value: unknown): Act | SettledFacts | undefined {
    try {
      if (isSettledElement(value)) {
        const settled = readSettledFacts(value);
        for (const { id } of settled.segments) this.#segments.add(id);
        for (const { act } of settled.proposals) {
          this.#know(act);
          this.#settled.add(act.id);
        }
        for (const act of settled.open) this.#know(act);
        return settled;
      }
      const act = readAct(value);
      this.#know(act);
      return act;
    } catch {
      // What was accepted once, by other rules, counts for nothing (SPEC.md D3).
      return undefined;
    }
  }

  /**
   * Applies an update to the copy.
   * @returns what it brings that is new, as an update; undefined when that is nothing.
   * @throws MaskDocError when it may not be applied. Then the copy is spoilt.
   */
  check(update: Uint8Array, sender: Sender): Uint8Array | undefined {
    const doc = this.#doc;
    let effect: Uint8Array | undefined;
    let problem: unknown;
    const onUpdate = (bytes: Uint8Array): void => void (effect = bytes);
    const onTransaction = (transaction: Transaction): void => {
      try {
        this.#checkTransaction(transaction, sender);
      } catch (error) {
        problem ??= error;
      }
    };
    doc.on('update', onUpdate);
    doc.on('afterTransaction', onTransaction);
    try {
      applyUpdate(doc, update);
    } catch (error) {
      throw new MaskDocError('malformed', 'The update is not one of Yjs.', { cause: error });
    } finally {
      doc.off('update', onUpdate);
      doc.off('afterTransaction', onTransaction);
    }
    if (problem !== undefined) throw problem as Error;
    if (doc.store.pendingStructs !== null || doc.store.pendingDs !== null) {
      throw new MaskDocError('malformed', 'The update builds upon changes that have not been sent (V1).');
    }
    return effect;
  }

  #checkTransaction(transaction: Transaction, sender: Sender): void {
    const doc = this.#doc;
    for (const name of doc.share.keys()) {
      if (!(ROOTS as readonly string[]).includes(name)) {
        throw new MaskDocError('not-allowed', `A document has ${ROOTS.join(', ')}; this update writes something else (D1).`);
      }
    }
    const [acts, undone, meta] = [actsOf(doc), undoneOf(doc), metaOf(doc)];
    for (const type of transaction.changed.keys()) {
      const known: readonly unknown[] = [acts, undone, meta];
      if (!known.includes(type)) throw new MaskDocError('not-allowed', 'Acts are whole values, never changed inside (V1).');
      for (const key of transaction.changed.get(type) ?? []) {
        // null: the type was written as a list.
        if ((key === null) !== (known.indexOf(type) === 0))
          throw new MaskDocError('malformed', 'A list was written as a map, or a map as a list (D1).');
      }
    }
    if (transaction.changed.size > 0 && (meta.size !== 1 || meta.get('version') !== VERSION)) {
      throw new MaskDocError('unknown-version', `This server keeps masks of version ${VERSION}, which say so (D2).`);
    }
    iterateDeletedStructs(transaction, transaction.deleteSet, (struct) => {
      if (struct instanceof Item && (struct.parent as unknown) === acts) {
        throw new MaskDocError('not-allowed', 'Acts are not deleted; undo says that they do not count (V1).');
      }
    });
    this.#checkClients(transaction, sender);
    this.#checkAdded(transaction, sender);
    for (const id of transaction.changed.get(undone as never) ?? []) {
      const author = this.#authorOf(String(id));
      if (author !== sender.author) {
        throw new MaskDocError(
          'not-yours',
          author === undefined ? 'There is no such act to undo (V4).' : 'Only its author undoes an act (U3).',
        );
      }
      const value = undone.get(String(id));
      // An undo of an act that was settled meanwhile may meet the compaction, which deletes the key (SPEC.md K1).
      const isOpen = this.#authors.has(String(id)) && !this.#settled.has(String(id));
      if (typeof value !== 'boolean' && (isOpen || value !== undefined)) {
        throw new MaskDocError('malformed', '`undone` holds true and false (U1).');
      }
    }
  }

  /**
   * Who counted on under a colleague's number would make the colleague's next change look like one that has been saved already, and be
   * dropped.
   */
  #checkClients({ beforeState, afterState }: Transaction, sender: Sender): void {
    for (const [client, clock] of afterState) {
      if (clock <= (beforeState.get(client) ?? 0)) continue;
      const author = this.#clients.get(client) ?? sender.author;
      if (author !== sender.author) throw new MaskDocError('not-yours', 'These changes are numbered as another person’s (V2).');
      this.#clients.set(client, author);
    }
  }

  #checkAdded(transaction: Transaction, sender: Sender): void {
    const acts = actsOf(this.#doc);
    if (!transaction.changed.has(acts as never)) return;
    // From the end: acts are appended, so new ones are there, but for those that cross with other people's.
    const read: Act[] = [];
    for (let item = acts._start; item; item = item.right) {
      const before = transaction.beforeState.get(item.id.client) ?? 0;
      if (item.deleted || item.id.clock + item.length <= before) continue;
      if (!item.countable) throw new MaskDocError('malformed', 'Something was put among the acts that is none (D3).');
      if (item.rightOrigin !== null) throw new MaskDocError('not-allowed', 'Acts are put at the end, not between others (D3).');
      const { client, clock } = item.id;
      (item.content.getContent() as unknown[]).forEach((value, n) => {
        if (clock + n >= before) read.push(readOwnAct(value, client, clock + n));
      });
    }
    for (const act of read) {
      if (act.by !== sender.author) throw new MaskDocError('not-yours', 'An act is by who sends it (V2).');
      if (this.#authors.has(act.id)) throw new MaskDocError('malformed', `There is an act ${act.id} already (V2).`);
      this.#know(act);
    }
    for (const act of read) this.#checkReplaces(act);
    for (const act of read) for (const change of act.changes) this.#checkChange(change, sender.labels);
  }

  /** One that is not known has been settled, and is no more (SPEC.md K4). */
  #checkReplaces({ changes, replaces = [] }: Act): void {
    for (const id of replaces) {
      const of = this.#proposals.get(id);
      const mayBe = of
        ? changes.some(({ type, segment }) => type === 'clicks' && of.includes(segment))
        : !this.#authors.has(id) && this.#hasBeen(id);
      if (mayBe) continue;
      throw new MaskDocError(
        'not-allowed',
        'A proposal replaces those of its segment that it has seen; other acts are undone by their authors (P1).',
      );
    }
  }

  /** The author of an act, also of one that was settled and is no more (SPEC.md K6). */
  #authorOf(id: string): string | undefined {
    const from = clientOf(id);
    return this.#authors.get(id) ?? (from && this.#hasBeen(id) ? this.#clients.get(from.client) : undefined);
  }

  /** Whether an act of this id may have been: its client has counted beyond it. Nobody else can ever make one of this id. */
  #hasBeen(id: string): boolean {
    const from = clientOf(id);
    return from !== undefined && from.clock < getState(this.#doc.store, from.client);
  }

  #know(act: Act): void {
    this.#authors.set(act.id, act.by);
    if (act.made) {
      this.#proposals.set(
        act.id,
        act.changes.flatMap(({ type, segment }) => (type === 'clicks' ? [segment] : [])),
      );
    }
    for (const change of act.changes) if (change.type === 'add-segment') this.#segments.add(change.segment);
  }

  #checkChange(change: Change, labels: ReadonlySet<string>): void {
    if (!this.#segments.has(change.segment)) {
      throw new MaskDocError('unknown-segment', `There is no segment ${change.segment} in this document (V3).`);
    }
    const label = change.type === 'add-segment' ? change.labelId : change.type === 'segment' ? change.fields.labelId : undefined;
    if (label !== undefined && !labels.has(label)) {
      throw new MaskDocError('unknown-label', `The project has no label ${label} (V3).`);
    }
    if (change.type === 'clicks') {
      for (const { id } of change.put) {
        if (!this.#hasBeen(id.slice(0, id.lastIndexOf('.'))))
          throw new MaskDocError('malformed', `A click has the id of its act and a number; ${id} is of no act (S4).`);
      }
    }
    if (change.type !== 'voxels') return;
    for (const block of readBlocks(this.#grid, change.bits)) checkBlock(this.#grid, block);
  }
}

/**
 * An act whose ids are those of its place in the document (SPEC.md D4). Who took the id that a colleague's next act will have would have
 * that one refused.
 */
function readOwnAct(value: unknown, client: number, clock: number): Act {
  const act = readAct(value);
  const from = clientOf(act.id);
  // Before the first act of all, the version is written.
  if (from?.client !== client || (from.clock !== clock && from.clock !== clock - 1)) {
    throw new MaskDocError('malformed', `The id of an act says its Yjs client and clock; ${act.id} says others (D4).`);
  }
  if (act.changes.some((change) => change.type === 'add-segment' && change.segment !== act.id)) {
    throw new MaskDocError('malformed', 'A segment has the id of the act that adds it (D5).');
  }
  return act;
}
