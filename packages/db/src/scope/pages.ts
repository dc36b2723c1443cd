/**
 * What a query adds for one page of a list. One row more is asked for: it says whether there is a next page.
 * @param cursor `nextCursor` of the page before; undefined for the first.
 */
export const pageAfter = (cursor: string | undefined, limit: number) => ({
  take: limit + 1,
  ...(cursor === undefined ? {} : { cursor: { id: cursor }, skip: 1 }),
});

/** The page of what {@link pageAfter} found, and where the next one begins; null where this is the last. */
export function cutPage<Row extends { readonly id: string }>(found: readonly Row[], limit: number) {
  const page = found.slice(0, limit);
  return { page, nextCursor: found.length > limit ? (page.at(-1)?.id ?? null) : null };
}
