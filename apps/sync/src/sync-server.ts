import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type Duplex } from 'node:stream';
import { LIMITS, type CaseId } from '@annotome/contracts';
import { listen, type Database, type Origin } from '@annotome/db';
import { type Logger } from 'pino';
import { WebSocketServer } from 'ws';
import { admit, type Admission } from './admit.ts';
import { CaseDocument } from './case-document.ts';
import { type SyncMetrics } from './metrics.ts';
import { PageSocket, reasonOf } from './page-socket.ts';

export interface SyncPorts {
  readonly database: Database;
  readonly metrics: SyncMetrics;
  readonly log: Logger;
  /** Origins whose pages may connect: a browser sends its cookies from any. */
  readonly origins: ReadonlySet<string>;
}

export interface SyncServer {
  readonly port: number;
  /** Finishes what was received, tells the pages to come back, and ends. */
  stop(): Promise<void>;
}

/** Pages hear something this often: y-websocket takes 30 s of silence for a broken connection. */
const REMIND_MS = 10_000;
const PING_MS = 15_000;
/** Sessions and roles are looked at again this often; a change of membership acts at once, by its event. */
const REFRESH_MS = 30_000;
/** A document that nobody has open is kept for a while: a page that reloads comes back. */
const IDLE_MS = 20_000;

interface Held {
  readonly document: Promise<CaseDocument | undefined>;
  /** Pages that have it, or are about to. */
  users: number;
  idle: NodeJS.Timeout | undefined;
}

/** The mask server: y-websocket's protocol at `/{caseId}`, `GET /health`, `GET /metrics`. @param port 0 takes a free one. */
export async function startSyncServer(port: number, ports: SyncPorts): Promise<SyncServer> {
  const { database, metrics, log } = ports;
  const documents = new Map<CaseId, Held>();
  const sockets = new Set<PageSocket>();
  let stopping = false;

  const http = createServer((request, response) => {
    answer(request, response, ports, () => !stopping).catch((error: unknown) => {
      log.error({ err: error }, 'a request failed');
      response.writeHead(500).end();
    });
  });
  // What is larger than a message may be is read up to twice its size, so that the page can be told why.
  const websockets = new WebSocketServer({ noServer: true, maxPayload: 2 * LIMITS.maskUpdateBytes });

  const hold = (admission: Admission): Held => {
    const { caseId, scope } = admission;
    let held = documents.get(caseId);
    if (!held) {
      held = { document: CaseDocument.load(ports, caseId, scope.organizationId), users: 0, idle: undefined };
      documents.set(caseId, held);
      metrics.documents.set(documents.size);
      held.document
        .catch(() => undefined)
        .then(
          (document) => document ?? drop(caseId),
          () => undefined,
        );
    }
    held.users++;
    clearTimeout(held.idle);
    return held;
  };
  const drop = (caseId: CaseId): void => {
    documents.delete(caseId);
    metrics.documents.set(documents.size);
  };
  const release = (caseId: CaseId, held: Held, document: CaseDocument | undefined): void => {
    held.users--;
    if (held.users > 0 || stopping || !document) return;
    const forget = async (): Promise<void> => {
      try {
        await document.settled();
        await document.compact();
      } catch (error) {
        log.error({ err: error, caseId }, 'a mask could not be put away');
      }
      if (held.users === 0 && documents.get(caseId) === held) drop(caseId);
    };
    held.idle = setTimeout(() => void forget(), IDLE_MS);
  };

  const connect = async (request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    const origin: Origin = { address: request.socket.remoteAddress, userAgent: request.headers['user-agent'] };
    const path = new URL(request.url ?? '/', 'http://host').pathname;
    const admission = await admit(database, { path, cookie: request.headers.cookie, origin });
    const held = typeof admission === 'number' ? undefined : hold(admission);
    const document = await held?.document;
    const leave = (): void => {
      if (held && typeof admission !== 'number') release(admission.caseId, held, document);
    };
    if (socket.destroyed) return leave();
    let upgraded = false;
    websockets.handleUpgrade(request, socket, head, (websocket) => {
      upgraded = true;
      const code = stopping ? 4503 : typeof admission === 'number' ? admission : document ? undefined : 4404;
      if (code !== undefined || typeof admission === 'number' || !held || !document) {
        websocket.close(code ?? 4404, reasonOf(code ?? 4404));
        return leave();
      }
      const page = new PageSocket(websocket, document, admission, origin, ports);
      sockets.add(page);
      metrics.connections.set(sockets.size);
      websocket.on('close', () => {
        document.leave(page);
        sockets.delete(page);
        metrics.connections.set(sockets.size);
        leave();
      });
    });
    // A request that is no proper one is turned away without a word to this function.
    if (!upgraded) leave();
  };

  http.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    if (stopping || !ports.origins.has(request.headers.origin ?? '')) {
      socket.end(`HTTP/1.1 ${stopping ? '503 Service Unavailable' : '403 Forbidden'}\r\nconnection: close\r\n\r\n`);
      return;
    }
    connect(request, socket, head).catch((error: unknown) => {
      log.error({ err: error }, 'a page could not be connected');
      socket.end('HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\n\r\n');
    });
  });

  const refresh = (which: (page: PageSocket) => boolean): void => {
    for (const page of sockets) {
      if (which(page)) page.refresh().catch((error: unknown) => log.error({ err: error }, 'a session could not be looked at'));
    }
  };
  const unlisten = await listen(database, {
    onEvent: (event) => {
      if (event.type === 'member') refresh(({ userId }) => userId === event.userId);
    },
    onGap: () => refresh(() => true),
  });
  const timers = [
    setInterval(() => {
      for (const { document } of documents.values())
        void document.then(
          (found) => found?.remind(),
          () => undefined,
        );
    }, REMIND_MS),
    setInterval(() => sockets.forEach((page) => page.checkAlive()), PING_MS),
    setInterval(() => refresh(() => true), REFRESH_MS),
  ];

  await new Promise<void>((resolve, reject) => {
    http.once('error', reject);
    http.listen(port, resolve);
  });

  return {
    port: (http.address() as AddressInfo).port,
    stop: async () => {
      stopping = true;
      for (const timer of timers) clearInterval(timer);
      for (const page of sockets) page.stopReading();
      const all = await Promise.allSettled([...documents.values()].map(({ document }) => document));
      for (const result of all) {
        if (result.status !== 'fulfilled' || !result.value) continue;
        await result.value.settled();
      }
      const closed = closedAll(http, websockets);
      for (const page of sockets) page.close(4503, 'the server is stopping');
      await closed;
      for (const { idle } of documents.values()) clearTimeout(idle);
      await unlisten();
    },
  };
}

/** Ends when every connection has said goodbye, or after a moment without it. */
async function closedAll(http: Server, websockets: WebSocketServer): Promise<void> {
  const hurry = setTimeout(() => websockets.clients.forEach((client) => client.terminate()), 2_000);
  const closed = new Promise((resolve) => http.close(resolve));
  http.closeIdleConnections();
  await Promise.all([...websockets.clients].map((client) => new Promise((resolve) => client.once('close', resolve))));
  http.closeAllConnections();
  await closed;
  clearTimeout(hurry);
}

async function answer(request: IncomingMessage, response: ServerResponse, ports: SyncPorts, isUp: () => boolean): Promise<void> {
  if (request.url === '/health') {
    const ok = isUp() && (await ports.database.answers());
    response.writeHead(ok ? 200 : 503, { 'content-type': 'application/json' }).end(JSON.stringify({ ok, process: 'sync' }));
  } else if (request.url === '/metrics') {
    const text = await ports.metrics.registry.metrics();
    response.writeHead(200, { 'content-type': ports.metrics.registry.contentType }).end(text);
  } else response.writeHead(404).end();
}
