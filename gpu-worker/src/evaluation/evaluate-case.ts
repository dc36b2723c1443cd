import {
  CT_CLAMP,
  encodeWindow,
  overlap,
  prepareWindow,
  rasterise,
  refineEdges,
  windowAffine,
  type BoxMask,
  type EdgeGuide,
  type OnnxSession,
} from '@annotome/sam-med3d';
import { iFastest, type Volume } from '@annotome/volume';

import { clickThrough } from './click-through.ts';
import { scoreMask, type MaskScore } from './score-mask.ts';
import { randomFor } from './seeds.ts';
import { type Score } from './summarise.ts';
import { findTargets, roiOf } from './targets.ts';

export interface CaseOptions {
  readonly name: string;
  readonly encoder: OnnxSession;
  readonly decoder: OnnxSession;
  /** Values are Hounsfield units, to be clamped. */
  readonly clamped: boolean;
  /** Names of label values. */
  readonly names: ReadonlyMap<number, string>;
  /** After how many clicks to measure, ascending. */
  readonly clicks: readonly number[];
  readonly seed: number;
  /** Of the surface Dice, mm. */
  readonly toleranceMm: number;
  /** Measure edge-aware masks, too. */
  readonly edges: boolean;
  /** Share of the case's labels that is done. */
  readonly onLabel: (share: number) => void;
  readonly onNote: (text: string) => void;
}

/**
 * The paper's protocol on every label of one case (`sam-med3d.md` §5); both volumes on the same grid.
 * @throws LabelMapError when the labels are no label map.
 */
export async function evaluateCase(image: Volume, labels: Volume, options: CaseOptions): Promise<Score[]> {
  const targets = findTargets(labels);
  const { canonical } = targets;
  if (targets.voxels.size === 0) options.onNote('the label map holds no value above 0: nothing to measure.');
  const scores: Score[] = [];
  const most = options.clicks.at(-1) ?? 0;
  let done = 0;
  for (const value of targets.voxels.keys()) {
    const roi = roiOf(targets, value);
    const bounds = targets.originalBounds.get(value);
    if (!roi || !bounds) {
      options.onNote(`label ${value} is too thin to be there at 1.5 mm, and is left out.`);
      continue;
    }
    const clamp = options.clamped ? CT_CLAMP : undefined;
    const { image: window, normalisation } = prepareWindow(image, canonical, roi.window, clamp);
    const affine = windowAffine(canonical, roi.window);
    const score = (mask: BoxMask): MaskScore => scoreMask(labels, value, bounds, mask, options.toleranceMm);
    const started = performance.now();
    const embedding = await encodeWindow(options.encoder, window);
    const encoderMs = performance.now() - started;
    let decoderMs = 0;
    const random = randomFor(options.seed, options.name, value);
    for await (const step of clickThrough(roi, canonical, options.decoder, embedding, most, random)) {
      decoderMs += step.decoderMs;
      if (!options.clicks.includes(step.clicks)) continue;
      const { logits } = step.decoding;
      const mask = rasterise(logits, affine, labels.grid, 'protocol');
      const guide: EdgeGuide = { volume: image, normalisation, ...(clamp ? { clamp } : {}) };
      scores.push({
        case: options.name,
        label: value,
        name: options.names.get(value) ?? '',
        clicks: step.clicks,
        ...score(mask),
        diceInWindow: overlap(roi.target, iFastest(step.prediction)).dice,
        confidence: step.decoding.confidence,
        encoderMs,
        decoderMs,
        ...(options.edges ? { edges: score(refineEdges(mask, logits, affine, labels.grid, guide)) } : {}),
      });
    }
    options.onLabel(++done / targets.voxels.size);
  }
  return scores;
}
