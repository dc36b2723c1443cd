import { type CaseId } from '@annotome/contracts';
import { type Admission } from './admit.ts';
import { type CaseDocument } from './case-document.ts';

export interface OpenDocumentsPorts {
  readonly idleMs: number;
  readonly load: (caseId: CaseId, organizationId: Admission['scope']['organizationId']) => Promise<CaseDocument | undefined>;
  readonly onOpened: (caseId: CaseId, document: CaseDocument) => void;
  readonly onClosed: (caseId: CaseId) => void;
}

interface Held {
  readonly document: Promise<CaseDocument | undefined>;
  loaded: CaseDocument | undefined;
  /** How far its log has grown, heard while it is loaded. */
  heard: bigint;
  /** Pages that have it, or are about to. */
  users: number;
  idle: NodeJS.Timeout | undefined;
}

/** The masks that this process holds in memory: loaded for the first page, put away a while after the last. */
export class OpenDocuments {
  readonly #ports: OpenDocumentsPorts;
  readonly #held = new Map<CaseId, Held>();
  #stopping = false;

  constructor(ports: OpenDocumentsPorts) {
    this.#ports = ports;
  }

  get size(): number {
    return this.#held.size;
  }

  /** Those that are loaded. */
  *[Symbol.iterator](): Generator<readonly [CaseId, CaseDocument]> {
    for (const [caseId, { loaded }] of this.#held) if (loaded) yield [caseId, loaded];
  }

  /** The log of a case has grown up to this number. */
  heardOf(caseId: CaseId, seq: bigint): void {
    const held = this.#held.get(caseId);
    if (held?.loaded) held.loaded.heardOf(seq);
    else if (held && seq > held.heard) held.heard = seq;
  }

  /** A page wants the mask of a case. @returns it, undefined where there is none, and what ends the page's hold. */
  hold({ caseId, scope }: Admission): { readonly document: Promise<CaseDocument | undefined>; readonly release: () => void } {
    let held = this.#held.get(caseId);
    if (!held) {
      held = this.#load(caseId, scope.organizationId);
      this.#held.set(caseId, held);
    }
    const mine = held;
    mine.users++;
    clearTimeout(mine.idle);
    return { document: mine.document, release: () => this.#release(caseId, mine) };
  }

  /** Resolves when all that was received is committed or refused; nothing is put away any more. */
  async settle(): Promise<void> {
    this.#stopping = true;
    await Promise.allSettled(
      [...this.#held.values()].map(async ({ document, idle }) => {
        clearTimeout(idle);
        const loaded = await document;
        await loaded?.settled();
        await loaded?.keepMarks();
      }),
    );
  }

  #load(caseId: CaseId, organizationId: Admission['scope']['organizationId']): Held {
    const held: Held = {
      document: this.#ports.load(caseId, organizationId),
      loaded: undefined,
      heard: 0n,
      users: 0,
      idle: undefined,
    };
    held.document.then(
      (document) => {
        held.loaded = document;
        if (document) {
          document.heardOf(held.heard);
          this.#ports.onOpened(caseId, document);
        } else this.#drop(caseId, held);
      },
      () => this.#drop(caseId, held),
    );
    return held;
  }

  #release(caseId: CaseId, held: Held): void {
    held.users--;
    if (held.users > 0 || this.#stopping) return;
    held.idle = setTimeout(() => void this.#putAway(caseId, held), this.#ports.idleMs);
  }

  async #putAway(caseId: CaseId, held: Held): Promise<void> {
    await held.loaded?.compact();
    await held.loaded?.keepMarks();
    if (held.users === 0) this.#drop(caseId, held);
  }

  #drop(caseId: CaseId, held: Held): void {
    if (this.#held.get(caseId) !== held) return;
    this.#held.delete(caseId);
    if (held.loaded) this.#ports.onClosed(caseId);
  }
}
