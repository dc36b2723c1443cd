// `import type` as a whole: `import { type … }` would leave an import of the server behind, for the browser.
import type { AppRouter } from '@annotome/api';
import { toast } from '@annotome/ui';
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import {
  createTRPCClient,
  httpBatchLink,
  httpBatchStreamLink,
  httpSubscriptionLink,
  splitLink,
  TRPCClientError,
} from '@trpc/client';
import { createTRPCContext } from '@trpc/tanstack-react-query';
import type { inferRouterOutputs } from '@trpc/server';
import superjson from 'superjson';
import { forgetPerson } from '../offline/person.ts';

export const { TRPCProvider, useTRPC, useTRPCClient } = createTRPCContext<AppRouter>();

/** What each procedure answers. */
export type Answers = inferRouterOutputs<AppRouter>;

/**
 * Questions go together in one request, each answered as soon as it is known; live events come over one stream that reconnects by itself.
 * What may set a cookie (changes, and who I am) is answered whole: a stream has sent its headers before it knows.
 */
export function makeClient() {
  const options = { url: '/api/trpc', transformer: superjson } as const;
  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: ({ type }) => type === 'subscription',
        true: httpSubscriptionLink(options),
        false: splitLink({
          condition: ({ type, path }) => type === 'query' && !path.startsWith('session.'),
          true: httpBatchStreamLink({ ...options, maxURLLength: 2000 }),
          false: httpBatchLink({ ...options, maxURLLength: 2000 }),
        }),
      }),
    ],
  });
}

/** The code of contracts/errors.ts that the server sent with an error, if it did. */
export function productCode(error: unknown): string | undefined {
  if (!(error instanceof TRPCClientError)) return undefined;
  const data = error.data as { product?: { code?: string } } | null | undefined;
  return data?.product?.code;
}

/** An error as a sentence: the server's own, or what can be said when it did not answer. */
export function errorSentence(error: unknown): string {
  if (error instanceof TRPCClientError) {
    const data = error.data as { product?: { message?: string } } | null | undefined;
    if (data?.product?.message !== undefined) return data.product.message;
    if (!data) return 'The server did not answer. Nothing was changed; check the connection and try again.';
  }
  return 'Something went wrong on the server. Nothing was changed; try again, and tell your administrator if it happens twice.';
}

/** Signed out elsewhere, or run out: to the sign-in, and back here afterwards. The room stays, with what was drawn in it. */
function leaveIfSignedOut(error: unknown): boolean {
  if (productCode(error) !== 'signed-out') return false;
  if (document.querySelector('[data-room]')) return false;
  const signIn = `/sign-in?next=${encodeURIComponent(window.location.pathname + window.location.search)}`;
  // Whose session has ended may not be who sits here.
  void forgetPerson().finally(() => window.location.assign(signIn));
  return true;
}

/**
 * Answers stay fresh while live events arrive; what the server refused is not asked again. A change that failed is said in a toast,
 * unless its `meta` has `quiet`: then the caller says it in place.
 */
export function makeQueryClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({
      onError: (error, query) => void (query.meta?.['mayBeSignedOut'] !== true && leaveIfSignedOut(error)),
    }),
    mutationCache: new MutationCache({
      onError: (error, _input, _context, mutation) => {
        if (leaveIfSignedOut(error) || mutation.meta?.['quiet'] === true) return;
        toast.error(errorSentence(error));
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        retry: (failures, error) => productCode(error) === undefined && failures < 2,
      },
    },
  });
}
