import {
  contains,
  emptyMask,
  fillHoles,
  inverseOf,
  keepComponents,
  toVoxel,
  unite,
  worldToVoxel,
  type BoxMask,
  type Components,
  type Grid,
} from '@annotome/volume';
import { decodeMask, type Decoding } from '../decode/decode-mask.ts';
import { rasterise, type Sampling } from '../decode/rasterise.ts';
import { refineEdges } from '../decode/refine-edges.ts';
import { isInWindow, promptInWindow, PromptError, type Prompt, type WindowPrompt } from '../prompt/prompt.ts';
import { type OnnxSession } from '../session.ts';
import { type CanonicalGrid } from '../window/canonical-grid.ts';
import { windowAroundClick } from '../window/place-windows.ts';
import { prepareWindow } from '../window/prepare-window.ts';
import { centreOf, toCanonical, windowAffine, windowKey, type CanonicalVoxel } from '../window/window.ts';
import { carryLogits, deriveClick, openFaces, type OpenFace } from './continue-mask.ts';
import { type EmbeddingSource, type Study } from './embedding-source.ts';

/** How a mask is made of the decoder's answer. The defaults are the paper's protocol: one window, nothing cleaned. */
export interface SegmentOptions {
  /** Default `protocol`, which is what the paper's figures and the golden masks are; `smooth` is nearer to the logits' own surface. */
  readonly sampling?: Sampling;
  /** Default `all`. */
  readonly components?: Components;
  /** Default false. */
  readonly fillHoles?: boolean;
  /** How many windows a large target may continue into, the first included. Default 1: it ends at the first window's faces. */
  readonly maxWindows?: number;
  /** Let the mask's border follow the edges of this image. Off by default; see `refineEdges`. */
  readonly edges?: Omit<Study, 'canonical'>;
}

/** What the model proposes for a set of clicks. */
export interface Proposal {
  /** On the target grid. */
  readonly mask: BoxMask;
  /** One per window, the one the mask began in first. Hand the proposal to the next call, and they are the decoder's previous masks. */
  readonly decodings: readonly [Decoding, ...Decoding[]];
  /** The model's estimate of the first window's IoU, in [0, 1]. */
  readonly confidence: number;
  /** In the unit of the clock that was given (milliseconds for `performance.now`). */
  readonly timings: {
    /** Waiting for embeddings: cutting, normalising and encoding windows, or reading stored ones. Next to nothing for a further click. */
    readonly embedding: number;
    readonly decoder: number;
    /** From logits to the finished mask on the target grid. */
    readonly mask: number;
  };
}

export interface SegmenterPorts {
  readonly decoder: OnnxSession;
  readonly embeddings: EmbeddingSource;
  readonly canonical: CanonicalGrid;
  /** A clock, for timings. */
  readonly now: () => number;
}

/** Clicks to masks for one study. The same in Node and in a browser worker: sessions, embeddings and clock are handed in. */
export class Segmenter {
  readonly #ports: SegmenterPorts;

  constructor(ports: SegmenterPorts) {
    this.#ports = ports;
  }

  /**
   * The mask for a set of clicks.
   * @param prompts All clicks so far, in order. The first inside one places the window, unless `previous` has one.
   * @param target Any grid; the study's own, usually.
   * @param previous The proposal for the clicks before the last one: its logits are the decoder's previous mask, as in training.
   * @throws PromptError without a click, or for one that does not lie on the study.
   * @throws ModelOutputError when the model's answer is no mask.
   */
  async segment(prompts: readonly Prompt[], target: Grid, options: SegmentOptions = {}, previous?: Proposal): Promise<Proposal> {
    const { canonical, now } = this.#ports;
    const timings = { embedding: 0, decoder: 0, mask: 0 };
    const first = await this.#decode(startingPoint(canonical, prompts, previous), prompts, timings, previous);
    const decodings: [Decoding, ...Decoding[]] = [first];
    await this.#continue(decodings, prompts, options.maxWindows ?? 1, timings, previous);
    const start = now();
    const mask = this.#maskOf(decodings, prompts, target, options);
    timings.mask = now() - start;
    return { mask, decodings, confidence: first.confidence, timings };
  }

  /** Appends the windows that the mask continues into, breadth first, at most `maxWindows` in all. */
  async #continue(decodings: Decoding[], prompts: readonly Prompt[], maxWindows: number, timings: Timings, previous?: Proposal) {
    const { size } = this.#ports.canonical.grid;
    const seen = new Set(decodings.map(({ window }) => windowKey(window)));
    // An array iterator also visits what is appended on the way.
    for (const from of decodings) {
      if (decodings.length >= maxWindows) return;
      for (const face of openFaces(from, size)) {
        if (decodings.length >= maxWindows) return;
        const wanted = windowKey(windowAroundClick(face.centre));
        if (seen.has(wanted)) continue;
        seen.add(wanted);
        const next = await this.#decodeBeyond(from, face, prompts, seen, timings, previous);
        if (next) decodings.push(next);
      }
    }
  }

  async #decodeBeyond(
    from: Decoding,
    face: OpenFace,
    prompts: readonly Prompt[],
    seen: Set<string>,
    timings: Timings,
    previous: Proposal | undefined,
  ): Promise<Decoding | undefined> {
    const { canonical } = this.#ports;
    const { window, embedding } = await this.#embedding(face.centre, timings);
    const key = windowKey(window);
    const goesFurther = (window.start[face.axis] - from.window.start[face.axis]) * face.towards > 0;
    // Stored windows lie where they lie: the nearest one may have been used, or not reach beyond the face.
    if (!goesFurther || (seen.has(key) && key !== windowKey(windowAroundClick(face.centre)))) return undefined;
    seen.add(key);
    const inside = prompts.map((prompt) => promptInWindow(canonical, window, prompt)).filter(isInWindow);
    if (!inside.some(({ label }) => label === 'inside')) {
      const derived = deriveClick(from, window);
      if (!derived) return undefined;
      inside.push(derived);
    }
    const own = previous?.decodings.find((decoding) => windowKey(decoding.window) === key)?.logits;
    return this.#timed(timings, 'decoder', () =>
      decodeMask(this.#ports.decoder, window, embedding, inside, own ?? carryLogits(from, window)),
    );
  }

  async #decode(point: CanonicalVoxel, prompts: readonly Prompt[], timings: Timings, previous?: Proposal): Promise<Decoding> {
    const { canonical, decoder } = this.#ports;
    const { window, embedding } = await this.#embedding(point, timings);
    const own = previous?.decodings.find((decoding) => windowKey(decoding.window) === windowKey(window))?.logits;
    const placed: WindowPrompt[] = prompts.map((prompt) => promptInWindow(canonical, window, prompt));
    return this.#timed(timings, 'decoder', () => decodeMask(decoder, window, embedding, placed, own));
  }

  #embedding(point: CanonicalVoxel, timings: Timings) {
    return this.#timed(timings, 'embedding', () => this.#ports.embeddings.near(point));
  }

  async #timed<T>(timings: Timings, what: keyof Timings, work: () => Promise<T>): Promise<T> {
    const { now } = this.#ports;
    const start = now();
    const result = await work();
    timings[what] += now() - start;
    return result;
  }

  /** Windows are united: a further window can add to the mask but not take away, so a failed continuation costs nothing. */
  #maskOf(decodings: readonly Decoding[], prompts: readonly Prompt[], target: Grid, options: SegmentOptions): BoxMask {
    const { canonical } = this.#ports;
    const { sampling = 'protocol', components = 'all', edges } = options;
    let mask = emptyMask();
    for (const { window, logits } of decodings) {
      const affine = windowAffine(canonical, window);
      let part = rasterise(logits, affine, target, sampling);
      if (edges && part.voxels > 0) {
        const { normalisation } = prepareWindow(edges.volume, canonical, window, edges.clamp);
        part = refineEdges(part, logits, affine, target, { ...edges, normalisation });
      }
      mask = unite(mask, part);
    }
    const inverse = inverseOf(target);
    const clicks = prompts.filter(({ label }) => label === 'inside').map(({ world }) => worldToVoxel(inverse, world));
    mask = keepComponents(mask, components, clicks);
    return options.fillHoles ? fillHoles(mask) : mask;
  }
}

type Timings = { -readonly [K in keyof Proposal['timings']]: number };

/** Where the first window belongs: where the previous one was, else at the first inside click, else at the first click. */
function startingPoint(canonical: CanonicalGrid, prompts: readonly Prompt[], previous: Proposal | undefined): CanonicalVoxel {
  for (const { world } of prompts) {
    if (!world.every(Number.isFinite) || !contains(canonical.study, toVoxel(canonical.study, world))) {
      const voxel = toVoxel(canonical.study, world).map((v) => Number(v.toFixed(1)));
      throw new PromptError(
        `A click must lie on the study; found (${world.join(', ')}) mm, which is voxel (${voxel.join(', ')}) of ${canonical.study.size.join(' × ')}. ` +
          `World coordinates are LPS: +x to the patient's left, +y to the back, +z to the head.`,
      );
    }
  }
  if (previous) return centreOf(previous.decodings[0].window);
  const click = prompts.find(({ label }) => label === 'inside') ?? prompts[0];
  if (!click) throw new PromptError('A mask needs at least one click; found none.');
  return toCanonical(canonical, click.world);
}
