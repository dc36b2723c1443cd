import { GridMismatchError, type IFastest } from '@annotome/volume';

export interface Overlap {
  /** Voxels inside the reference, inside the prediction, and inside both. */
  readonly reference: number;
  readonly prediction: number;
  readonly both: number;
  /** `2·both / (reference + prediction)`, 0…1; 1 when both masks are empty, 0 when one is. */
  readonly dice: number;
  /** `both / (reference ∪ prediction)`, the Jaccard index, 0…1; 1 when both masks are empty, 0 when one is. */
  readonly iou: number;
}

const BLOCK = 1 << 15;

/**
 * How far two masks on the same grid cover the same voxels: what is not 0 is inside.
 * @throws GridMismatchError when the masks have different lengths.
 */
export function overlap(a: IFastest, b: IFastest): Overlap {
  if (a.length !== b.length) {
    throw new GridMismatchError(`Two masks can be compared on one grid only; found ${a.length} and ${b.length} voxels.`);
  }
  let reference = 0;
  let prediction = 0;
  let both = 0;
  // Blocks of one array type keep the loop fast for masks of any type.
  const x = new Float64Array(Math.min(BLOCK, a.length));
  const y = new Float64Array(x.length);
  for (let from = 0; from < a.length; from += BLOCK) {
    const count = Math.min(BLOCK, a.length - from);
    x.set(a.subarray(from, from + count));
    y.set(b.subarray(from, from + count));
    for (let v = 0; v < count; v++) {
      const inA = x[v] !== 0;
      const inB = y[v] !== 0;
      if (inA) reference++;
      if (inB) prediction++;
      if (inA && inB) both++;
    }
  }
  const either = reference + prediction - both;
  return {
    reference,
    prediction,
    both,
    dice: either === 0 ? 1 : (2 * both) / (reference + prediction),
    iou: either === 0 ? 1 : both / either,
  };
}

/** Dice coefficient of two masks: see {@link Overlap.dice}. */
export const dice = (a: IFastest, b: IFastest): number => overlap(a, b).dice;

/** Jaccard index of two masks: see {@link Overlap.iou}. */
export const iou = (a: IFastest, b: IFastest): number => overlap(a, b).iou;
