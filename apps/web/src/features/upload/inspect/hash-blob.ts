import { createHMAC, createSHA256 } from 'hash-wasm';

const PIECE = 8 * 2 ** 20;

const hex = (bytes: ArrayBuffer): string => [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('');

/**
 * SHA-256 of a blob, hexadecimal: a small one by the browser itself, several times faster; a large one piece by piece. A page that came
 * without encryption has no `crypto.subtle`.
 */
export async function hashBlob(blob: Blob, signal?: AbortSignal): Promise<string> {
  const { subtle } = crypto as { readonly subtle?: SubtleCrypto };
  if (subtle && blob.size <= PIECE) return hex(await subtle.digest('SHA-256', await blob.arrayBuffer()));
  const sha256 = (await createSHA256()).init();
  for (let at = 0; at < blob.size; at += PIECE) {
    signal?.throwIfAborted();
    sha256.update(new Uint8Array(await blob.slice(at, at + PIECE).arrayBuffer()));
  }
  return sha256.digest('hex');
}

/** HMAC-SHA-256 with a project's secret. */
export async function makeKeyedHash(secret: Uint8Array): Promise<(text: string) => Uint8Array> {
  const hmac = await createHMAC(createSHA256(), secret);
  return (text) => hmac.init().update(text).digest('binary');
}
