import { join } from 'node:path';
import { z } from 'zod';

import { type BlobStore } from './blob-store.ts';
import { fileStore } from './file-store.ts';
import { s3Store } from './s3-store.ts';

/** What a process's env.ts reads for its blob store: spread it into the process's own schema. */
export const storageEnvironment = {
  /** Absolute. Blobs are in its folder `blobs`, unless there is a bucket. */
  DATA_FOLDER: z.string().min(1),
  S3_BUCKET: z.string().min(1).optional(),
  S3_ENDPOINT: z.url({ protocol: /^https?$/, error: 'must be an address: http://host:port' }).optional(),
  S3_REGION: z.string().min(1).optional(),
  S3_ACCESS_KEY_ID: z.string().min(1).optional(),
  S3_SECRET_ACCESS_KEY: z.string().min(1).optional(),
  S3_FORCE_PATH_STYLE: z.stringbool().optional(),
} as const;

export type StorageEnvironment = z.output<z.ZodObject<typeof storageEnvironment>>;

/** Amazon S3, or a server like it, where `S3_BUCKET` is set; else files below `DATA_FOLDER`. */
export function openBlobStore(environment: StorageEnvironment): BlobStore {
  const { S3_BUCKET: bucket } = environment;
  if (bucket === undefined) return fileStore(join(environment.DATA_FOLDER, 'blobs'));
  return s3Store({
    bucket,
    endpoint: environment.S3_ENDPOINT,
    region: environment.S3_REGION,
    accessKeyId: environment.S3_ACCESS_KEY_ID,
    secretAccessKey: environment.S3_SECRET_ACCESS_KEY,
    forcePathStyle: environment.S3_FORCE_PATH_STYLE,
  });
}
