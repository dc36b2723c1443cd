import { createServer, type Server } from 'node:http';
import { extname } from 'node:path';
import { writePyramid, type Volume } from '@annotome/volume';
import { bundleViewer } from './bundle-viewer.ts';

/** A pyramid in memory, by zarr key. */
export type StoredPyramid = Map<string, Uint8Array>;

export async function storePyramid(volume: Volume): Promise<StoredPyramid> {
  const store: StoredPyramid = new Map();
  await writePyramid({ get: (key) => store.get(key), set: (key, value) => void store.set(key, value) }, volume, {
    kind: 'image',
  });
  return store;
}

const TYPES: Readonly<Record<string, string>> = {
  '': 'text/html',
  '.js': 'text/javascript',
  '.ts': 'text/javascript',
  '.css': 'text/css',
};

export interface ViewerServer {
  readonly address: string;
  readonly pyramids: Map<string, StoredPyramid>;
  /** Asked before each chunk is sent: an answer other than 200, or a wait. */
  beforeChunk: (key: string) => Promise<number | void>;
  close(): void;
}

/** The viewer's page, isolated as the product's pages are, and pyramids at the address the product gives them. */
export async function serveViewer(): Promise<ViewerServer> {
  const files = await bundleViewer();
  const pyramids = new Map<string, StoredPyramid>();
  const served: { beforeChunk: ViewerServer['beforeChunk'] } = { beforeChunk: () => Promise.resolve() };
  const server: Server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    // The same page as a server without these headers would give it: no shared memory.
    const isPlain = path === '/plain';
    const send = (status: number, body?: string | Uint8Array, type = 'application/octet-stream'): void => {
      response
        .writeHead(status, {
          'content-type': type,
          ...(isPlain ? {} : { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' }),
        })
        .end(body);
    };
    const volume = /^\/api\/volumes\/([^/]+)\/zarr(\/.*)$/.exec(path);
    if (volume) {
      const [, name = '', key = ''] = volume;
      void served.beforeChunk(key).then((status) => {
        const bytes = pyramids.get(name)?.get(key);
        if (status) send(status);
        else if (bytes) send(200, bytes);
        else send(404);
      });
      return;
    }
    const file = files.get(isPlain ? '/' : path);
    if (file === undefined) send(404);
    else send(200, file, TYPES[isPlain ? '' : extname(path)]);
  });
  await new Promise<void>((resolve) => server.listen(Number(process.env['VIEWER_PORT'] ?? 0), '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return Object.assign(served, {
    address: `http://127.0.0.1:${address.port}`,
    pyramids,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  });
}
