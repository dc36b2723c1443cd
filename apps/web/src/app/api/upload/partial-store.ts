import { arrivingKey, type StorageEnvironment } from '@annotome/storage';
import { FileStore } from '@tus/file-store';
import { S3Store } from '@tus/s3-store';
import { type DataStore } from '@tus/server';
import { join } from 'node:path';
import { type Readable } from 'node:stream';

/** Where the pieces of files wait for the rest: beside the blobs, so that any web process can take the next piece. */
export interface PartialStore {
  readonly pieces: DataStore & { read(id: string): Readable | Promise<Readable> };
  /** What the store calls the pieces of an upload. */
  readonly idOf: (uploadId: string) => string;
}

/** What nobody goes on with is removed after this long. */
const KEPT_MS = 14 * 24 * 3600 * 1000;

export function openPartialStore(environment: StorageEnvironment): PartialStore {
  const { S3_BUCKET, S3_ENDPOINT, S3_REGION, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY, S3_FORCE_PATH_STYLE } = environment;
  if (S3_BUCKET === undefined)
    return new FileStore({ directory: environment.DATA_FOLDER, expirationPeriodInMilliseconds: KEPT_MS });
  return new S3Store({
    // Not every server like S3 has tags; a rule of the bucket on `arriving/` does the same.
    useTags: false,
    expirationPeriodInMilliseconds: KEPT_MS,
    s3ClientConfig: {
      bucket: S3_BUCKET,
      region: S3_REGION ?? 'us-east-1',
      ...(S3_ENDPOINT !== undefined && { endpoint: S3_ENDPOINT }),
      ...(S3_FORCE_PATH_STYLE !== undefined && { forcePathStyle: S3_FORCE_PATH_STYLE }),
      ...(S3_ACCESS_KEY_ID !== undefined &&
        S3_SECRET_ACCESS_KEY !== undefined && {
          credentials: { accessKeyId: S3_ACCESS_KEY_ID, secretAccessKey: S3_SECRET_ACCESS_KEY },
        }),
    },
  });
  return { pieces, idOf: arrivingKey };
}
