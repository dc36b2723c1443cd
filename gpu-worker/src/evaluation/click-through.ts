import {
  decodeMask,
  pasteMask,
  rasterise,
  WINDOW,
  windowAffine,
  windowVoxel,
  type CanonicalGrid,
  type Decoding,
  type OnnxSession,
  type Tensor,
  type WindowPrompt,
} from '@annotome/sam-med3d';
import { iFastest, size, type Grid } from '@annotome/volume';

import { pickUniformly } from './pick-click.ts';
import { type Roi } from './targets.ts';

export interface ClickStep {
  readonly clicks: number;
  readonly decoding: Decoding;
  /** The prediction in the window at 1.5 mm, i = axis 0 fastest. */
  readonly prediction: Uint8Array;
  readonly decoderMs: number;
}

/**
 * The paper's simulated clicks in one window: the first uniform in the target, each next uniform where prediction and target differ, labelled
 * by whether it lies in the target; every run gets all clicks so far and the logits of the run before. When nothing differs any more the
 * next click is drawn in the target again.
 * @param random uniform in [0, 1); decides the clicks alone.
 */
export async function* clickThrough(
  roi: Roi,
  canonical: CanonicalGrid,
  decoder: OnnxSession,
  embedding: Tensor,
  clicks: number,
  random: () => number,
): AsyncGenerator<ClickStep> {
  const n = size(WINDOW, WINDOW, WINDOW);
  const affine = windowAffine(canonical, roi.window);
  const grid: Grid = { size: n, affine };
  const prompts: WindowPrompt[] = [];
  let decoding: Decoding | undefined;
  let prediction: Uint8Array | undefined;
  for (let click = 1; click <= clicks; click++) {
    const wrong = prediction && pickUniformly(roi.target, prediction, random);
    const at = wrong ?? pickUniformly(roi.target, undefined, random);
    if (at === undefined) return;
    const voxel = windowVoxel(at % WINDOW, Math.floor(at / WINDOW) % WINDOW, Math.floor(at / (WINDOW * WINDOW)));
    prompts.push({ voxel, label: roi.target[at] ? 'inside' : 'outside' });
    const started = performance.now();
    decoding = await decodeMask(decoder, roi.window, embedding, prompts, decoding?.logits);
    const decoderMs = performance.now() - started;
    const mask = iFastest(new Uint8Array(WINDOW ** 3));
    pasteMask(rasterise(decoding.logits, affine, grid, 'protocol'), mask, n, 1);
    prediction = mask;
    yield { clicks: click, decoding, prediction, decoderMs };
  }
}
