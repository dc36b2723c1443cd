import { MASK_MESSAGES } from '@annotome/contracts';
import { countUnsaved, MaskAuthor, MaskDocument } from '@annotome/mask-doc';
import { iFastest, makeBox, size, voxel, wholeOf, type BoxMask } from '@annotome/volume';
import { readVarUint8Array } from 'lib0/decoding';
import { WebSocket, type ClientOptions } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import { Doc, getState } from 'yjs';
import { type World } from '../api/world.ts';
import { ORIGIN } from './sync-process.ts';

/** Of the image that the test's world has. */
const SIZE = size(200, 200, 100);
const WHOLE = wholeOf({ size: SIZE, affine: undefined as never });

export interface PageOptions {
  readonly url: string;
  readonly caseId: string;
  readonly userId: string;
  readonly token: string | undefined;
  readonly doc?: Doc;
  readonly origin?: string;
}

/** A page as a browser has it: y-websocket's own client, with the cookie and origin that a browser would send. */
export function openPage({ url, caseId, userId, token, doc = new Doc(), origin = ORIGIN }: PageOptions) {
  const headers = { origin, ...(token === undefined ? {} : { cookie: `authjs.session-token=${token}` }) };
  class BrowserSocket extends WebSocket {
    constructor(address: string, protocols?: string[]) {
      const options: ClientOptions = { headers };
      super(address, protocols, options);
    }
  }
  const provider = new WebsocketProvider(url, caseId, doc, {
    disableBc: true,
    WebSocketPolyfill: BrowserSocket as unknown as typeof globalThis.WebSocket,
    maxBackoffTime: 200,
  });
  const mask = new MaskDocument(doc, SIZE);
  const author = new MaskAuthor(mask, { author: userId, now: Date.now });
  const closes: number[] = [];
  let saved: Uint8Array | undefined;
  const watchers = new Set<() => void>();
  const look = (): void => watchers.forEach((watch) => watch());
  provider.messageHandlers[MASK_MESSAGES.saved] = (_encoder, decoder) => {
    saved = readVarUint8Array(decoder).slice();
    look();
  };
  provider.on('connection-close', (event) => {
    if (event) closes.push(event.code);
    look();
  });
  provider.on('sync', look);
  doc.on('afterTransaction', look);
  provider.awareness.on('change', look);
  /** Waits, without sleeping, until something is so. */
  const until = (is: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const watch = (): void => {
        if (!is()) return;
        watchers.delete(watch);
        resolve();
      };
      watchers.add(watch);
      watch();
    });
  return {
    doc,
    provider,
    mask,
    author,
    closes,
    until,
    /** State vector of what the server has said is written down. */
    get saved() {
      return saved;
    },
    get unsaved() {
      return countUnsaved(doc, saved);
    },
    /** All that was drawn is written down. */
    whenSaved: () => until(() => saved !== undefined && countUnsaved(doc, saved) === 0),
    whenSynced: () => until(() => provider.synced),
    close: () => {
      provider.destroy();
      provider.awareness.destroy();
      mask.close();
    },
  };
}
export type TestPage = ReturnType<typeof openPage>;

/** The id that the next act of a page has. */
export const nextIdOf = ({ doc }: TestPage): string =>
  `${doc.clientID.toString(36)}-${getState(doc.store, doc.clientID).toString(36)}`;

export function cube(i: number, j: number, k: number, edge: number): BoxMask {
  const box = makeBox(voxel(i, j, k), size(edge, edge, edge));
  return { box, data: iFastest(new Uint8Array(edge ** 3).fill(1)), voxels: edge ** 3 };
}

/** The mask of a page, to compare. */
export const pictureOf = ({ mask }: TestPage) => ({
  segments: mask.segments,
  labels: Buffer.from(mask.readLabels(WHOLE)).toString('base64'),
});

export type Who = 'owner' | 'annotator' | 'viewer';

/** A page of the test's case, by one of its people, once it has what the server has; among `pages` from the beginning, to be closed. */
export async function openAs(pages: TestPage[], url: string, world: World, who: Who): Promise<TestPage> {
  const { id, token } = world.people[who];
  const page = openPage({ url, caseId: world.caseId, userId: id, token });
  pages.push(page);
  await page.whenSynced();
  return page;
}
