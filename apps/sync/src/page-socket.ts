import { CLOSE_CODES, LIMITS, type CloseCode } from '@annotome/contracts';
import { type Database, type Origin } from '@annotome/db';
import { type Logger } from 'pino';
import { type RawData, type WebSocket } from 'ws';
import { admitAgain, type Admission } from './admit.ts';
import { type CaseDocument, type Page } from './case-document.ts';
import { readMessage } from './messages.ts';
import { type SyncMetrics } from './metrics.ts';

/** A page that reads so slowly that this much waits for it is let go: it comes again and asks for what it lacks. */
const MOST_UNREAD = 128 * 2 ** 20;
const MOST_UNREAD_PRESENCE = 256 * 2 ** 10;
/** What one page may have waiting for the database. */
const MOST_WAITING = 2 * LIMITS.maskUpdateBytes;

export interface PagePorts {
  readonly database: Database;
  readonly metrics: SyncMetrics;
  readonly log: Logger;
}

/** One connected page. */
export class PageSocket implements Page {
  readonly #socket: WebSocket;
  readonly #document: CaseDocument;
  readonly #ports: PagePorts;
  readonly #origin: Origin;
  #admission: Admission;
  #alive = true;
  /** Set when nothing more is read: the server is stopping. */
  #deaf = false;

  constructor(socket: WebSocket, document: CaseDocument, admission: Admission, origin: Origin, ports: PagePorts) {
    this.#socket = socket;
    this.#document = document;
    this.#admission = admission;
    this.#origin = origin;
    this.#ports = ports;
    socket.on('message', (data) => this.#read(data));
    socket.on('pong', () => (this.#alive = true));
    socket.on('error', (error) => ports.log.debug({ err: error }, 'a connection broke'));
    document.join(this);
  }

  get scope(): Admission['scope'] {
    return this.#admission.scope;
  }

  get canDraw(): boolean {
    return this.#admission.canDraw;
  }

  get userId(): string {
    return this.scope.actor.userId;
  }

  send(message: Uint8Array): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#socket.bufferedAmount > MOST_UNREAD) {
      this.#ports.log.warn({ userId: this.userId }, 'a page reads too slowly and was let go');
      this.#socket.terminate();
      return;
    }
    this.#ports.metrics.bytes.inc({ direction: 'out' }, message.byteLength);
    this.#socket.send(message);
  }

  /** Left out for a page that reads slowly: a later one says the same and more. */
  sendPresence(message: Uint8Array): void {
    if (this.#socket.bufferedAmount <= MOST_UNREAD_PRESENCE) this.send(message);
  }

  close(code: CloseCode, why: string): void {
    this.#deaf = true;
    this.#ports.log.info({ code, why, userId: this.userId, caseId: this.#admission.caseId }, 'closed a connection');
    this.#socket.close(code, reasonOf(code));
  }

  /** Reads nothing any more; what was read is finished. */
  stopReading(): void {
    this.#deaf = true;
  }

  /** Ends a connection that has not answered since the last time. */
  checkAlive(): void {
    if (!this.#alive) {
      this.#socket.terminate();
      return;
    }
    this.#alive = false;
    this.#socket.ping();
  }

  async refresh(): Promise<boolean> {
    const before = this.#admission;
    const now = await admitAgain(this.#ports.database, before, this.#origin);
    if (typeof now === 'number') {
      this.#document.leave(this);
      this.close(now, 'session or membership has ended');
      return false;
    }
    this.#admission = now;
    return now.scope.actor.role !== before.scope.actor.role;
  }

  #read(data: RawData): void {
    if (this.#deaf) return;
    const bytes = Array.isArray(data) ? Buffer.concat(data) : data instanceof ArrayBuffer ? new Uint8Array(data) : data;
    this.#ports.metrics.bytes.inc({ direction: 'in' }, bytes.byteLength);
    if (bytes.byteLength > LIMITS.maskUpdateBytes) return this.#leave(4413, `a message of ${bytes.byteLength} bytes`);
    const message = readMessage(bytes);
    switch (message?.type) {
      case 'asks':
        try {
          this.#document.answer(this, message.stateVector);
        } catch {
          this.#leave(4422, 'a state vector that is none');
        }
        return;
      case 'update':
        if (this.#document.bytesWaiting(this) > MOST_WAITING) return this.#leave(4429, 'too much waits for the database');
        // Copied: the message lies in a buffer that the socket may use again.
        this.#document.receive(this, message.update.slice());
        return;
      case 'presence':
        try {
          this.#document.presence.hear(this, message.update);
        } catch {
          this.#leave(4422, 'presence that is none');
        }
        return;
      case 'asks-presence':
        this.#document.presence.tell(this);
        return;
      case undefined:
        this.#leave(4422, 'a message that is none of y-websocket');
    }
  }

  #leave(code: CloseCode, why: string): void {
    this.#document.leave(this);
    this.close(code, why);
  }
}

/** A close frame holds at most 123 bytes of reason. */
export const reasonOf = (code: CloseCode): string => CLOSE_CODES[code].slice(0, 100);
