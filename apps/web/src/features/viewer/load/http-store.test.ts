import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { httpStore } from './http-store.ts';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** Answers a request with the next of these: a status, or a broken connection. */
async function serve(...answers: (number | 'broken')[]): Promise<string> {
  server = createServer((_, response) => {
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (answer === 'broken') response.socket?.destroy();
    else response.writeHead(answer ?? 500).end('bytes');
  });
  await new Promise<void>((resolve) => server?.listen(0, resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const text = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes);

it('waits for a lost connection and a busy server, says so once, and goes on by itself', async () => {
  const address = await serve('broken', 503, 429, 200);
  const told: boolean[] = [];
  expect(text(await httpStore(address, { onWaiting: (is) => told.push(is) }).get('/0/c/0/0/0'))).toBe('bytes');
  expect(told).toEqual([true, false]);
});

it('several that wait at once are told of once', async () => {
  const address = await serve('broken', 'broken', 200);
  const told: boolean[] = [];
  const store = httpStore(address, { onWaiting: (is) => told.push(is) });
  await Promise.all([store.get('/a'), store.get('/b')]);
  expect(told).toEqual([true, false]);
});

it('gives up in words where nobody waits', async () => {
  await expect(httpStore(await serve('broken')).get('/a')).rejects.toThrow('connection to the server was lost');
});

it('a chunk that is not there is nothing; an image that is not there is said', async () => {
  const store = httpStore(await serve(404), { onWaiting: () => undefined });
  expect(await store.get('/0/c/0/0/0')).toBeUndefined();
  await expect(store.get('/zarr.json')).rejects.toThrow('not on the server any more');
});

it('a refusal is not tried again', async () => {
  const store = httpStore(await serve(403, 200), { onWaiting: () => undefined });
  await expect(store.get('/a')).rejects.toThrow('You may not see this image');
});
