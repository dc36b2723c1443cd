import { ADDRESS } from '../room/case-data.ts';
import { DecoderClient } from './decoder-client.ts';

let shared: { readonly key: string; readonly client: DecoderClient } | undefined;

/**
 * The decoder of this page: started once, and kept from case to case, so that the next one opens with a decoder that is warm.
 * `?threads=1` in the address limits its threads, which the benchmarks use.
 */
export function sharedDecoder(modelHash: string, userId: string): DecoderClient {
  const asked = Number(new URLSearchParams(location.search).get('threads'));
  const threads = Number.isInteger(asked) && asked >= 1 && asked <= 16 ? asked : undefined;
  const key = `${modelHash} ${userId} ${threads ?? ''}`;
  if (shared?.key === key) return shared.client;
  shared?.client.close();
  const worker = new Worker(new URL('../../../workers/decode.worker.ts', import.meta.url), { type: 'module', name: 'decoder' });
  const client = new DecoderClient(worker, { modelHash, modelUrl: ADDRESS.decoder(modelHash), userId, device: 'auto', threads });
  shared = { key, client };
  // One that did not start is not kept: the next case tries again.
  client.started.catch(() => {
    if (shared?.client === client) shared = undefined;
  });
  return client;
}
