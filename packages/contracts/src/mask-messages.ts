/**
 * First number of each message between a page and the mask server: those of y-websocket, and one of our own. `saved` carries the state
 * vector (Yjs, version 1) of what the server has written down, after each commit and every few seconds.
 */
export const MASK_MESSAGES = { sync: 0, awareness: 1, auth: 2, queryAwareness: 3, saved: 4 } as const;
