import { describe, expect, it } from 'vitest';
import { answerRequest } from './answer-request.ts';

const ORIGIN = 'https://annotome.example';
interface Asked {
  readonly path: string;
  readonly navigate?: boolean;
  readonly method?: string;
}

/** @param network what the server answers, `silent` after it was waited for; undefined: there is no network. */
async function answerTo(
  { path, navigate = false, method = 'GET' }: Asked,
  network: Response | 'silent' | undefined,
  kept: readonly string[],
) {
  const request = new Request(new URL(path, ORIGIN), { method });
  // Only a browser may make such a request.
  if (navigate) Object.defineProperty(request, 'mode', { value: 'navigate' });
  let fetched = 0;
  let waited = (): void => undefined;
  const late = new Promise<Response>((resolve) => (waited = () => setTimeout(() => resolve(new Response('late')))));
  const answer = answerRequest(request, {
    origin: ORIGIN,
    fetch: () => {
      fetched++;
      if (network === 'silent') return late;
      return network ? Promise.resolve(network) : Promise.reject(new TypeError('Failed to fetch'));
    },
    find: (address) => Promise.resolve(kept.includes(address) ? new Response(`kept ${address}`) : undefined),
    wait: () => {
      if (network !== 'silent') return new Promise(() => undefined);
      waited();
      return Promise.resolve();
    },
  });
  const response = await answer;
  return { answer: response && (response.type === 'error' ? 'error' : await response.text()), fetched };
}
const page = { path: '/cases/c1?threads=1', navigate: true };
const fresh = (): Response => new Response('fresh');

describe('answerRequest', () => {
  it('asks the network for a page, whatever was kept', async () => {
    expect(await answerTo(page, fresh(), ['/cases/c1'])).toEqual({ answer: 'fresh', fetched: 1 });
  });

  it('gives the kept page when there is no network, or nobody behind the door', async () => {
    expect((await answerTo(page, undefined, ['/cases/c1'])).answer).toBe('kept /cases/c1');
    expect((await answerTo(page, new Response('', { status: 502 }), ['/cases/c1'])).answer).toBe('kept /cases/c1');
    expect((await answerTo(page, new Response('no', { status: 502 }), [])).answer).toBe('no');
    expect((await answerTo(page, new Response('not yours', { status: 403 }), ['/cases/c1'])).answer).toBe('not yours');
  });

  it('gives what was kept when the network says nothing, and waits on where nothing was', async () => {
    const chunk = { path: '/api/volumes/v1/zarr/0/c/0/0/0' };
    for (const asked of [{ ...page, path: '/cases/c1' }, chunk]) {
      expect((await answerTo(asked, 'silent', [asked.path])).answer).toBe(`kept ${asked.path}`);
      expect((await answerTo(asked, 'silent', [])).answer).toBe('late');
    }
  });

  it('says of another page that it is away', async () => {
    expect((await answerTo({ path: '/projects', navigate: true }, undefined, ['/away'])).answer).toBe('kept /away');
    expect((await answerTo({ path: '/projects', navigate: true }, undefined, [])).answer).toBe('error');
  });

  it('takes files named by their hash from where they are', async () => {
    const file = { path: '/_next/static/chunks/1z2.js' };
    expect(await answerTo(file, fresh(), [file.path])).toEqual({ answer: `kept ${file.path}`, fetched: 0 });
    expect(await answerTo(file, fresh(), [])).toEqual({ answer: 'fresh', fetched: 1 });
  });

  it('gives a worker’s script without an address, so that the worker keeps its own with the fragment', async () => {
    const script = Object.defineProperty(new Response('run'), 'url', { value: `${ORIGIN}/_next/static/chunks/w.js` });
    const request = new Request(`${ORIGIN}/_next/static/chunks/w.js#params=1`);
    const answer = (destination: string) =>
      answerRequest(Object.defineProperty(request, 'destination', { value: destination, configurable: true }), {
        origin: ORIGIN,
        fetch: () => Promise.reject(new TypeError('Failed to fetch')),
        find: () => Promise.resolve(script.clone()),
        wait: () => Promise.resolve(),
      });
    expect([(await answer('worker'))?.url, await (await answer('worker'))?.text()]).toEqual(['', 'run']);
  });

  it('lets the server decide who sees an image, and gives the kept one without a network', async () => {
    const chunk = { path: '/api/volumes/v1/zarr/0/c/0/0/0' };
    expect((await answerTo(chunk, new Response('not yours', { status: 403 }), [chunk.path])).answer).toBe('not yours');
    expect((await answerTo(chunk, undefined, [chunk.path])).answer).toBe(`kept ${chunk.path}`);
    expect((await answerTo(chunk, undefined, [])).answer).toBe('error');
  });

  it('stays out of everything else', async () => {
    for (const path of ['/api/trpc/cases.get', '/api/auth/session', '/api/volumes/v1/thumbnail', 'https://elsewhere.example/x'])
      expect(await answerTo({ path }, undefined, [path])).toEqual({ answer: undefined, fetched: 0 });
    expect((await answerTo({ path: '/cases/c1', method: 'POST' }, undefined, ['/cases/c1'])).answer).toBeUndefined();
  });
});
