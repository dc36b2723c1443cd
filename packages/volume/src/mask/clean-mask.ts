import { iFastest, type Size, type Voxel } from '../coordinates.ts';
import { emptyMask, tighten, type BoxMask } from './box-mask.ts';
import { runComponents } from './run-components.ts';

/**
 * Which of a mask's connected components (26 neighbours) are kept. `largest`: one, the largest of those that hold an inside click, or
 * the largest at all when no click lies on the mask. `clicked`: every one that holds an inside click, or as `largest` when none does.
 */
export type Components = 'all' | 'largest' | 'clicked';

/**
 * @param clicks Inside clicks, in voxels of the grid that the mask lies on; taken to the nearest voxel.
 */
export function keepComponents(mask: BoxMask, keep: Components, clicks: readonly Voxel[] = []): BoxMask {
  if (keep === 'all' || mask.voxels === 0) return mask;
  const n = mask.box.size;
  const { start, end, component, count } = runComponents(mask.data, n, 1, 26);
  const sizes = new Float64Array(count);
  const clicked = new Uint8Array(count);
  const wanted = clicks.map((click) => offsetInBox(mask, click)).filter((offset) => offset >= 0);
  for (let r = 0; r < start.length; r++) {
    const [from, to, c] = [start[r] as number, end[r] as number, component[r] as number];
    sizes[c] = (sizes[c] as number) + to - from;
    if (wanted.some((offset) => offset >= from && offset < to)) clicked[c] = 1;
  }
  const anyClicked = clicked.includes(1);
  const kept = new Uint8Array(count);
  if (keep === 'clicked' && anyClicked) kept.set(clicked);
  else {
    let best = -1;
    for (let c = 0; c < count; c++) {
      if ((!anyClicked || clicked[c]) && (best < 0 || (sizes[c] as number) > (sizes[best] as number))) best = c;
    }
    kept[best] = 1;
  }
  if (!kept.includes(0)) return mask;
  const data = new Uint8Array(mask.data.length);
  for (let r = 0; r < start.length; r++) if (kept[component[r] as number]) data.fill(1, start[r], end[r]);
  return tighten(mask.box, iFastest(data));
}

/** Fills every cavity: background (6 neighbours) that is not connected to the outside. What reaches the grid's edge is open. */
export function fillHoles(mask: BoxMask): BoxMask {
  if (mask.voxels === 0) return emptyMask();
  const n = mask.box.size;
  const { start, end, component, count } = runComponents(mask.data, n, 0, 6);
  // The box is tight, so background at its border is connected to the outside.
  const open = new Uint8Array(count);
  for (let r = 0; r < start.length; r++)
    if (touchesBorder(start[r] as number, end[r] as number, n)) open[component[r] as number] = 1;
  if (!open.includes(0)) return mask;
  const data = mask.data.slice();
  let { voxels } = mask;
  for (let r = 0; r < start.length; r++) {
    if (open[component[r] as number]) continue;
    data.fill(1, start[r], end[r]);
    voxels += (end[r] as number) - (start[r] as number);
  }
  return { box: mask.box, data: iFastest(data), voxels };
}

function touchesBorder(from: number, to: number, [ni, nj, nk]: Size): boolean {
  const row = Math.floor(from / ni);
  const j = row % nj;
  const k = (row - j) / nj;
  return j === 0 || j === nj - 1 || k === 0 || k === nk - 1 || from === row * ni || to === (row + 1) * ni;
}

/** Offset in the mask's data of the voxel nearest to a point; −1 off the box. */
function offsetInBox({ box, data }: BoxMask, p: Voxel): number {
  const [i, j, k] = p.map((v, axis) => Math.round(v) - box.start[axis as 0 | 1 | 2]) as [number, number, number];
  const [ni, nj, nk] = box.size;
  const inside = i >= 0 && j >= 0 && k >= 0 && i < ni && j < nj && k < nk && data.length > 0;
  return inside ? i + ni * (j + nj * k) : -1;
}
