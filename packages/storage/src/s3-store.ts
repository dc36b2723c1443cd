import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { Readable } from 'node:stream';

import { blobSource } from './blob-source.ts';
import { mustBeKey, StorageError, type BlobStore, type ByteRange } from './blob-store.ts';
import { clipRange } from './clip-range.ts';
import { pyramidStore } from './pyramid-store.ts';
import { readAll } from './read-all.ts';

export interface S3StoreOptions {
  readonly bucket: string;
  /** Of a server that is not Amazon's. */
  readonly endpoint?: string | undefined;
  readonly region?: string | undefined;
  /** Without them the AWS SDK looks in its own places (a role, a profile). */
  readonly accessKeyId?: string | undefined;
  readonly secretAccessKey?: string | undefined;
  /** `host/bucket/key` instead of `bucket.host/key`: what most servers that are not Amazon's want. */
  readonly forcePathStyle?: boolean | undefined;
}

/** A part of a multipart upload; what S3 allows at least is 5 MiB, and at most 10,000 of them. */
const PART_BYTES = 16 * 2 ** 20;
const PARTS_AT_ONCE = 2;

/** Blobs as objects of a bucket that exists, on any server that speaks S3. A write is one request, or a multipart upload: whole or absent. */
export function s3Store(options: S3StoreOptions): BlobStore {
  const { bucket: Bucket, endpoint, accessKeyId, secretAccessKey } = options;
  const client = new S3Client({
    region: options.region ?? 'us-east-1',
    forcePathStyle: options.forcePathStyle ?? endpoint !== undefined,
    // The SDK's own checksums are refused by servers that do not know them; TLS and the protocol's lengths guard the bytes.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(accessKeyId !== undefined && secretAccessKey !== undefined ? { credentials: { accessKeyId, secretAccessKey } } : {}),
  });

  const failed = (what: string, key: string, error: unknown): never => {
    if (error instanceof StorageError) throw error;
    const { name, message } = error as Error;
    throw new StorageError(
      `${key} could not be ${what} in the bucket ${Bucket}${endpoint === undefined ? '' : ` at ${endpoint}`}: ${name}${message && message !== name ? `, ${message.replace(/\.$/, '')}` : ''}. ` +
        `Check that the server runs and what S3_ENDPOINT, S3_BUCKET and the keys say.`,
      { cause: error },
    );
  };

  const store: BlobStore = {
    async put(key, body, { contentType, ifAbsent = false } = {}) {
      mustBeKey(key);
      const object = {
        Bucket,
        Key: key,
        ...(contentType === undefined ? {} : { ContentType: contentType }),
        ...(ifAbsent ? { IfNoneMatch: '*' } : {}),
      };
      try {
        if (body instanceof Uint8Array) {
          await client.send(new PutObjectCommand({ ...object, Body: body, ContentLength: body.byteLength }));
        } else {
          const params = { ...object, Body: Readable.from(body, { objectMode: false }) };
          await new Upload({ client, params, partSize: PART_BYTES, queueSize: PARTS_AT_ONCE, leavePartsOnError: false }).done();
        }
        return true;
      } catch (error) {
        if (ifAbsent && isTaken(error)) return false;
        return failed('written', key, error);
      }
    },

    async get(key) {
      const found = await store.stream(key);
      return found && readAll(found.body, found.size).catch((error: unknown) => failed('read', key, error));
    },

    async stream(key, range = {}) {
      mustBeKey(key);
      const asked = rangeHeader(range);
      // Nothing can be asked for by HTTP only with its size.
      if (asked === 'nothing') {
        const info = await store.head(key);
        const at = info && clipRange(range, info.size).start;
        return info && { ...info, start: at ?? 0, end: at ?? 0, body: new Blob([]).stream() };
      }
      try {
        const answer = await client.send(
          new GetObjectCommand({ Bucket, Key: key, ...(asked === undefined ? {} : { Range: asked }) }),
        );
        const size = Number(answer.ContentRange?.split('/')[1] ?? answer.ContentLength);
        const body = answer.Body?.transformToWebStream() as ReadableStream<Uint8Array> | undefined;
        return { key, size, etag: answer.ETag ?? `"${size}"`, ...clipRange(range, size), body: body ?? new Blob([]).stream() };
      } catch (error) {
        if (isMissing(error)) return undefined;
        if (!isBehindTheEnd(error)) return failed('read', key, error);
        const info = await store.head(key);
        return info && { ...info, start: info.size, end: info.size, body: new Blob([]).stream() };
      }
    },

    async head(key) {
      mustBeKey(key);
      try {
        const { ContentLength: size = 0, ETag } = await client.send(new HeadObjectCommand({ Bucket, Key: key }));
        return { key, size, etag: ETag ?? `"${size}"` };
      } catch (error) {
        return isMissing(error) ? undefined : failed('read', key, error);
      }
    },

    async *list(folder) {
      mustBeKey(folder);
      try {
        for await (const page of paginateListObjectsV2({ client }, { Bucket, Prefix: `${folder}/` })) {
          for (const { Key, Size = 0, ETag = `"${Size}"` } of page.Contents ?? []) {
            // Some servers list folders as objects that end in a slash.
            if (Key !== undefined && !Key.endsWith('/')) yield { key: Key, size: Size, etag: ETag };
          }
        }
      } catch (error) {
        failed('listed', folder, error);
      }
    },

    async delete(key) {
      mustBeKey(key);
      try {
        await client.send(new DeleteObjectCommand({ Bucket, Key: key }));
      } catch (error) {
        if (!isMissing(error)) failed('removed', key, error);
      }
    },

    async deleteFolder(folder) {
      mustBeKey(folder);
      let removed = 0;
      const remove = async (keys: readonly string[]): Promise<void> => {
        if (keys.length === 0) return;
        const Objects = keys.map((Key) => ({ Key }));
        const { Errors = [] } = await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }));
        const [first] = Errors;
        if (first)
          throw new StorageError(
            `${first.Key ?? folder} could not be removed from ${Bucket}: ${first.Message ?? first.Code ?? '?'}.`,
          );
        removed += keys.length;
      };
      try {
        let keys: string[] = [];
        for await (const { key } of store.list(folder)) {
          if (keys.push(key) < 1000) continue;
          await remove(keys);
          keys = [];
        }
        await remove(keys);
      } catch (error) {
        failed('removed', folder, error);
      }
      return removed;
    },

    openSource: (key, name) => blobSource(store, key, name),
    pyramidStore: (folder) => pyramidStore(store, mustBeKey(folder)),
    close: () => client.destroy(),
  };
  return store;
}

const statusOf = (error: unknown): number | undefined =>
  error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
/** A missing bucket is not a missing object: it is a mistake to be told. */
const isMissing = (error: unknown): boolean => statusOf(error) === 404 && error instanceof Error && error.name !== 'NoSuchBucket';
const isBehindTheEnd = (error: unknown): boolean => statusOf(error) === 416;
const isTaken = (error: unknown): boolean => statusOf(error) === 412 || statusOf(error) === 409;

function rangeHeader({ start = 0, end }: ByteRange): string | undefined {
  if (end !== undefined && end <= start) return 'nothing';
  if (end === undefined || end === Infinity) return start <= 0 ? undefined : `bytes=${start}-`;
  return `bytes=${Math.max(0, start)}-${end - 1}`;
}
