import { s3Store, StorageError } from '@annotome/storage';
import { afterAll, describe, expect, it } from 'vitest';
import { blobStoreContract } from './blob-store-contract.ts';
import { startS3Server } from './s3-server.ts';

const server = await startS3Server();
const name = typeof server === 'string' ? server : server.name;
if (typeof server === 'string')
  console.warn(`BlobStore on S3 is not tested here: ${server}. Set TEST_S3_ENDPOINT to test it on a server of yours.`);

describe.skipIf(typeof server === 'string')(`BlobStore on S3 (${name})`, () => {
  if (typeof server === 'string') return;
  afterAll(() => server.stop());
  blobStoreContract(() => s3Store(server.options));

  it.each([
    ['a bucket that is not there', { bucket: 'nobodys-bucket' }],
    ['keys that are wrong', { secretAccessKey: 'wrong' }],
    ['a server that is not there', { endpoint: 'http://127.0.0.1:9' }],
  ])('says in words what to check, for %s', async (_, wrong) => {
    const store = s3Store({ ...server.options, ...wrong });
    // Not every server lacks a bucket it is told to write to.
    const attempts = [() => store.get('a/b'), ...('bucket' in wrong ? [] : [() => store.put('a/b', new Uint8Array([1]))])];
    for (const attempt of attempts) {
      const failure = await attempt().catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(StorageError);
      expect((failure as Error).message).toMatch(/^a\/b could not be (read|written) in the bucket .* Check that the server runs/);
    }
    store.close();
  });
});
