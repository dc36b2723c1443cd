/**
 * Rises whenever the same weights give other graphs, so that graphs kept from before are made anew. `tests/golden/tiny.test.ts` holds
 * the nodes and constants that belong to it.
 */
export const GRAPH_VERSION = 1;
