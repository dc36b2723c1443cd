import { LIMITS, ProductError, type CaseId, type CloseCode, type PresentElsewhere } from '@annotome/contracts';
import {
  appendMaskUpdate,
  compactMask,
  getMaskCase,
  loadMaskUpdates,
  processScope,
  type Database,
  type MaskLog,
  type Scope,
} from '@annotome/db';
import { MaskDocError } from '@annotome/mask-doc';
import { type Logger } from 'pino';
import { decodeStateVector, mergeUpdates } from 'yjs';
import { MarkKeeper } from './mark-keeper.ts';
import { MaskCopy } from './mask-copy.ts';
import { asking, answering, saving, updating } from './messages.ts';
import { type SyncMetrics } from './metrics.ts';
import { Presence, type PresentPage } from './presence.ts';

/** A page, as its document sees it. */
export interface Page extends PresentPage {
  readonly canDraw: boolean;
  /** Bytes that were sent and that it has not read. */
  readonly unread: number;
  send(message: Uint8Array): void;
  close(code: CloseCode, why: string): void;
  /** Looks again whether the person may be here. @returns whether scope or rights are other than before. */
  refresh(): Promise<boolean>;
}

interface Waiting {
  readonly page: Page;
  readonly update: Uint8Array;
}

/** Updates that are committed together are at most this large, together. */
const BATCH_BYTES = LIMITS.maskActBytes;
/** Only while nobody has drawn for so long: it takes a moment, in which nobody's work is taken. */
const QUIET_MS = 30_000;
/** Which labels are marked is read anew when nobody has drawn for so long, and so often while they draw. */
const [PAUSE_MS, MARKS_MS] = [3_000, 60_000];
/** A page that has not read so much is sent nothing more; when it has read it, it is sent what it lacks by then, at once. */
const MOST_UNREAD = 8 * 2 ** 20;

/**
 * One case's mask, with the pages of this process that have it open. An update is tried on a copy, committed to the database, and only then
 * applied, sent to the other pages, and acknowledged: what was acknowledged is in the database, and what was refused was seen by nobody.
 * Other processes may have the mask open too: what they have committed is taken from the log, before anything of ours is tried.
 */
export class CaseDocument {
  /** Who has it open, and what they do. */
  readonly presence: Presence;
  readonly #ports: DocumentPorts;
  readonly #scope: Scope;
  readonly #caseId: CaseId;
  readonly #mask: MaskCopy;
  readonly #marks: MarkKeeper;
  readonly #pages = new Set<Page>();
  readonly #waiting: Waiting[] = [];
  /** Pages that wait for all they lack until they have read what they were sent, with the state vector of that. */
  readonly #behind = new Map<Page, Uint8Array>();
  /** The log has grown up to this number, as far as is known. */
  #heard = 0n;
  #isToCompact = false;
  /** Milliseconds since the start of this process. */
  #lastWrite = performance.now();
  #working: Promise<void> | undefined;

  private constructor(ports: DocumentPorts, scope: Scope, caseId: CaseId, mask: MaskCopy, markedSeq: bigint) {
    this.#ports = ports;
    this.#scope = scope;
    this.#caseId = caseId;
    this.#mask = mask;
    this.#marks = new MarkKeeper(ports, { scope, caseId, mask, markedSeq });
    this.presence = new Presence({
      now: Date.now,
      later: setTimeout,
      tellOthers: (people) => ports.tellOthers(caseId, people),
    });
  }

  /** @returns undefined where the case is not there. */
  static async load(
    ports: DocumentPorts,
    caseId: CaseId,
    organizationId: Scope['organizationId'],
  ): Promise<CaseDocument | undefined> {
    const scope = processScope(ports.database, organizationId, 'sync');
    const found = await getMaskCase(scope, { caseId });
    if (!found) return undefined;
    const mask = new MaskCopy(found, await loadMaskUpdates(scope, { caseId }));
    return new CaseDocument(ports, scope, caseId, mask, found.markedSeq);
  }

  /** Bytes of updates that wait for the database. */
  get backlog(): number {
    return this.#waiting.reduce((sum, { update }) => sum + update.byteLength, 0);
  }

  join(page: Page): void {
    this.#pages.add(page);
    page.send(asking(this.#mask.stateVector));
    page.send(this.#saved());
    this.presence.join(page);
  }

  leave(page: Page): void {
    this.#pages.delete(page);
    this.#behind.delete(page);
    this.presence.leave(page);
  }

  /** Sends a page what it lacks, as soon as it has read what it was sent before. @throws where the state vector is none. */
  answer(page: Page, stateVector: Uint8Array): void {
    decodeStateVector(stateVector);
    this.#behind.set(page, stateVector);
    page.send(this.#saved());
  }

  /** Says what is saved and who is here, so that a page that hears it knows that the connection is alive. */
  remind(): void {
    const saved = this.#saved();
    for (const page of this.#pages) if (!this.#behind.has(page)) page.send(saved);
    this.presence.remind();
  }

  /** Bytes of a page's updates that wait for the database. */
  bytesWaiting(of: Page): number {
    return this.#waiting.reduce((sum, { page, update }) => sum + (page === of ? update.byteLength : 0), 0);
  }

  receive(page: Page, update: Uint8Array): void {
    this.#waiting.push({ page, update });
    this.#begin();
  }

  /** The log has grown up to this number: another process may have written. */
  heardOf(seq: bigint): void {
    if (seq > this.#heard) this.#heard = seq;
    if (this.#heard > this.#mask.seq) this.#begin();
  }

  /** A page has read what it was sent. */
  catchUp(page: Page): void {
    const stateVector = this.#behind.get(page);
    if (!stateVector) return;
    this.#behind.delete(page);
    page.send(answering(this.#mask.since(stateVector)));
    page.send(this.#saved());
  }

  /** Resolves when all that was received is committed or refused. */
  async settled(): Promise<void> {
    while (this.#working) await this.#working;
  }

  /** Folds the log and settles acts, where they have grown many and nobody is drawing. */
  compactIfQuiet(): void {
    if (performance.now() - this.#lastWrite > QUIET_MS) void this.compact();
  }

  /** Folds the log into one snapshot and settles acts, where they have grown many. @returns when that is done. */
  compact(): Promise<void> {
    if (this.#mask.isToCompact(Date.now())) {
      this.#isToCompact = true;
      this.#begin();
    }
    return this.settled();
  }

  /** Writes down which labels are marked, where that may be other than before, now and then while somebody draws. */
  keepMarksIfDue(): void {
    if (!this.#marks.isRested) return;
    const now = performance.now();
    if (now - this.#lastWrite > PAUSE_MS || now - this.#marks.lookedAt > MARKS_MS) void this.keepMarks();
  }

  /** Writes down which labels are marked, where that may be other than before. @returns when that is done, or could not be. */
  keepMarks(): Promise<void> {
    return this.#marks.keep();
  }

  /** The case is not there any more. */
  end(): void {
    for (const page of this.#pages) {
      this.leave(page);
      page.close(4404, 'the case was removed');
    }
  }

  #begin(): void {
    this.#working ??= this.#work().finally(() => {
      this.#working = undefined;
      if (this.#waiting.length > 0) this.#begin();
    });
  }

  async #work(): Promise<void> {
    // Updates that come in one go are taken together.
    await Promise.resolve();
    for (;;) {
      const first = this.#waiting.shift();
      if (first) {
        if (this.#pages.has(first.page)) await this.#write(first.page, this.#batch(first));
      } else if (this.#heard > this.#mask.seq) await this.#pull();
      else if (this.#isToCompact) await this.#compact();
      else return;
    }
  }

  /** What waits of the same page next, as much as fits in one commit. */
  #batch({ page, update }: Waiting): readonly Uint8Array[] {
    const batch = [update];
    let bytes = update.byteLength;
    for (let [next] = this.#waiting; next?.page === page; [next] = this.#waiting) {
      bytes += next.update.byteLength;
      if (bytes > BATCH_BYTES) break;
      batch.push(next.update);
      this.#waiting.shift();
    }
    return batch;
  }

  /** Takes what other processes have written. */
  async #pull(): Promise<void> {
    try {
      this.#take(await loadMaskUpdates(this.#scope, { caseId: this.#caseId, after: this.#mask.seq }));
    } catch (error) {
      if (error instanceof ProductError && error.code === 'not-found') this.end();
      else this.#ports.log.error({ err: error, caseId: this.#caseId }, 'the log of a mask could not be read');
    }
    // Not asked for again before somebody says so again: every few seconds, somebody does.
    this.#heard = this.#mask.seq;
  }

  /** Under the case's lock and upon all that is committed: two compactions that do not know of each other would lose work (SPEC.md K). */
  async #compact(): Promise<void> {
    this.#isToCompact = false;
    let done: ReturnType<MaskCopy['compacted']> | undefined;
    const end = this.#ports.metrics.compactSeconds.startTimer();
    try {
      const prepare = (missed: MaskLog): typeof done => {
        this.#take(missed);
        // Another process may have done it.
        done = this.#mask.isToCompact(Date.now()) ? this.#mask.compacted(Date.now()) : undefined;
        return done;
      };
      const seq = await compactMask(this.#scope, { caseId: this.#caseId, after: this.#mask.seq, prepare });
      if (!done || seq === undefined) return;
      const before = this.#mask.stateVector;
      this.#mask.folded(done.update, seq);
      if (done.update) this.#spread(done.update, before);
    } catch (error) {
      this.#ports.log.error({ err: error, caseId: this.#caseId }, 'a mask could not be compacted');
    } finally {
      end();
    }
  }

  #take(log: MaskLog): void {
    const before = this.#mask.stateVector;
    const updates = this.#mask.take(log);
    if (updates.length > 0) this.#spread(updates.length === 1 ? (updates[0] as Uint8Array) : mergeUpdates([...updates]), before);
  }

  /** Tries a page's updates upon all that is committed, commits those that may be, and refuses the page at the first that may not. */
  async #write(page: Page, updates: readonly Uint8Array[]): Promise<void> {
    const end = this.#ports.metrics.commitSeconds.startTimer();
    try {
      const { update, seq, effects, refused } = await this.#append(page, updates);
      if (update && seq !== undefined) {
        const before = this.#mask.stateVector;
        this.#mask.accept(update, seq);
        this.#lastWrite = performance.now();
        this.#ports.metrics.updates.inc({ outcome: 'saved' }, effects);
        this.#spread(update, before, page);
      } else if (refused === undefined) page.send(this.#saved());
      if (refused !== undefined) throw refused;
    } catch (error) {
      this.#mask.forgetTried();
      this.#refuse(page, error);
    } finally {
      end();
    }
  }

  async #append(page: Page, updates: readonly Uint8Array[], again = false): Promise<Tried & { seq: bigint | undefined }> {
    let tried: Tried = NOTHING;
    const prepare = (missed: MaskLog): Uint8Array | undefined => {
      this.#take(missed);
      tried = this.#try(page, updates);
      const { refused } = tried;
      // A label may be younger than what is known of the case.
      if (!again && refused instanceof MaskDocError && refused.code === 'unknown-label') throw refused;
      return tried.update;
    };
    try {
      const seq = await appendMaskUpdate(page.scope, { caseId: this.#caseId, after: this.#mask.seq, prepare });
      return { ...tried, seq };
    } catch (error) {
      if (again) throw error;
      if (error === tried.refused) {
        this.#mask.facts = (await getMaskCase(this.#scope, { caseId: this.#caseId })) ?? this.#mask.facts;
      } else {
        // The role may have changed since the page connected; the new one may do as well.
        const isRole = error instanceof ProductError && error.code === 'not-allowed';
        if (!isRole || !(await page.refresh()) || !page.canDraw) throw error;
      }
      this.#mask.forgetTried();
      return this.#append(page, updates, true);
    }
  }

  #try(page: Page, updates: readonly Uint8Array[]): Tried {
    const effects: Uint8Array[] = [];
    let refused: Error | undefined;
    for (const update of updates) {
      const end = this.#ports.metrics.checkSeconds.startTimer();
      try {
        const effect = this.#mask.try(update, page.scope.actor.userId);
        if (effect && !page.canDraw) throw new ProductError('not-allowed', 'A person who may only look has changed something.');
        if (effect) effects.push(effect);
      } catch (error) {
        refused = error instanceof Error ? error : new Error(String(error));
        break;
      } finally {
        end();
      }
    }
    return { update: effects.length > 1 ? mergeUpdates(effects) : effects[0], effects: effects.length, refused };
  }

  /** Sends what is new to the pages, and to all what is saved now. @param before state vector of what they had. */
  #spread(update: Uint8Array, before: Uint8Array, author?: Page): void {
    const message = updating(update);
    const saved = this.#saved();
    for (const page of this.#pages) {
      if (this.#behind.has(page)) continue;
      if (page.unread > MOST_UNREAD) {
        this.#behind.set(page, before);
        continue;
      }
      if (page !== author) page.send(message);
      page.send(saved);
    }
  }

  #refuse(page: Page, error: unknown): void {
    this.#ports.metrics.updates.inc({ outcome: 'refused' });
    // Nothing of a page is read any more once it was refused: what comes after may build upon it.
    this.leave(page);
    page.close(closeCodeOf(error), error instanceof Error ? error.message : String(error));
  }

  #saved(): Uint8Array {
    return saving(this.#mask.stateVector);
  }
}

/** What became of a page's updates: what they bring together, how many bring something, and why the next one may not be written. */
interface Tried {
  readonly update: Uint8Array | undefined;
  readonly effects: number;
  readonly refused: Error | undefined;
}
const NOTHING: Tried = { update: undefined, effects: 0, refused: undefined };

export interface DocumentPorts {
  readonly database: Database;
  readonly metrics: SyncMetrics;
  readonly log: Logger;
  /** Tells other processes who is at this one's pages. */
  readonly tellOthers: (caseId: CaseId, people: readonly PresentElsewhere[]) => Promise<void>;
}

/** What a page is told whose update was not taken. */
function closeCodeOf(error: unknown): CloseCode {
  if (error instanceof MaskDocError) return error.code === 'too-large' ? 4413 : error.code === 'unknown-version' ? 4409 : 4422;
  if (error instanceof ProductError) {
    if (error.code === 'not-found') return 4404;
    if (error.code === 'over-limit') return 4413;
    if (error.code === 'not-allowed' || error.code === 'wrong-state') return 4403;
  }
  // The database is away, or something is wrong with this server: not with the update.
  return 4503;
}
