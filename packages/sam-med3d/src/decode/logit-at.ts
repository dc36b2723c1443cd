import { LOGITS } from '../window/window.ts';
import { type Logits } from './decode-mask.ts';
import { cellAt, shareAt } from './window-position.ts';

/** The logits, trilinear, at any position of their window (window voxels, array order); beyond the outermost ones their value holds. */
export function logitAt(logits: Logits, p0: number, p1: number, p2: number): number {
  return trilinear(logits, cellAt(p0), cellAt(p1), cellAt(p2), p0, p1, p2);
}

/**
 * The logits at window position `(p0,p1,p2)` of cell `(c0,c1,c2)`. Written as a sum of products with weights ≥ 0, so that rounding cannot
 * give corners of one sign a value of the other.
 */
export function trilinear(logits: Logits, c0: number, c1: number, c2: number, p0: number, p1: number, p2: number): number {
  const f0 = shareAt(p0, c0);
  const f1 = shareAt(p1, c1);
  const f2 = shareAt(p2, c2);
  const at = (c0 * LOGITS + c1) * LOGITS + c2;
  const up = at + LOGITS * LOGITS;
  const g2 = 1 - f2;
  const v00 = (logits[at] as number) * g2 + (logits[at + 1] as number) * f2;
  const v01 = (logits[at + LOGITS] as number) * g2 + (logits[at + LOGITS + 1] as number) * f2;
  const v10 = (logits[up] as number) * g2 + (logits[up + 1] as number) * f2;
  const v11 = (logits[up + LOGITS] as number) * g2 + (logits[up + LOGITS + 1] as number) * f2;
  return (v00 * (1 - f1) + v01 * f1) * (1 - f0) + (v10 * (1 - f1) + v11 * f1) * f0;
}
