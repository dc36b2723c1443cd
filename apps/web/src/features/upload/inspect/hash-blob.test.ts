import { createHash } from 'node:crypto';
import { afterEach, expect, it, vi } from 'vitest';
import { hashBlob } from './hash-blob.ts';

const MiB = 2 ** 20;
afterEach(() => vi.unstubAllGlobals());

it.each([0, 1, 100_000, 8 * MiB, 8 * MiB + 1, 17 * MiB])(
  '%i bytes have their SHA-256, with the browser’s own and without',
  async (size) => {
    const bytes = Uint8Array.from({ length: size }, (_, n) => (n * 7) & 255);
    const expected = createHash('sha256').update(bytes).digest('hex');
    expect(await hashBlob(new Blob([bytes]))).toBe(expected);
    // A page that came without encryption.
    vi.stubGlobal('crypto', {});
    expect(await hashBlob(new Blob([bytes]))).toBe(expected);
  },
);

it('stops in the middle of a large one', async () => {
  const stopped = AbortSignal.abort(new Error('Cancelled.'));
  await expect(hashBlob(new Blob([new Uint8Array(9 * MiB)]), stopped)).rejects.toThrow('Cancelled.');
});
