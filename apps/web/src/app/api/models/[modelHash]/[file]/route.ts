import { ModelHash, ProductError } from '@annotome/contracts';
import { modelFileKey } from '@annotome/storage';
import { authorise } from '../../../../../server/authorise.ts';
import { blobRoute, keyOf } from '../../../../../server/blob-route.ts';

export const dynamic = 'force-dynamic';

const CONTENT_TYPES = { 'manifest.json': 'application/json', 'decoder.onnx': 'application/octet-stream' } as const;

/** What a browser needs of a model. It is nobody's patient, so every member may have it, and nothing is noted. */
const answer = blobRoute<{ modelHash: string; file: string }>(async (request, params) => {
  await authorise(request);
  const file = Object.keys(CONTENT_TYPES).find((name) => name === params.file) as keyof typeof CONTENT_TYPES | undefined;
  if (!file || !ModelHash.safeParse(params.modelHash).success) throw new ProductError('not-found');
  return { key: keyOf(() => modelFileKey(params.modelHash, file)), contentType: CONTENT_TYPES[file] };
});

export { answer as GET, answer as HEAD };
