import { answerRequest } from './answer-request.ts';

interface WorkerEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface RequestEvent extends WorkerEvent {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
const scope = globalThis as unknown as {
  readonly location: Location;
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(type: 'install' | 'activate', listener: (event: WorkerEvent) => void): void;
  addEventListener(type: 'fetch', listener: (event: RequestEvent) => void): void;
};

// The service worker of the whole site. It only answers; what is kept, the room's page decides (`keep-case.ts`).
// A new one takes over at once: it holds no app that could be old, and an open page finds its files by their hashes as before.
scope.addEventListener('install', (event) => event.waitUntil(scope.skipWaiting()));
scope.addEventListener('activate', (event) => event.waitUntil(scope.clients.claim()));
scope.addEventListener('fetch', (event) => {
  const answer = answerRequest(event.request, {
    origin: scope.location.origin,
    fetch: (request) => fetch(request),
    find: (address) => caches.match(address, { ignoreVary: true }),
    wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  });
  if (answer) event.respondWith(answer);
});
