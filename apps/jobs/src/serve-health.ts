import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';

import { type Registry } from 'prom-client';

export interface HealthServer {
  readonly port: number;
  close(): Promise<void>;
}

/** `GET /health`: 200 while `isHealthy`, else 503. `GET /metrics`: for Prometheus. */
export async function serveHealth(
  port: number,
  registry: Registry,
  isHealthy: () => Promise<Readonly<Record<string, unknown>> & { readonly ok: boolean }>,
): Promise<HealthServer> {
  const server = createServer((request, response) => {
    const answer = async (): Promise<void> => {
      if (request.url === '/health') {
        const health = await isHealthy();
        response.writeHead(health.ok ? 200 : 503, { 'content-type': 'application/json' }).end(JSON.stringify(health));
      } else if (request.url === '/metrics') {
        response.writeHead(200, { 'content-type': registry.contentType }).end(await registry.metrics());
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
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
