import { type Volume } from '@annotome/volume';
import { encodeWindow } from '../decode/decode-mask.ts';
import { type OnnxSession, type Tensor } from '../session.ts';
import { type CanonicalGrid } from '../window/canonical-grid.ts';
import { nearestWindow, windowAroundClick } from '../window/place-windows.ts';
import { prepareWindow, type PreparedWindow } from '../window/prepare-window.ts';
import { type Clamp } from '../window/sample-window.ts';
import { windowKey, type CanonicalVoxel, type Window } from '../window/window.ts';

/** A window and what the encoder made of it. */
export interface Embedded {
  readonly window: Window;
  /** `[1,D,8,8,8]`. */
  readonly embedding: Tensor;
}

/** Where embeddings come from: computed for the very place, or the nearest of those that are stored. */
export interface EmbeddingSource {
  /** The embedding of the window that serves a point best. Asking again for the same window costs nothing. */
  near(point: CanonicalVoxel): Promise<Embedded>;
}

/** A study whose windows can be cut, and how. */
export interface Study {
  readonly volume: Volume;
  readonly canonical: CanonicalGrid;
  /** `CT_CLAMP` for CT; nothing for other modalities. */
  readonly clamp?: Clamp;
}

/**
 * Computes the window centred on the point (the paper's protocol) and keeps the last few, so that further clicks in it need the
 * decoder only.
 * @param keep Embeddings held: 0.8 MB each at ViT-B size.
 */
export function computedEmbeddings(encoder: OnnxSession, study: Study, keep = 32): EmbeddingSource {
  return new RecentEmbeddings(keep, windowAroundClick, async (window) => {
    const { image } = prepareWindow(study.volume, study.canonical, window, study.clamp);
    return encodeWindow(encoder, image);
  });
}

/**
 * Embeddings made earlier: the window whose centre is nearest to the point.
 * @param windows What is stored; at least one.
 * @param load Reads one embedding, `[1,D,8,8,8]`.
 * @throws RangeError when nothing is stored.
 */
export function storedEmbeddings(
  windows: readonly Window[],
  load: (window: Window) => Promise<Tensor>,
  keep = 32,
): EmbeddingSource {
  const nearest = (point: CanonicalVoxel): Window => {
    const window = nearestWindow(windows, point);
    if (!window) throw new RangeError('There are no stored windows to choose from: embed the study first.');
    return window;
  };
  return new RecentEmbeddings(keep, nearest, load);
}

/** Answers from the last `keep` windows used; one that is being made is waited for, not made twice; one that failed is tried again. */
class RecentEmbeddings implements EmbeddingSource {
  readonly #recent = new Map<string, Promise<Embedded>>();
  readonly #keep: number;
  readonly #windowFor: (point: CanonicalVoxel) => Window;
  readonly #make: (window: Window) => Promise<Tensor>;

  constructor(keep: number, windowFor: (point: CanonicalVoxel) => Window, make: (window: Window) => Promise<Tensor>) {
    this.#keep = keep;
    this.#windowFor = windowFor;
    this.#make = make;
  }

  async near(point: CanonicalVoxel): Promise<Embedded> {
    const window = this.#windowFor(point);
    const key = windowKey(window);
    const held = this.#recent.get(key);
    const made = held ?? this.#make(window).then((embedding) => ({ window, embedding }));
    // Maps keep the order of insertion: put back last, the oldest is first.
    this.#recent.delete(key);
    this.#recent.set(key, made);
    if (this.#recent.size > this.#keep) this.#recent.delete([...this.#recent.keys()][0] as string);
    try {
      return await made;
    } catch (error) {
      if (this.#recent.get(key) === made) this.#recent.delete(key);
      throw error;
    }
  }
}

/**
 * Embeds windows one after the other, preparing the next while the encoder computes: run it over `coveringWindows` for a whole study.
 * An encoder that computes outside this thread is then never kept waiting for a window.
 */
export async function* embedWindows(encoder: OnnxSession, study: Study, windows: Iterable<Window>): AsyncGenerator<Embedded> {
  let running: { readonly window: Window; readonly answer: Promise<Tensor> } | undefined;
  const start = ({ window, image }: PreparedWindow): typeof running => {
    const answer = encodeWindow(encoder, image);
    // It is awaited below, after the next window is prepared: until then a failure must not count as unhandled.
    answer.catch(() => undefined);
    return { window, answer };
  };
  for (const window of windows) {
    const prepared = prepareWindow(study.volume, study.canonical, window, study.clamp);
    const done = running && { window: running.window, embedding: await running.answer };
    running = start(prepared);
    if (done) yield done;
  }
  if (running) yield { window: running.window, embedding: await running.answer };
}
