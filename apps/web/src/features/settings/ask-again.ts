import { type QueryClient, type QueryKey } from '@tanstack/react-query';

/** For changes that are shown at once: the last of several asks again, since an answer from before it would show it undone. */
export const askAgainAfterLast = (queryClient: QueryClient, queryKey: QueryKey) => ({
  onSettled: () => (queryClient.isMutating() === 1 ? queryClient.invalidateQueries({ queryKey }) : undefined),
});
