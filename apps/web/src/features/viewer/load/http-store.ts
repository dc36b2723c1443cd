/** Waits before the second and third try, in ms. */
const PAUSES = [300, 1500];

/**
 * A pyramid's store over HTTP: zarrita's port. What the server does not have is undefined (chunks of zeros are not stored); a lost
 * connection or a busy server is tried again.
 * @throws Error in words, with what to do, when the answer is a refusal or the server stays away.
 */
export function httpStore(address: string): { get(key: string, options?: unknown): Promise<Uint8Array | undefined> } {
  return {
    async get(key) {
      for (let attempt = 0; ; attempt++) {
        const outcome = await fetchOnce(address + key);
        if ('bytes' in outcome) return outcome.bytes;
        const pause = PAUSES[attempt];
        if (!outcome.again || pause === undefined) throw new Error(outcome.failure);
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    },
  };
}

type Outcome = { readonly bytes: Uint8Array | undefined } | { readonly failure: string; readonly again: boolean };

async function fetchOnce(address: string): Promise<Outcome> {
  try {
    const response = await fetch(address);
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
