import { appRouter } from '@annotome/api';
import { ProductError } from '@annotome/contracts';
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { refusal } from '../../../../server/authorise.ts';
import { contextOf } from '../../../../server/context.ts';
import { environment } from '../../../../server/env.ts';
import { isSameOrigin } from '../../../../server/same-origin.ts';

/** The longest request announces 20,000 files of a study. */
const MOST_BYTES = 16 * 2 ** 20;
/** A page of ours asks a dozen things at once. */
const MOST_CALLS = 100;

async function answer(request: Request): Promise<Response> {
  if (request.method !== 'GET' && !isSameOrigin(request, environment().AUTH_URL)) {
    return refusal(new ProductError('not-allowed', 'This request was not made by a page of this site.'));
  }
  const length = request.headers.get('content-length');
  if (request.headers.has('transfer-encoding')) {
    return refusal(new ProductError('bad-input', 'This request does not say how long it is.'));
  }
  if (Number(length) > MOST_BYTES) {
    return refusal(new ProductError('over-limit', `One request may have ${MOST_BYTES} bytes; this one has ${length}.`));
  }
  return fetchRequestHandler({
    endpoint: '/api/trpc',
    req: request,
    router: appRouter,
    maxBatchSize: MOST_CALLS,
    createContext: ({ resHeaders }) => contextOf(request.headers, resHeaders),
    onError: ({ error, path }) => {
      if (error.code === 'INTERNAL_SERVER_ERROR') console.error(`${path ?? 'tRPC'}:`, error.cause ?? error);
    },
  });
}

export { answer as GET, answer as POST };
