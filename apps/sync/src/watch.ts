import { findRoles, listen, listMaskHeads, type Database } from '@annotome/db';
import { type Logger } from 'pino';
import { type OpenDocuments } from './open-documents.ts';
import { type PageSocket } from './page-socket.ts';

export interface WatchPorts {
  readonly database: Database;
  readonly log: Logger;
  readonly sockets: ReadonlySet<PageSocket>;
  readonly documents: OpenDocuments;
}

/** With what a query takes, a session that has ended or a role that has changed acts within 5 s, even where no event was heard. */
const LOOK_MS = 3_000;

/**
 * Looks whether those who are connected may still be, and whether logs have grown: at once when an event says so, and every few seconds, in
 * one query each for all of them.
 */
export class Watch {
  readonly #ports: WatchPorts;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  #unlisten: (() => Promise<void>) | undefined;

  constructor(ports: WatchPorts) {
    this.#ports = ports;
  }

  async start(): Promise<void> {
    this.#unlisten = await listen(this.#ports.database, {
      onEvent: (event) => {
        if (event.type === 'member') this.#refresh(({ userId }) => userId === event.userId);
        // Its cases went with it.
        else if (event.type === 'study-removed') void this.look();
      },
      onGap: () => void this.look(),
    });
    this.#timer = setInterval(() => void this.look(), LOOK_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
    await this.#unlisten?.();
  }

  /** Looks at everybody and everything now; one look at a time. */
  look(): Promise<void> {
    this.#looking ??= Promise.all([this.#lookAtRoles(), this.#lookAtLogs()])
      .then(
        () => undefined,
        (error: unknown) => this.#ports.log.warn({ err: error }, 'rights and logs could not be looked at'),
      )
      .finally(() => (this.#looking = undefined));
    return this.#looking;
  }

  async #lookAtRoles(): Promise<void> {
    const pages = [...this.#ports.sockets];
    if (pages.length === 0) return;
    const asked = pages.map(({ token, scope: { organizationId } }) => ({ token, organizationId }));
    const found = await findRoles(this.#ports.database, asked);
    const changed = new Set(
      pages.filter(({ scope: { actor } }, n) => found[n]?.userId !== actor.userId || found[n].role !== actor.role),
    );
    this.#refresh((page) => changed.has(page));
  }

  async #lookAtLogs(): Promise<void> {
    const open = [...this.#ports.documents];
    if (open.length === 0) return;
    const heads = await listMaskHeads(
      this.#ports.database,
      open.map(([caseId]) => caseId),
    );
    for (const [caseId, document] of open) {
      const seq = heads.get(caseId);
      if (seq === undefined) document.end();
      else document.heardOf(seq);
    }
  }

  #refresh(which: (page: PageSocket) => boolean): void {
    for (const page of this.#ports.sockets) {
      if (!which(page)) continue;
      page.refresh().catch((error: unknown) => this.#ports.log.error({ err: error }, 'a session could not be looked at'));
    }
  }
}
