import { type BlobStore } from '@annotome/storage';
import { byteRange } from './byte-range.ts';

export interface ServeBlobOptions {
  readonly request: Request;
  readonly store: Pick<BlobStore, 'head' | 'stream'>;
  readonly key: string;
  readonly contentType: string;
}

const YEAR = 365 * 24 * 3600;

/**
 * A blob that never changes under its key, as an HTTP answer: streamed, in part where a range is asked for, kept by the browser (and nobody
 * between) for good. `undefined` where there is none.
 */
export async function serveBlob({ request, store, key, contentType }: ServeBlobOptions): Promise<Response | undefined> {
  const range = request.headers.get('range');
  const known = request.headers.get('if-none-match');
  const onlyHeaders = request.method === 'HEAD';
  // Most requests ask for all of a blob that the browser does not have: no second question to the store for those.
  if (range === null && known === null && !onlyHeaders) {
    const found = await store.stream(key);
    return found && new Response(found.body, { status: 200, headers: headersOf(found.etag, contentType, found.size) });
  }
  const info = await store.head(key);
  if (!info) return undefined;
  const { etag, size } = info;
  if (known !== null && (known === '*' || known.split(',').some((one) => one.trim().replace(/^W\//, '') === etag))) {
    return new Response(null, { status: 304, headers: headersOf(etag, contentType) });
  }
  if (onlyHeaders) return new Response(null, { status: 200, headers: headersOf(etag, contentType, size) });
  const condition = request.headers.get('if-range');
  const asked = condition !== null && condition !== etag ? undefined : byteRange(range, size);
  if (asked === 'unsatisfiable') {
    return new Response(null, { status: 416, headers: { 'content-range': `bytes */${size}`, 'cache-control': 'no-store' } });
  }
  const found = await store.stream(key, asked);
  if (!found) return undefined;
  const headers = headersOf(etag, contentType, found.end - found.start);
  if (asked) headers.set('content-range', `bytes ${found.start}-${found.end - 1}/${size}`);
  return new Response(found.body, { status: asked ? 206 : 200, headers });
}

function headersOf(etag: string, contentType: string, length?: number): Headers {
  const headers = new Headers({
    etag,
    'content-type': contentType,
    'accept-ranges': 'bytes',
    // `no-transform`: compressed bytes would not be those that a range counts.
    'cache-control': `private, max-age=${YEAR}, immutable, no-transform`,
    // One browser may be several people's, one after another.
    vary: 'Cookie',
    'cross-origin-resource-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
  });
  if (length !== undefined) headers.set('content-length', String(length));
  return headers;
}
