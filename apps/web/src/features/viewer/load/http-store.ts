/** Waits before further tries, in ms; the last is that before all later ones. */
const PAUSES = [300, 1500, 3000, 5000] as const;
/** Tries of somebody who has something better to do than to wait. */
const FEW = 3;
/** A chunk is at most half a megabyte: a connection that has not brought it by then is dead, and says so nowhere else. */
const CHUNK_MS = 45_000;

export interface HttpStoreOptions {
  /** Where given, a lost connection and a busy server are waited for as long as it takes; told when the waiting begins and ends. */
  readonly onWaiting?: (isWaiting: boolean) => void;
}

/**
 * A pyramid's store over HTTP: zarrita's port. Chunks that the server does not have are undefined (those of zeros are not stored).
 * @throws Error in words, with what to do, when the answer is a refusal, or, without `onWaiting`, when the server stays away.
 */
export function httpStore(
  address: string,
  { onWaiting }: HttpStoreOptions = {},
): { get(key: string, options?: unknown): Promise<Uint8Array | undefined> } {
  let waiting = 0;
  const waits = (more: 1 | -1): void => {
    const before = waiting;
    waiting += more;
    if ((before === 0) !== (waiting === 0)) onWaiting?.(waiting > 0);
  };
  return {
    async get(key) {
      let isWaiting = false;
      try {
        for (let attempt = 1; ; attempt++) {
          const outcome = await fetchOnce(address + key);
          if ('bytes' in outcome) {
            if (key.endsWith('zarr.json') && !outcome.bytes) throw new Error(GONE);
            return outcome.bytes;
          }
          if (!outcome.again || (!onWaiting && attempt >= FEW)) throw new Error(outcome.failure);
          if (!isWaiting) waits(1);
          isWaiting = true;
          await new Promise((resolve) => setTimeout(resolve, PAUSES[Math.min(attempt, PAUSES.length) - 1]));
        }
      } finally {
        if (isWaiting) waits(-1);
      }
    },
  };
}

const GONE =
  'The image is not on the server any more: its study was removed, or its files are missing. Masks are not affected. Ask whoever runs this server.';

type Outcome = { readonly bytes: Uint8Array | undefined } | { readonly failure: string; readonly again: boolean };

async function fetchOnce(address: string): Promise<Outcome> {
  try {
    const response = await fetch(address, { signal: AbortSignal.timeout(CHUNK_MS) });
    if (response.ok) return { bytes: new Uint8Array(await response.arrayBuffer()) };
    if (response.status === 404) return { bytes: undefined };
    if (response.status === 401) return { failure: 'You are signed out. Sign in again to see this image.', again: false };
    if (response.status === 403)
      return { failure: 'You may not see this image. Ask an administrator of the organization.', again: false };
    return {
      failure: `The server could not send the image (answer ${response.status}). Nothing is lost; try again in a moment.`,
      again: response.status >= 500 || response.status === 429,
    };
  } catch {
    return {
      failure: 'The connection to the server was lost while the image was loading. Nothing is lost; try again.',
      again: true,
    };
  }
}
