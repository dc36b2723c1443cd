import { type FileSource } from '@annotome/formats';

/** What a key holds, without its bytes. */
export interface BlobInfo {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** Changes when the bytes do; quoted, as HTTP writes it. */
  readonly etag: string;
}

/** Bytes `[start, end)` of a blob; the whole blob by default. An end past the blob's is the blob's. */
export interface ByteRange {
  readonly start?: number;
  readonly end?: number;
}

export interface PutOptions {
  /** For a store that serves its blobs itself. */
  readonly contentType?: string;
  /** Leave what is there already, and say so. */
  readonly ifAbsent?: boolean;
}

/** Bytes on their way, and which of the blob they are. */
export interface BlobStream extends BlobInfo {
  /** First byte, and the one behind the last, after clipping to the blob. */
  readonly start: number;
  readonly end: number;
  /** Cancel it when no more is wanted, or the file behind it stays open. */
  readonly body: ReadableStream<Uint8Array>;
}

/** zarrita's port, with ranges. Keys begin with `/`. */
export interface PyramidBlobs {
  get(key: string): Promise<Uint8Array | undefined>;
  getRange(
    key: string,
    range: { readonly offset: number; readonly length: number } | { readonly suffixLength: number },
  ): Promise<Uint8Array | undefined>;
  set(key: string, value: Uint8Array): Promise<void>;
}

/**
 * Objects under keys of `keys.ts`. A write is whole or absent: nobody ever reads half a blob, whoever is killed in between. A folder is
 * every key that begins with its name and `/`; it need not be made.
 *
 * All methods throw {@link StorageError} when the store cannot be reached, and for a key that is not one (see {@link mustBeKey}).
 */
export interface BlobStore {
  /** @returns false where `ifAbsent` was asked and the key was there: nothing is written then. */
  put(key: string, body: Uint8Array | AsyncIterable<Uint8Array>, options?: PutOptions): Promise<boolean>;
  get(key: string): Promise<Uint8Array<ArrayBuffer> | undefined>;
  stream(key: string, range?: ByteRange): Promise<BlobStream | undefined>;
  head(key: string): Promise<BlobInfo | undefined>;
  /** Everything below a folder, in no promised order. */
  list(folder: string): AsyncIterable<BlobInfo>;
  /** Nothing happens where there is nothing. */
  delete(key: string): Promise<void>;
  /** Removes everything below a folder. @returns how many blobs. */
  deleteFolder(folder: string): Promise<number>;
  /**
   * A blob as the readers of `packages/formats` want a file.
   * @param name what messages call it, and what they sort by; the key by default.
   * @throws StorageError where there is no such blob.
   */
  openSource(key: string, name?: string): Promise<FileSource>;
  /** A folder as zarrita wants a store. */
  pyramidStore(folder: string): PyramidBlobs;
  close(): void;
}

/** The store did not do what it was asked, in words: where it is, what happened, what to check. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
}

const PART = /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,200}$/;
const MOST_PARTS = 12;

/** One part of a key. @throws StorageError that says what is wrong with it. */
export function mustBePart(part: string): string {
  if (PART.test(part)) return part;
  throw new StorageError(
    `${JSON.stringify(part.slice(0, 80))} cannot be part of a key: expected 1 to 200 letters, digits, “.”, “_” and “-”, and not “.” or “..” alone.`,
  );
}

/**
 * A key is 1 to 12 parts between slashes, each of letters, digits, `.`, `_` and `-`, and none of them `.` or `..`: so no key leaves the
 * store's folder, and each means the same on every file system and in every URL.
 * @throws StorageError that says what is wrong with it.
 */
export function mustBeKey(key: string): string {
  const parts = key.split('/');
  for (const part of parts) mustBePart(part);
  if (parts.length <= MOST_PARTS) return key;
  throw new StorageError(
    `${JSON.stringify(key.slice(0, 200))} is no key: expected at most ${MOST_PARTS} parts, found ${parts.length}.`,
  );
}
