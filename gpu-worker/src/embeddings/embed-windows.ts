import { WINDOW, type OnnxSession, type Window } from '@annotome/sam-med3d';

import { type WindowPreparer } from './window-preparer.ts';

export interface NumberedWindow {
  /** Its place in the store. */
  readonly number: number;
  readonly window: Window;
}

export interface EmbedWindowsOptions {
  /** Windows per run of the encoder. */
  readonly batch: number;
  /** Called with each embedding `[D,8,8,8]` in order; awaited before the next run, so that what is finished is kept. */
  readonly onEmbedding: (window: NumberedWindow, embedding: Float32Array) => Promise<void>;
}

const VOXELS = WINDOW ** 3;

/**
 * Runs the encoder over windows, in their order. While it runs, the preparer works on the windows of the next run: at most two runs' windows
 * are held (8 MiB each).
 */
export async function embedWindows(
  windows: readonly NumberedWindow[],
  preparer: WindowPreparer,
  encoder: OnnxSession,
  { batch, onEmbedding }: EmbedWindowsOptions,
): Promise<void> {
  const prepare = (from: number): Promise<Float32Array[]> => {
    const images = Promise.all(windows.slice(from, from + batch).map(({ window }) => preparer.prepare(window)));
    // It is awaited a run later; until then a failure is not "unhandled".
    images.catch(() => undefined);
    return images;
  };
  let ahead = prepare(0);
  for (let from = 0; from < windows.length; from += batch) {
    const images = await ahead;
    ahead = prepare(from + batch);
    const { embedding } = await encoder.run({
      image: { data: together(images), dims: [images.length, 1, WINDOW, WINDOW, WINDOW] },
    });
    if (!embedding) throw new Error('The encoder answered no embedding.');
    const each = embedding.data.length / images.length;
    for (let n = 0; n < images.length; n++) {
      await onEmbedding(windows[from + n] as NumberedWindow, embedding.data.subarray(n * each, (n + 1) * each));
    }
  }
}

function together(images: readonly Float32Array[]): Float32Array {
  const [first] = images;
  if (images.length === 1 && first) return first;
  const all = new Float32Array(images.length * VOXELS);
  images.forEach((image, n) => all.set(image, n * VOXELS));
  return all;
}
