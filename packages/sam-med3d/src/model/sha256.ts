import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/** A running SHA-256. Node's `createHash('sha256')` can stand behind it and is several times faster. */
export interface Hasher {
  update(bytes: Uint8Array): void;
  /** Lower-case hex. To be called once. */
  digest(): string;
}

/** SHA-256 in plain TypeScript: runs everywhere. */
export function pureSha256(): Hasher {
  const hash = sha256.create();
  return {
    update: (bytes) => void hash.update(bytes),
    digest: () => bytesToHex(hash.digest()),
  };
}
