import { arrivingKey, type StorageEnvironment } from '@annotome/storage';
import { FileStore } from '@tus/file-store';
import { S3Store } from '@tus/s3-store';
import { ERRORS, type DataStore } from '@tus/server';
import { join } from 'node:path';
import { type Readable } from 'node:stream';

/** Where the pieces of files wait for the rest: beside the blobs, so that any web process can take the next piece. */
export interface PartialStore {
  readonly pieces: DataStore & { read(id: string): Readable | Promise<Readable> };
  /** What the store calls the pieces of an upload. */
  readonly idOf: (uploadId: string) => string;
  /** Removes what has come of an upload; nothing happens where nothing has. */
  readonly remove: (uploadId: string) => Promise<void>;
}

/** What nobody goes on with is removed after this long. */
const KEPT_MS = 14 * 24 * 3600 * 1000;

export function openPartialStore(environment: StorageEnvironment): PartialStore {
  if (environment.S3_BUCKET !== undefined) return withRemoval(inBucket(environment.S3_BUCKET, environment), arrivingKey);
  const directory = join(environment.DATA_FOLDER, 'arriving');
  return withRemoval(new FileStore({ directory, expirationPeriodInMilliseconds: KEPT_MS }), (uploadId) => uploadId);
}

const withRemoval = (pieces: PartialStore['pieces'], idOf: PartialStore['idOf']): PartialStore => ({
  pieces,
  idOf,
  remove: (uploadId) =>
    pieces.remove(idOf(uploadId)).catch((error: unknown) => {
      if (error !== ERRORS.FILE_NOT_FOUND) throw error;
    }),
});

function inBucket(bucket: string, environment: StorageEnvironment): S3Store {
  const { S3_ENDPOINT: endpoint, S3_REGION, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY, S3_FORCE_PATH_STYLE } = environment;
  return new S3Store({
    // Not every server like S3 has tags; a rule of the bucket on `arriving/` does the same.
    useTags: false,
    expirationPeriodInMilliseconds: KEPT_MS,
    s3ClientConfig: {
      bucket,
      region: S3_REGION ?? 'us-east-1',
      ...(endpoint !== undefined && { endpoint }),
      ...(S3_FORCE_PATH_STYLE !== undefined && { forcePathStyle: S3_FORCE_PATH_STYLE }),
      ...(S3_ACCESS_KEY_ID !== undefined &&
        S3_SECRET_ACCESS_KEY !== undefined && {
          credentials: { accessKeyId: S3_ACCESS_KEY_ID, secretAccessKey: S3_SECRET_ACCESS_KEY },
        }),
    },
  });
}
