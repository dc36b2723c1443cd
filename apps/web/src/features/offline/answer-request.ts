import { AWAY_PAGE } from './cache-names.ts';

/** What a service worker has. `find` looks in all caches, whatever `Vary` says: they are this person's alone. */
export interface Sources {
  readonly origin: string;
  readonly fetch: (request: Request) => Promise<Response>;
  readonly find: (address: string) => Promise<Response | undefined>;
  readonly wait: (milliseconds: number) => Promise<void>;
}

/** How long a network may say nothing where something was kept: longer, and the page seems broken. */
const PATIENCE_MS = 5_000;

/** Answers of something that stands before a server which is away. */
const AWAY = new Set([502, 503, 504]);

/** The answer, or what was kept when the answer takes too long; without anything kept, however long it takes. */
async function orKept(answer: Promise<Response>, address: string, { find, wait }: Sources): Promise<Response> {
  let isHere = false;
  const come = (): void => void (isHere = true);
  void answer.then(come, come);
  const late = wait(PATIENCE_MS).then(() => (isHere ? undefined : find(address)));
  return (await Promise.race([answer, late])) ?? answer;
}

/**
 * How the service worker answers a request; undefined: not at all, it takes its usual way. The network comes first, so that nobody sees an
 * app or an image older than the server's; what was kept is for when there is none, or one that says nothing. Files whose names are hashes of
 * what they hold are taken from where they are. Answers of the API are neither kept nor given.
 */
export function answerRequest(request: Request, sources: Sources): Promise<Response> | undefined {
  const { origin, fetch, find } = sources;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== origin) return undefined;
  const { pathname } = url;
  if (request.mode === 'navigate') {
    const answer = fetch(request).then(
      async (answer) => (AWAY.has(answer.status) ? ((await find(pathname)) ?? answer) : answer),
      async () => (await find(pathname)) ?? (await find(AWAY_PAGE)) ?? Response.error(),
    );
    return orKept(answer, pathname, sources);
  }
  if (pathname.startsWith('/_next/static/')) {
    const answer = find(pathname).then((kept) => kept ?? fetch(request));
    return request.destination === 'worker' ? answer.then(withoutAddress) : answer;
  }
  if (isImage(pathname) || pathname.startsWith('/pipelines/')) {
    const answer = fetch(request).catch(async () => (await find(pathname)) ?? Response.error());
    return orKept(answer, pathname, sources);
  }
  return undefined;
}

/**
 * A worker's address is that of the answer, which has no fragment; where it has none, that of the request. Turbopack's workers find what to
 * run in their fragment.
 */
const withoutAddress = ({ body, status, statusText, headers }: Response): Response =>
  new Response(body, { status, statusText, headers });

const isImage = (pathname: string): boolean => /^\/api\/volumes\/[^/]+\/zarr\//.test(pathname);
