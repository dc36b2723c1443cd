import { can } from '@annotome/auth';
import { LIMITS, ProductError, UploadId } from '@annotome/contracts';
import { getUpload, setUploadReceived, type MemberScope } from '@annotome/db';
import { type BlobStore } from '@annotome/storage';
import { Server } from '@tus/server';
import { AsyncLocalStorage } from 'node:async_hooks';
import { finishArrival, type Announced } from './finish-arrival.ts';
import { type PartialStore } from '../../../server/partial-store.ts';

export interface TusEndpoint {
  readonly partial: PartialStore;
  readonly store: BlobStore;
}

interface Arriving {
  readonly scope: MemberScope;
  readonly upload: Announced;
}

const PATH = '/api/upload';
const SWEEP_MS = 3600 * 1000;
/** What clients may ask for: creation with the first bytes, more bytes, how many there are. Nothing is deleted from here. */
const METHODS = new Set(['POST', 'PATCH', 'HEAD', 'OPTIONS']);

/** `uploadId` of the last part of the address, or of the metadata of a creation (tus 1.0.0). */
function uploadIdOf(request: Request): string | undefined {
  if (request.method !== 'POST') return new URL(request.url).pathname.slice(PATH.length + 1) || undefined;
  for (const pair of (request.headers.get('upload-metadata') ?? '').split(',')) {
    const [key, value = ''] = pair.trim().split(' ');
    if (key === 'uploadId') return Buffer.from(value, 'base64').toString();
  }
  return undefined;
}

/** The announced file that a request is about, if it is for this member to send. */
async function announced(scope: MemberScope, request: Request): Promise<Announced> {
  const parsed = UploadId.safeParse(uploadIdOf(request));
  if (!parsed.success) throw new ProductError('bad-input', 'The request names no upload. Reload the page and begin it again.');
  const { userId, role } = scope.actor;
  if (!can({ userId, role }, 'study.upload')) throw new ProductError('not-allowed');
  const upload = await getUpload(scope, { uploadId: parsed.data });
  if (upload.createdById !== userId) throw new ProductError('not-allowed', 'Only whoever began this upload can go on with it.');
  const length = request.headers.get('upload-length');
  if (request.method === 'POST' && length !== String(upload.size)) {
    throw new ProductError(
      'bad-input',
      `${upload.name} was announced with ${upload.size} bytes, and comes with ${length ?? 'no'} now.`,
    );
  }
  return upload;
}

/** What tus answers for a file that is whole and checked: nothing is left to send. */
function allThere({ id, size }: Announced, method: string): Response {
  const headers = { 'tus-resumable': '1.0.0', 'upload-offset': String(size), 'cache-control': 'no-store' };
  if (method === 'POST') return new Response(null, { status: 201, headers: { ...headers, location: `${PATH}/${id}` } });
  if (method === 'PATCH') return new Response(null, { status: 204, headers });
  return new Response(null, { status: 200, headers: { ...headers, 'upload-length': String(size) } });
}

/**
 * Takes files piece by piece (tus 1.0.0): only files that were announced, from the member who announced them, of the announced length and
 * SHA-256. The address of a file is its upload's id, so a page finds its half-sent files again without having kept anything.
 *
 * @returns a function that answers one request of a member. It throws ProductError.
 */
export function tusEndpoint({ partial, store }: TusEndpoint): (request: Request, scope: MemberScope) => Promise<Response> {
  const current = new AsyncLocalStorage<Arriving>();
  const arriving = (): Arriving => {
    const found = current.getStore();
    if (!found) throw new Error('A tus hook ran outside a request.');
    return found;
  };
  const server = new Server({
    path: PATH,
    datastore: partial.pieces,
    maxSize: LIMITS.fileBytes,
    namingFunction: () => partial.idOf(arriving().upload.id),
    generateUrl: () => `${PATH}/${arriving().upload.id}`,
    getFileIdFromRequest: () => partial.idOf(arriving().upload.id),
    onResponseError: (_, error) => {
      if (error instanceof Error) console.error(error);
      return undefined;
    },
  });

  let swept = Date.now();
  /** Now and then, what nobody went on with for two weeks is removed. */
  const sweep = (): void => {
    if (Date.now() - swept < SWEEP_MS) return;
    swept = Date.now();
    server.cleanUpExpiredUploads().catch((error: unknown) => console.error(error));
  };

  return async (request, scope) => {
    sweep();
    if (!METHODS.has(request.method)) return new Response(null, { status: 405, headers: { allow: [...METHODS].join(', ') } });
    const upload = await announced(scope, request);
    if (upload.state === 'arrived') {
      await request.body?.cancel();
      return allThere(upload, request.method);
    }
    const response = await current.run({ scope, upload }, () => server.handleWeb(request));
    const offset = Number(response.headers.get('upload-offset'));
    // Also after a HEAD: all bytes may have come before, and the process died before it had checked them.
    if (response.ok && offset === upload.size) await finishArrival(scope, { partial, store }, upload);
    else if (request.method !== 'HEAD' && offset > 0)
      await setUploadReceived(scope, { uploadId: upload.id as UploadId, received: offset });
    return response;
  };
}
