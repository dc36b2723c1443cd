import { CLOSE_CODES, LIMITS, type CloseCode } from '@annotome/contracts';
import { type Database, type Origin } from '@annotome/db';
import { type Logger } from 'pino';
import { type RawData, type WebSocket } from 'ws';
import { admitAgain, type Admission } from './admit.ts';
import { type CaseDocument, type Page } from './case-document.ts';
import { readMessage } from './messages.ts';
import { type SyncMetrics } from './metrics.ts';
import { RateLimit, type Rate } from './rate-limit.ts';

/** A page that has more to read than this is not told of presence, and not yet of what it lacks. */
const LITTLE_UNREAD = 256 * 2 ** 10;
/** What one page may have waiting for the database. */
const MOST_WAITING = 2 * LIMITS.maskUpdateBytes;

/** Messages: a hand makes a few acts and up to 20 places of its cursor a second, and y-websocket sends back what it hears of others. */
const MESSAGES: Rate = { burst: 4_000, perSecond: 400 };
/** Whole masks that it asks for: one each time it connects. */
const ASKS: Rate = { burst: 20, perSecond: 1 };
/** Updates; what was drawn offline comes as one. */
const UPDATES: Rate = { burst: 1_000, perSecond: 50 };
const BYTES: Rate = { burst: 2 * LIMITS.maskUpdateBytes, perSecond: 8 * 2 ** 20 };

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
  /** Whether it has sent what this server lacked when it came. */
  #hasAnswered = false;
  #unreadBefore = 0;
  readonly #messages = new RateLimit(MESSAGES, () => performance.now());
  readonly #asks = new RateLimit(ASKS, () => performance.now());
  readonly #updates = new RateLimit(UPDATES, () => performance.now());
  readonly #bytes = new RateLimit(BYTES, () => performance.now());
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

  get token(): string {
    return this.#admission.token;
  }

  get unread(): number {
    return this.#socket.bufferedAmount;
  }

  get userId(): string {
    return this.scope.actor.userId;
  }

  send(message: Uint8Array): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    this.#ports.metrics.bytes.inc({ direction: 'out' }, message.byteLength);
    this.#socket.send(message, () => {
      if (this.unread <= LITTLE_UNREAD) this.#document.catchUp(this);
    });
  }

  /** Left out for a page that reads slowly: a later one says the same and more. */
  sendPresence(message: Uint8Array): void {
    if (this.unread <= LITTLE_UNREAD) this.send(message);
  }

  close(code: CloseCode, why: string): void {
    this.#deaf = true;
    this.#ports.log.info({ code, why, userId: this.userId, caseId: this.#admission.caseId }, 'closed a connection');
    this.#ports.metrics.refused.inc({ code });
    this.#socket.close(code, reasonOf(code));
  }

  /** Reads nothing any more; what was read is finished. */
  stopReading(): void {
    this.#deaf = true;
  }

  /** Ends a connection that has neither answered nor read anything since the last time. */
  checkAlive(): void {
    const isReading = this.unread < this.#unreadBefore;
    this.#unreadBefore = this.unread;
    if (!this.#alive && !isReading) {
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
    if (!this.#messages.take(1) || !this.#bytes.take(bytes.byteLength)) return this.#leave(4429, 'too many messages or bytes');
    const message = readMessage(bytes);
    switch (message?.type) {
      case 'asks':
        if (!this.#asks.take(1)) return this.#leave(4429, 'asks for the mask again and again');
        try {
          this.#document.answer(this, message.stateVector);
        } catch {
          this.#leave(4422, 'a state vector that is none');
        }
        return;
      case 'update':
      case 'answer':
        // What it draws before it has answered builds upon what it has not sent yet, and is in the answer.
        if (message.type === 'answer') this.#hasAnswered = true;
        else if (!this.#hasAnswered) return;
        if (!this.#updates.take(1)) return this.#leave(4429, 'too many updates');
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
