/** Files that never change at their address, kept by the browser across reloads; the ones used least recently go first. */
export interface KeptFiles {
  /** @throws MissingFile when the server has none. */
  get(url: string): Promise<ArrayBuffer>;
}

/** The server answered, and has no such file (any more, or yet). */
export class MissingFile extends Error {
  override readonly name = 'MissingFile';
}

export interface KeptFilesOptions {
  /** Of the cache, as the browser lists it. */
  readonly name: string;
  readonly most: number;
}

/**
 * The Cache API lists what it holds in the order of insertion: what is used again is put back last, so the first are the oldest.
 * Where there is no Cache API (a page without https) everything comes from the server, which lets the browser cache it as well.
 */
export async function openKeptFiles({ name, most }: KeptFilesOptions): Promise<KeptFiles> {
  const cache = 'caches' in globalThis ? await caches.open(name).catch(() => undefined) : undefined;
  const used = new Set<string>();
  const keep = async (url: string, response: Response): Promise<void> => {
    if (!cache) return;
    try {
      await cache.delete(url);
      await cache.put(url, response);
      const held = await cache.keys();
      for (const request of held.slice(0, Math.max(0, held.length - most))) await cache.delete(request);
    } catch {
      // The disk is full, or the browser keeps nothing: it works without.
    }
  };
  return {
    get: async (url) => {
      const held = await cache?.match(url);
      if (held) {
        const bytes = await held.arrayBuffer();
        // Once a session is enough to be counted as used.
        if (!used.has(url)) void keep(url, new Response(bytes.slice(0), { headers: held.headers }));
        used.add(url);
        return bytes;
      }
      const response = await fetch(url, { credentials: 'same-origin' });
      if (!response.ok) throw new MissingFile(`${url} should be there; the server answered ${response.status}.`);
      const bytes = await response.arrayBuffer();
      used.add(url);
      void keep(url, new Response(bytes.slice(0), { headers: { 'content-type': 'application/octet-stream' } }));
      return bytes;
    },
  };
}

/** Deletes caches whose name begins with `prefix`, other than `except`: what the member before had open is not left to the next. */
export async function forgetOthers(prefix: string, except: string): Promise<void> {
  if (!('caches' in globalThis)) return;
  for (const name of await caches.keys()) if (name.startsWith(prefix) && name !== except) await caches.delete(name);
}
