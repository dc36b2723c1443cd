import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';

export interface HealthServer {
  readonly port: number;
  close(): Promise<void>;
}

export interface HealthPorts {
  /** Whether the process can do its work, with what is worth knowing. */
  health(): Promise<Readonly<Record<string, unknown>> & { readonly ok: boolean }>;
  /** A prom-client registry. */
  readonly registry: { readonly contentType: string; metrics(): Promise<string> };
}

/** The two addresses of a process that works on jobs. `GET /health`: 200 while it can, else 503. `GET /metrics`: for Prometheus. */
export async function serveHealth(port: number, ports: HealthPorts): Promise<HealthServer> {
  const server = createServer((request, response) => {
    const answer = async (): Promise<void> => {
      if (request.url === '/health') {
        const state = await ports.health();
        response.writeHead(state.ok ? 200 : 503, { 'content-type': 'application/json' }).end(JSON.stringify(state));
      } else if (request.url === '/metrics') {
        const metrics = await ports.registry.metrics();
        response.writeHead(200, { 'content-type': ports.registry.contentType }).end(metrics);
      } else {
        response.writeHead(404).end();
      }
    };
    answer().catch((error: unknown) => response.writeHead(500).end((error as Error).message));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
