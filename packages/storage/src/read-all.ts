import { StorageError } from './blob-store.ts';

/** All bytes of a stream that is `size` bytes long. @throws StorageError where it ends early: half a blob must not pass for one. */
export async function readAll(body: AsyncIterable<Uint8Array>, size: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(size);
  let done = 0;
  for await (const piece of body) {
    bytes.set(piece, done);
    done += piece.byteLength;
  }
  if (done === size) return bytes;
  throw new StorageError(`The store promised ${size} bytes and sent ${done}. Try again.`);
}
