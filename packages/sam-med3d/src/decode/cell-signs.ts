import { LOGITS } from '../window/window.ts';
import { type Logits } from './decode-mask.ts';

/** Cells along an edge: the gaps between 32 logits. */
export const CELLS = LOGITS - 1;

type Triple = readonly [number, number, number];

export const OUTSIDE = 0;
export const BOUNDARY = 1;
export const INSIDE = 2;

/**
 * Trilinear interpolation lies between the least and the greatest of a cell's eight corners, so a cell whose corners are all above 0
 * is inside throughout, one with none above 0 is outside throughout, and only the others need to be evaluated.
 */
export interface CellSigns {
  /** {@link OUTSIDE}, {@link BOUNDARY} or {@link INSIDE} per cell, `[31,31,31]`, C order. */
  readonly signs: Uint8Array;
  /** First and last cell that is not outside, per axis; undefined when there is none. */
  readonly bounds: { readonly first: Triple; readonly last: Triple } | undefined;
}

export function cellSigns(logits: Logits): CellSigns {
  const signs = new Uint8Array(CELLS ** 3);
  let [first0, first1, first2] = [CELLS, CELLS, CELLS];
  let [last0, last1, last2] = [-1, -1, -1];
  const positive = (i: number): number => ((logits[i] as number) > 0 ? 1 : 0);
  const row = LOGITS;
  const plane = LOGITS * LOGITS;
  for (let a = 0; a < CELLS; a++) {
    for (let b = 0; b < CELLS; b++) {
      // The face of four corners at c is the far face of the cell before.
      let at = a * plane + b * row;
      let near = positive(at) + positive(at + row) + positive(at + plane) + positive(at + plane + row);
      for (let c = 0; c < CELLS; c++) {
        at++;
        const far = positive(at) + positive(at + row) + positive(at + plane) + positive(at + plane + row);
        const inside = near + far;
        near = far;
        if (inside === 0) continue;
        signs[(a * CELLS + b) * CELLS + c] = inside === 8 ? INSIDE : BOUNDARY;
        if (a < first0) first0 = a;
        if (b < first1) first1 = b;
        if (c < first2) first2 = c;
        last0 = a;
        if (b > last1) last1 = b;
        if (c > last2) last2 = c;
      }
    }
  }
  if (last0 < 0) return { signs, bounds: undefined };
  return { signs, bounds: { first: [first0, first1, first2], last: [last0, last1, last2] } };
}
