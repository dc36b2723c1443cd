import { randomUUID } from 'node:crypto';
import { type CaseId, type MaskNote, type PresentElsewhere } from '@annotome/contracts';
import { listenToMaskNotes, sendMaskNote, type Database } from '@annotome/db';
import { type Logger } from 'pino';
import { type Presence } from './presence.ts';

export interface OtherServersPorts {
  readonly database: Database;
  readonly log: Logger;
  /** The log of a case has grown up to this number. */
  readonly onAppended: (caseId: CaseId, seq: bigint) => void;
  /** Something may have been missed: of the logs, too. */
  readonly onGap: () => void;
}

const ALIVE_MS = 2_000;
const SILENT_MS = 7_000;
/** Below the 8,000 bytes of a notification of PostgreSQL. */
const NOTE_BYTES = 7_500;

/**
 * The other mask servers that work on the same database: what they have written into logs, and who is at their pages. A server tells what
 * its people do to those that have the same mask open, and nothing while it is alone with it.
 */
export class OtherServers {
  readonly #process = randomUUID();
  readonly #ports: OtherServersPorts;
  readonly #open = new Map<CaseId, Presence>();
  /** Processes that have a mask open, by case. */
  readonly #peers = new Map<CaseId, Set<string>>();
  /** Milliseconds since the start of this process. */
  readonly #lastHeard = new Map<string, number>();
  /** Taken for gone, maybe wrongly. */
  readonly #silent = new Set<string>();
  #notes: Promise<unknown> = Promise.resolve();
  /** A note could not be sent: others may not know what it said. */
  #hasFailed = false;
  #timer: NodeJS.Timeout | undefined;
  #unlisten: (() => Promise<void>) | undefined;

  constructor(ports: OtherServersPorts) {
    this.#ports = ports;
  }

  async start(): Promise<void> {
    this.#unlisten = await listenToMaskNotes(this.#ports.database, {
      onNote: (note) => this.#hear(note),
      onGap: () => {
        this.#meetAgain();
        this.#ports.onGap();
      },
    });
    this.#timer = setInterval(() => {
      void this.#sayAlive();
      this.#missSilent();
    }, ALIVE_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#send({ type: 'gone', process: this.#process });
    await this.#unlisten?.();
  }

  /** This process has a mask open. */
  opened(caseId: CaseId, presence: Presence): void {
    this.#open.set(caseId, presence);
    void this.#send({ type: 'opened', process: this.#process, caseId });
  }

  closed(caseId: CaseId): void {
    if (!this.#open.delete(caseId)) return;
    this.#peers.delete(caseId);
    void this.#send({ type: 'closed', process: this.#process, caseId });
  }

  /** Tells the processes that have a mask open what people at this one's pages do. */
  async tell(caseId: CaseId, people: readonly PresentElsewhere[]): Promise<void> {
    if (this.#peers.has(caseId)) await this.#sendPeople(caseId, people);
  }

  async #sendPeople(caseId: CaseId, people: readonly PresentElsewhere[]): Promise<void> {
    let part: PresentElsewhere[] = [];
    let bytes = 0;
    const parts = [part];
    for (const person of people) {
      const more = Buffer.byteLength(JSON.stringify(person)) + 1;
      if (bytes + more > NOTE_BYTES && part.length > 0) {
        parts.push((part = []));
        bytes = 0;
      }
      part.push(person);
      bytes += more;
    }
    await Promise.all(parts.map((some) => this.#send({ type: 'presence', process: this.#process, caseId, people: some })));
  }

  #hear(note: MaskNote): void {
    if (note.type === 'appended') return this.#ports.onAppended(note.caseId, BigInt(note.seq));
    const { process } = note;
    this.#lastHeard.set(process, performance.now());
    if (process === this.#process) return;
    if (note.type === 'gone') return this.#miss(process);
    if (this.#silent.delete(process)) {
      // It was taken for gone, and has the masks open still.
      this.#ask();
    }
    if (note.type === 'alive') return;
    const { caseId } = note;
    const presence = this.#open.get(caseId);
    if (!presence) return;
    if (note.type === 'closed') return this.#without(caseId, presence, process);
    const peers = this.#peers.get(caseId) ?? new Set();
    this.#peers.set(caseId, peers.add(process));
    switch (note.type) {
      case 'opened':
        return this.#sayWho(caseId, presence);
      case 'here':
        return presence.keepElsewhere(process, new Set(note.clients));
      case 'presence':
        return presence.hearElsewhere(process, note.people);
    }
  }

  /** Asks who is at others' pages. */
  #ask(): void {
    for (const caseId of this.#open.keys()) void this.#send({ type: 'opened', process: this.#process, caseId });
  }

  /** Says who is at this one's pages. */
  #sayWho(caseId: CaseId, { own }: Presence): void {
    void this.#send({ type: 'here', process: this.#process, caseId, clients: own.map(({ client }) => client) });
    if (own.length > 0) void this.#sendPeople(caseId, own);
  }

  /** After a time in which notes were lost on either way: asks, and answers whoever may have asked. */
  #meetAgain(): void {
    this.#ask();
    for (const [caseId, presence] of this.#open) this.#sayWho(caseId, presence);
  }

  async #sayAlive(): Promise<void> {
    const isSent = await this.#send({ type: 'alive', process: this.#process });
    if (!isSent || !this.#hasFailed) return;
    this.#hasFailed = false;
    this.#meetAgain();
  }

  /** Who has not been heard of for long has gone; but for as long as this process hears not even itself, nobody has. */
  #missSilent(): void {
    const since = performance.now() - SILENT_MS;
    if ((this.#lastHeard.get(this.#process) ?? 0) < since) return;
    for (const [process, at] of this.#lastHeard) {
      if (at >= since) continue;
      this.#miss(process);
      this.#silent.add(process);
    }
  }

  #miss(process: string): void {
    this.#lastHeard.delete(process);
    for (const [caseId, presence] of this.#open) this.#without(caseId, presence, process);
  }

  #without(caseId: CaseId, presence: Presence, process: string): void {
    const peers = this.#peers.get(caseId);
    if (peers?.delete(process) && peers.size === 0) this.#peers.delete(caseId);
    presence.keepElsewhere(process, new Set());
  }

  /** One after the other: they are heard in the order in which they are sent. @returns whether it was sent. */
  #send(note: MaskNote): Promise<boolean> {
    const sent = this.#notes.then(async () => {
      try {
        await sendMaskNote(this.#ports.database, note);
        return true;
      } catch (error) {
        this.#hasFailed = true;
        this.#ports.log.warn({ err: error, type: note.type }, 'other mask servers could not be told');
        return false;
      }
    });
    this.#notes = sent;
    return sent;
  }
}
