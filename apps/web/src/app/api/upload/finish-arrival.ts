import { ProductError, type UploadId } from '@annotome/contracts';
import { finishUpload, type getUpload, type Scope } from '@annotome/db';
import { uploadKey, type BlobStore } from '@annotome/storage';
import { createHash } from 'node:crypto';
import { type PartialStore } from '../../../server/partial-store.ts';

export type Announced = Awaited<ReturnType<typeof getUpload>>;

/** Passes bytes on and, at their end, throws unless they are the announced ones: then the blob they were written to never comes to be. */
async function* checked(bytes: AsyncIterable<Uint8Array>, { name, size, sha256 }: Announced): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  let count = 0;
  for await (const piece of bytes) {
    hash.update(piece);
    count += piece.byteLength;
    yield piece;
  }
  if (count === size && hash.digest('hex') === sha256) return;
  throw new ProductError(
    'checksum-mismatch',
    `${name} did not arrive as it was announced (${count} of ${size} bytes, or other ones). Nothing of it was kept: try again, and if the file was changed meanwhile, choose it again.`,
  );
}

function productErrorIn(error: unknown): ProductError | undefined {
  if (error instanceof ProductError) return error;
  return error instanceof Error ? productErrorIn(error.cause) : undefined;
}

/**
 * All bytes of a file are there: checks them, makes them the upload, says so in the database and clears away the pieces. Repeating it after a
 * crash anywhere within gives the same.
 * @throws ProductError `checksum-mismatch`; the pieces are gone then, so that the file can be sent anew.
 */
export async function finishArrival(
  scope: Scope,
  { partial, store }: { readonly partial: PartialStore; readonly store: BlobStore },
  upload: Announced,
): Promise<void> {
  const uploadId = upload.id as UploadId;
  const key = uploadKey(scope.organizationId, uploadId);
  try {
    await store.put(key, checked(await partial.pieces.read(partial.idOf(uploadId)), upload));
  } catch (error) {
    // The store says that it could not write; why is behind it.
    const refused = productErrorIn(error);
    if (!refused) throw error;
    await partial.remove(uploadId);
    throw refused;
  }
  try {
    await finishUpload(scope, { uploadId });
  } catch (error) {
    // Its study was removed meanwhile, and what was stored of it then: nobody else will remove this.
    if (productErrorIn(error)?.code === 'not-found') {
      await store.delete(key);
      await partial.remove(uploadId);
    }
    throw error;
  }
  await partial.remove(uploadId);
}
