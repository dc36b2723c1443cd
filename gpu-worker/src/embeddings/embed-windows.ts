import { type Window } from '@annotome/sam-med3d';

import { type ImageEncoder } from './encoder-lanes.ts';

export interface NumberedWindow {
  /** Its place in the store. */
  readonly number: number;
  readonly window: Window;
}

export interface EmbedWindowsOptions {
  /** Windows per run of the encoder. */
  readonly batch: number;
  /** Once aborted nothing more is begun; what runs is finished and handed over. */
  readonly signal?: AbortSignal;
  /** Called with each embedding `[D,8,8,8]` as it is done. */
  readonly onEmbedding: (window: NumberedWindow, embedding: Float32Array) => Promise<void>;
}

/**
 * Embeds windows, begun in their order. One run more than there are lanes is asked for at a time, so that no lane waits while an embedding is
 * being stored. The first failure ends it: nothing more is begun.
 */
export async function embedWindows(
  windows: readonly NumberedWindow[],
  encoder: ImageEncoder,
  { batch, signal, onEmbedding }: EmbedWindowsOptions,
): Promise<void> {
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < windows.length && !signal?.aborted) {
      const group = windows.slice(next, next + batch);
      next += group.length;
      try {
        const embeddings = await encoder.encode(group.map(({ window }) => window));
        for (const [n, window] of group.entries()) await onEmbedding(window, embeddings[n] as Float32Array);
      } catch (error) {
        next = windows.length;
        throw error;
      }
    }
  };
  // All of them, before a failure is told: nothing may be handed over afterwards.
  const ends = await Promise.allSettled(Array.from({ length: encoder.count + 1 }, work));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}
