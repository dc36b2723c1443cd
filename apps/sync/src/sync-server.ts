import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type Duplex } from 'node:stream';
import { LIMITS } from '@annotome/contracts';
import { type Database, type Origin } from '@annotome/db';
import { type Logger } from 'pino';
import { WebSocketServer } from 'ws';
import { admit } from './admit.ts';
import { CaseDocument } from './case-document.ts';
import { type SyncMetrics } from './metrics.ts';
import { OpenDocuments } from './open-documents.ts';
import { OtherServers } from './other-servers.ts';
import { PageSocket, reasonOf } from './page-socket.ts';
import { readUnreadMasks } from './unread-masks.ts';
import { Watch } from './watch.ts';

export interface SyncPorts {
  readonly database: Database;
  readonly metrics: SyncMetrics;
  readonly log: Logger;
  /** Origins whose pages may connect: a browser sends its cookies from any. */
  readonly origins: ReadonlySet<string>;
  /** A mask that nobody has open is kept in memory for so long. */
  readonly idleMs: number;
}

export interface SyncServer {
  readonly port: number;
  /** Finishes what was received, tells the pages to come back, and ends. */
  stop(): Promise<void>;
}

/** Pages hear something this often: y-websocket takes 30 s of silence for a broken connection. */
const REMIND_MS = 10_000;
const PING_MS = 15_000;
const COMPACT_MS = 60_000;
const MARKS_MS = 3_000;
const UNREAD_MS = 300_000;

/**
 * The mask server: y-websocket's protocol at `/{caseId}`, `GET /health`, `GET /metrics`. Several may work on one database, behind one address.
 * @param port 0 takes a free one.
 */
export async function startSyncServer(port: number, ports: SyncPorts): Promise<SyncServer> {
  const { database, metrics, log } = ports;
  const sockets = new Set<PageSocket>();
  let stopping = false;
  const others = new OtherServers({
    database,
    log,
    onAppended: (caseId, seq) => documents.heardOf(caseId, seq),
    onGap: () => void watch.look(),
  });
  const documents = new OpenDocuments({
    idleMs: ports.idleMs,
    load: (caseId, organizationId) =>
      CaseDocument.load(
        { database, metrics, log, tellOthers: (about, people) => others.tell(about, people) },
        caseId,
        organizationId,
      ),
    onOpened: (caseId, { presence }) => others.opened(caseId, presence),
    onClosed: (caseId) => others.closed(caseId),
  });
  const watch = new Watch({ database, log, sockets, documents });

  const http = createServer((request, response) => {
    answer(request, response, { ...ports, sockets, documents }, () => !stopping).catch((error: unknown) => {
      log.error({ err: error }, 'a request failed');
      response.writeHead(500).end();
    });
  });
  // What is larger than a message may be is read up to twice its size, so that the page can be told why.
  const websockets = new WebSocketServer({ noServer: true, maxPayload: 2 * LIMITS.maskUpdateBytes });

  const connect = async (request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    const origin: Origin = { address: request.socket.remoteAddress, userAgent: request.headers['user-agent'] };
    const { pathname: path, searchParams } = new URL(request.url ?? '/', 'http://host');
    const as = searchParams.get('as') ?? undefined;
    const admission = await admit(database, { path, as, cookie: request.headers.cookie, origin });
    const isRefused = typeof admission === 'number';
    const { document: loading, release } = isRefused ? NOTHING_HELD : documents.hold(admission);
    let upgraded = false;
    try {
      const document = await loading;
      if (socket.destroyed) return;
      websockets.handleUpgrade(request, socket, head, (websocket) => {
        const code = stopping ? 4503 : isRefused ? admission : document ? undefined : 4404;
        if (code !== undefined || isRefused || !document) {
          metrics.refused.inc({ code: code ?? 4404 });
          return websocket.close(code, reasonOf(code ?? 4404));
        }
        upgraded = true;
        const page = new PageSocket(websocket, document, admission, origin, ports);
        sockets.add(page);
        websocket.on('close', () => {
          document.leave(page);
          sockets.delete(page);
          release();
        });
      });
    } finally {
      // A request that is no proper one is turned away without a word to this function.
      if (!upgraded) release();
    }
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

  let reading: Promise<void> | undefined;
  const readUnread = (): void => {
    reading ??= readUnreadMasks(ports, () => stopping)
      .catch((error: unknown) => log.warn({ err: error }, 'masks that nobody has open could not be read'))
      .finally(() => (reading = undefined));
  };

  await others.start();
  await watch.start();
  readUnread();
  const timers = [
    setInterval(() => {
      for (const [, document] of documents) document.remind();
    }, REMIND_MS),
    setInterval(() => sockets.forEach((page) => page.checkAlive()), PING_MS),
    setInterval(() => {
      for (const [, document] of documents) document.compactIfQuiet();
    }, COMPACT_MS),
    setInterval(() => {
      for (const [, document] of documents) document.keepMarksIfDue();
    }, MARKS_MS),
    setInterval(readUnread, UNREAD_MS),
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
      await documents.settle();
      await reading;
      const closed = closedAll(http, websockets);
      for (const page of sockets) page.close(4503, 'the server is stopping');
      await closed;
      await watch.stop();
      await others.stop();
    },
  };
}

const NOTHING_HELD = { document: Promise.resolve(undefined), release: () => undefined };

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

interface Measured extends SyncPorts {
  readonly sockets: ReadonlySet<PageSocket>;
  readonly documents: OpenDocuments;
}

async function answer(request: IncomingMessage, response: ServerResponse, ports: Measured, isUp: () => boolean): Promise<void> {
  if (request.url === '/health') {
    const ok = isUp() && (await ports.database.answers());
    response.writeHead(ok ? 200 : 503, { 'content-type': 'application/json' }).end(JSON.stringify({ ok, process: 'sync' }));
  } else if (request.url === '/metrics') {
    measure(ports);
    const text = await ports.metrics.registry.metrics();
    response.writeHead(200, { 'content-type': ports.metrics.registry.contentType }).end(text);
  } else response.writeHead(404).end();
}

/** What is as it is at the moment of asking. */
function measure({ metrics, sockets, documents }: Measured): void {
  let [people, backlog, unread] = [0, 0, 0];
  for (const [, document] of documents) {
    people += document.presence.size;
    backlog += document.backlog;
  }
  for (const page of sockets) unread += page.unread;
  metrics.connections.set(sockets.size);
  metrics.documents.set(documents.size);
  metrics.people.set(people);
  metrics.backlog.set(backlog);
  metrics.unread.set(unread);
}
