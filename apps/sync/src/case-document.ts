import { LIMITS, ProductError, type CaseId, type CloseCode } from '@annotome/contracts';
import {
  appendMaskUpdate,
  compactMask,
  getMaskCase,
  loadMaskUpdates,
  processScope,
  type Database,
  type Scope,
} from '@annotome/db';
import { MaskDocError, UpdateChecker } from '@annotome/mask-doc';
import { size } from '@annotome/volume';
import { applyUpdate, Doc, encodeStateAsUpdate, encodeStateVector, mergeUpdates } from 'yjs';
import { asking, answering, saving, updating } from './messages.ts';
import { type SyncMetrics } from './metrics.ts';
import { Presence, type PresentPage } from './presence.ts';

/** A page, as its document sees it. */
export interface Page extends PresentPage {
  readonly canDraw: boolean;
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
/** So many rows of one mask are folded into one snapshot. */
const MANY_UPDATES = 200;

/**
 * One case's mask, with the pages that have it open. An update is tried on a copy, committed to the database, and only then applied, sent to
 * the other pages, and acknowledged: what was acknowledged is in the database, and what was refused was seen by nobody.
 */
export class CaseDocument {
  readonly #scope: Scope;
  readonly #caseId: CaseId;
  readonly #metrics: SyncMetrics;
  /** Who has it open, and what they do. */
  readonly presence = new Presence({ now: Date.now, later: setTimeout });
  readonly #doc = new Doc();
  readonly #pages = new Set<Page>();
  readonly #waiting: Waiting[] = [];
  #case: NonNullable<Awaited<ReturnType<typeof getMaskCase>>>;
  #checker: UpdateChecker;
  #rows: number;
  #working: Promise<void> | undefined;

  constructor(
    { metrics }: DocumentPorts,
    scope: Scope,
    caseId: CaseId,
    found: NonNullable<Awaited<ReturnType<typeof getMaskCase>>>,
    updates: readonly Uint8Array[],
  ) {
    this.#metrics = metrics;
    this.#scope = scope;
    this.#caseId = caseId;
    this.#case = found;
    this.#rows = updates.length;
    for (const update of updates) applyUpdate(this.#doc, update);
    this.#checker = this.#newChecker();
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
    const { snapshot, updates } = await loadMaskUpdates(scope, { caseId });
    const all = updates.map(({ update }) => new Uint8Array(update));
    return new CaseDocument(ports, scope, caseId, found, snapshot ? [new Uint8Array(snapshot.state), ...all] : all);
  }

  get pages(): ReadonlySet<Page> {
    return this.#pages;
  }

  join(page: Page): void {
    this.#pages.add(page);
    page.send(asking(encodeStateVector(this.#doc)));
    page.send(this.#saved());
    this.presence.join(page);
  }

  leave(page: Page): void {
    this.#pages.delete(page);
    this.presence.leave(page);
  }

  /** Sends a page what it lacks. @throws where the state vector is none. */
  answer(page: Page, stateVector: Uint8Array): void {
    page.send(answering(encodeStateAsUpdate(this.#doc, stateVector)));
    page.send(this.#saved());
  }

  /** Says what is saved and who is here, so that a page that hears it knows that the connection is alive. */
  remind(): void {
    const saved = this.#saved();
    for (const page of this.#pages) page.send(saved);
    this.presence.remind();
  }

  /** Bytes of a page's updates that wait for the database. */
  bytesWaiting(of: Page): number {
    return this.#waiting.reduce((sum, { page, update }) => sum + (page === of ? update.byteLength : 0), 0);
  }

  receive(page: Page, update: Uint8Array): void {
    this.#waiting.push({ page, update });
    this.#working ??= this.#work().finally(() => {
      this.#working = undefined;
    });
  }

  /** Resolves when all that was received is committed or refused. */
  async settled(): Promise<void> {
    while (this.#working) await this.#working;
  }

  /** Folds the log into one snapshot where it has grown long. */
  async compact(): Promise<void> {
    if (this.#rows < MANY_UPDATES) return;
    // From the database alone: a snapshot replaces rows, so it must hold exactly what they hold.
    const { snapshot, updates } = await loadMaskUpdates(this.#scope, { caseId: this.#caseId });
    const last = updates.at(-1);
    if (!last) return;
    const doc = new Doc();
    if (snapshot) applyUpdate(doc, snapshot.state);
    for (const { update } of updates) applyUpdate(doc, update);
    await compactMask(this.#scope, { caseId: this.#caseId, seq: last.seq, state: encodeStateAsUpdate(doc) });
    this.#rows = 1;
  }

  async #work(): Promise<void> {
    // Updates that come in one go are taken together.
    await Promise.resolve();
    for (let first = this.#waiting.shift(); first; first = this.#waiting.shift()) {
      const { page } = first;
      if (!this.#pages.has(page)) continue;
      const effects: Uint8Array[] = [];
      let refused: unknown;
      let bytes = 0;
      for (let next: Waiting | undefined = first; next; next = this.#nextOf(page, bytes)) {
        bytes += next.update.byteLength;
        try {
          const effect = await this.#check(next, effects);
          if (effect) effects.push(effect);
        } catch (error) {
          refused = error;
          this.#checker = this.#newChecker(effects);
          break;
        }
      }
      if (effects.length > 0 && !(await this.#commit(page, effects))) continue;
      if (refused !== undefined) this.#refuse(page, refused);
      else if (effects.length === 0) page.send(this.#saved());
    }
  }

  /** The next update that waits, if it is of the same page and fits in one commit. */
  #nextOf(page: Page, bytes: number): Waiting | undefined {
    const [next] = this.#waiting;
    return next?.page === page && bytes + next.update.byteLength <= BATCH_BYTES ? this.#waiting.shift() : undefined;
  }

  async #check({ page, update }: Waiting, before: readonly Uint8Array[]): Promise<Uint8Array | undefined> {
    const end = this.#metrics.checkSeconds.startTimer();
    const sender = () => ({ author: page.scope.actor.userId, labels: this.#case.labels });
    try {
      let effect: Uint8Array | undefined;
      try {
        effect = this.#checker.check(update, sender());
      } catch (error) {
        if (!(error instanceof MaskDocError && error.code === 'unknown-label')) throw error;
        // A label may be younger than what is known of the case.
        this.#case = (await getMaskCase(this.#scope, { caseId: this.#caseId })) ?? this.#case;
        this.#checker = this.#newChecker(before);
        effect = this.#checker.check(update, sender());
      }
      if (effect && !page.canDraw) throw new ProductError('not-allowed', 'A person who may only look has changed something.');
      return effect;
    } finally {
      end();
    }
  }

  /** @returns whether it is written down. */
  async #commit(page: Page, effects: readonly Uint8Array[]): Promise<boolean> {
    const update = effects.length === 1 ? (effects[0] as Uint8Array) : mergeUpdates([...effects]);
    const append = (): Promise<bigint> => appendMaskUpdate(page.scope, { caseId: this.#caseId, update });
    const end = this.#metrics.commitSeconds.startTimer();
    try {
      await append().catch(async (error: unknown) => {
        // The role has changed since the page connected; the new one may do as well.
        const isRole = error instanceof ProductError && error.code === 'not-allowed';
        if (!isRole || !(await page.refresh()) || !page.canDraw) throw error;
        return append();
      });
    } catch (error) {
      this.#checker = this.#newChecker();
      this.#refuse(page, error);
      return false;
    } finally {
      end();
    }
    this.#rows++;
    this.#metrics.updates.inc({ outcome: 'saved' }, effects.length);
    applyUpdate(this.#doc, update);
    const message = updating(update);
    const saved = this.#saved();
    for (const other of this.#pages) {
      if (other !== page) other.send(message);
      other.send(saved);
    }
    return true;
  }

  #refuse(page: Page, error: unknown): void {
    this.#metrics.updates.inc({ outcome: 'refused' });
    // Nothing of a page is read any more once it was refused: what comes after may build upon it.
    this.leave(page);
    page.close(closeCodeOf(error), error instanceof Error ? error.message : String(error));
  }

  #newChecker(more: readonly Uint8Array[] = []): UpdateChecker {
    const [ni, nj, nk] = this.#case.size;
    return new UpdateChecker({ size: size(ni, nj, nk) }, [encodeStateAsUpdate(this.#doc), ...more]);
  }

  #saved(): Uint8Array {
    return saving(encodeStateVector(this.#doc));
  }
}

export interface DocumentPorts {
  readonly database: Database;
  readonly metrics: SyncMetrics;
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
