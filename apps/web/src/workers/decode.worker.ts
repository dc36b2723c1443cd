import { canonicalVoxel, decodeMask, WINDOW, windowVoxel } from '@annotome/sam-med3d';
import { DecodeChain, Superseded } from '../features/annotate/decode/decode-chain.ts';
import {
  type DecodeRequest,
  type DecoderSetup,
  type FromWorker,
  type ToWorker,
} from '../features/annotate/decode/decode-messages.ts';
import { decodeRequest } from '../features/annotate/decode/decode-request.ts';
import { createDecoder, type Decoder } from './decode/create-decoder.ts';
import { EmbeddingCache } from './decode/embedding-cache.ts';
import { forgetOthers, MissingFile, openKeptFiles } from './decode/kept-files.ts';

const scope = globalThis as unknown as {
  onmessage: (event: MessageEvent<ToWorker>) => void;
  postMessage(message: FromWorker, transfer?: Transferable[]): void;
};

interface Running {
  readonly decoder: Decoder;
  readonly chain: DecodeChain;
}

let caches: Promise<EmbeddingCache> | undefined;
let running: Promise<Running> | undefined;
const cancelled = new Set<number>();
/** Decoding is one at a time; what waits is dropped unseen when it is cancelled first. */
let work: Promise<void> = Promise.resolve();
/** So is fetching ahead: a click's own request never waits behind more than one of those. */
let ahead: Promise<void> = Promise.resolve();

scope.onmessage = ({ data }) => {
  switch (data.type) {
    case 'start':
      running = start(data.setup);
      break;
    case 'decode':
      work = work.then(() => decode(data.id, data.request));
      break;
    case 'cancel':
      cancelled.add(data.id);
      break;
    case 'prefetch':
      ahead = ahead.then(() => prefetch(data.id, data.urls));
      break;
  }
};

async function start(setup: DecoderSetup): Promise<Running> {
  const begun = performance.now();
  const prefix = 'annotome-regions-';
  const name = `${prefix}${setup.userId}`;
  void forgetOthers(prefix, name).catch(() => undefined);
  caches = openKeptFiles({ name, most: 400 }).then((files) => new EmbeddingCache(files));
  try {
    const models = await openKeptFiles({ name: 'annotome-models', most: 3 });
    const decoder = await createDecoder(new Uint8Array(await models.get(setup.modelUrl)), setup);
    const chain = new DecodeChain((window, embedding, prompts, previous) =>
      decodeMask(decoder.session, window, embedding, prompts, previous),
    );
    scope.postMessage({
      type: 'started',
      state: { device: decoder.device(), threads: decoder.threads, startMs: performance.now() - begun },
    });
    return { decoder, chain };
  } catch (error) {
    scope.postMessage({ type: 'broken', sentence: sentenceOf(error) });
    throw error;
  }
}

/** How long after a click nothing is fetched ahead, in milliseconds: the click's own work comes first. */
const CLICK_REST = 1_000;
let clicked = -CLICK_REST;
let warm = false;

async function prefetch(id: number, urls: readonly string[]): Promise<void> {
  const cache = await caches?.catch(() => undefined);
  for (const url of urls) {
    if (!cache) break;
    while (performance.now() - clicked < CLICK_REST) await new Promise((resolve) => setTimeout(resolve, CLICK_REST));
    await cache.prefetch(url);
    if (warm) continue;
    warm = true;
    work = work.then(() => warmUp(cache, url)).catch(() => undefined);
  }
  scope.postMessage({ type: 'prefetched', id });
}

/** One run whose answer nobody needs: the first takes several times as long as those that follow. */
async function warmUp(cache: EmbeddingCache, url: string): Promise<void> {
  if (!running) return;
  const { decoder } = await running;
  const click = { voxel: windowVoxel(WINDOW / 2, WINDOW / 2, WINDOW / 2), label: 'inside' } as const;
  await decodeMask(decoder.session, { start: canonicalVoxel(0, 0, 0) }, await cache.get(url), [click]);
}

async function decode(id: number, request: DecodeRequest): Promise<void> {
  clicked = performance.now();
  try {
    if (!running || !caches) throw new Error('The decoder was asked before it was started.');
    const [{ chain }, cache] = await Promise.all([running, caches]);
    stopIf(id);
    const answer = await decodeRequest(request, {
      chain,
      embedding: (url) => cache.get(url),
      now: () => performance.now(),
      pause: async () => {
        await nextMessage();
        stopIf(id);
      },
    });
    scope.postMessage({ type: 'decoded', id, answer }, [
      answer.add.data.buffer as ArrayBuffer,
      answer.remove.data.buffer as ArrayBuffer,
    ]);
  } catch (error) {
    scope.postMessage(
      error instanceof Superseded ? { type: 'cancelled', id } : { type: 'failed', id, sentence: sentenceOf(error) },
    );
  } finally {
    cancelled.delete(id);
  }
}

function stopIf(id: number): void {
  if (cancelled.has(id)) throw new Superseded();
}

const channel = new MessageChannel();
let resume: (() => void)[] = [];
channel.port1.onmessage = () => {
  const waiting = resume;
  resume = [];
  for (const go of waiting) go();
};

/** Lets the messages in that came while the decoder ran: unlike a timer it does not wait 4 ms. */
const nextMessage = (): Promise<void> =>
  new Promise((resolve) => {
    resume.push(resolve);
    channel.port2.postMessage(0);
  });

function sentenceOf(error: unknown): string {
  if (error instanceof MissingFile) return 'The prepared region could not be fetched. Click again, or reload the page.';
  return error instanceof Error ? error.message : 'The decoder failed for a reason it did not say.';
}
