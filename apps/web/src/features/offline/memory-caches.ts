/** For tests: a browser's caches, as far as what is kept uses them. Addresses are keys; what is put is read again as often as one likes. */
export function memoryCaches(origin: string): Pick<CacheStorage, 'open' | 'match' | 'has' | 'delete' | 'keys'> {
  const all = new Map<string, MemoryCache>();
  const open = (name: string): Promise<Cache> => {
    const cache = all.get(name) ?? new MemoryCache(origin);
    all.set(name, cache);
    return Promise.resolve(cache as unknown as Cache);
  };
  return {
    open,
    match: async (address, { cacheName } = {}) => {
      for (const [name, cache] of all) {
        const found = cacheName === undefined || cacheName === name ? await cache.match(address as string) : undefined;
        if (found) return found;
      }
      return undefined;
    },
    has: (name) => Promise.resolve(all.has(name)),
    delete: (name) => Promise.resolve(all.delete(name)),
    keys: () => Promise.resolve([...all.keys()]),
  };
}

class MemoryCache {
  readonly #origin: string;
  readonly #answers = new Map<string, Response>();

  constructor(origin: string) {
    this.#origin = origin;
  }

  readonly #key = (address: string): string => new URL(address, this.#origin).href;

  match(address: string): Promise<Response | undefined> {
    return Promise.resolve(this.#answers.get(this.#key(address))?.clone());
  }

  put(address: string, answer: Response): Promise<void> {
    this.#answers.set(this.#key(address), answer);
    return Promise.resolve();
  }

  /** All or none. */
  async addAll(addresses: readonly string[]): Promise<void> {
    const answers = await Promise.all(addresses.map((address) => fetch(address)));
    if (answers.some(({ ok }) => !ok)) throw new TypeError('Failed to fetch');
    addresses.forEach((address, n) => void this.put(address, answers[n] as Response));
  }

  keys(): Promise<readonly { readonly url: string }[]> {
    return Promise.resolve([...this.#answers.keys()].map((url) => ({ url })));
  }

  delete(address: string): Promise<boolean> {
    return Promise.resolve(this.#answers.delete(this.#key(address)));
  }
}
