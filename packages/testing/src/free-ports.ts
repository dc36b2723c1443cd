import { createServer, type Server } from 'node:net';

/**
 * Ports that nobody listens at, below those that Linux gives to outgoing connections: while a server that a test has ended is away, one of
 * those could take its port, even that of a client that tries to reach it, and it could not come back.
 */
export async function freePorts(count: number): Promise<number[]> {
  const held = new Map<number, Server>();
  while (held.size < count) {
    const port = 20_000 + Math.floor(12_000 * Math.random());
    const server = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, () => resolve(true));
    });
    if (isFree) held.set(port, server);
  }
  await Promise.all([...held.values()].map((server) => new Promise((resolve) => server.close(resolve))));
  return [...held.keys()];
}
