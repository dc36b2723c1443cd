import { runComponents, size, type Size } from '@annotome/volume';
import { type Decoding, type Logits } from '../decode/decode-mask.ts';
import { logitAt } from '../decode/logit-at.ts';
import { type WindowPrompt } from '../prompt/prompt.ts';
import { STRIDE } from '../window/place-windows.ts';
import { canonicalVoxel, centreOf, LOGITS, WINDOW, windowVoxel, type CanonicalVoxel, type Window } from '../window/window.ts';

/** A face of a window that its mask runs into, and the point that the next window should be centred on. */
export interface OpenFace {
  readonly axis: 0 | 1 | 2;
  readonly towards: -1 | 1;
  readonly centre: CanonicalVoxel;
}

const CELLS = LOGITS ** 3;
const STRIDES = [LOGITS * LOGITS, LOGITS, 1] as const;

/** Window voxel at which logit `c` of an axis stands. */
const positionOf = (c: number): number => 4 * c + 1.5;

/**
 * The faces through which a mask leaves its window. Only what is connected to an inside click counts (everything, when no click lies on
 * the mask), so a stray blob at the border starts nothing; and only where the volume goes on beyond the face.
 * @param n Voxels of the canonical grid.
 */
export function openFaces(decoding: Decoding, n: Size): OpenFace[] {
  const { window } = decoding;
  const mask = clickedMask(decoding);
  const faces: OpenFace[] = [];
  for (const axis of [0, 1, 2] as const) {
    for (const towards of [-1, 1] as const) {
      const goesOn = towards < 0 ? window.start[axis] > 0 : window.start[axis] + WINDOW < n[axis];
      if (!goesOn || !touches(mask, window, n, axis, towards)) continue;
      const centre = [...centreOf(window)] as [number, number, number];
      centre[axis] += towards * STRIDE;
      faces.push({ axis, towards, centre: canonicalVoxel(...centre) });
    }
  }
  return faces;
}

function touches(mask: Uint8Array, { start }: Window, n: Size, axis: 0 | 1 | 2, towards: -1 | 1): boolean {
  const [one, other] = ([0, 1, 2] as const).filter((d) => d !== axis) as [0 | 1 | 2, 0 | 1 | 2];
  const onVolume = (d: 0 | 1 | 2, c: number): boolean => {
    const p = start[d] + positionOf(c);
    return p >= -0.5 && p < n[d] - 0.5;
  };
  const face = towards < 0 ? 0 : (LOGITS - 1) * STRIDES[axis];
  for (let a = 0; a < LOGITS; a++) {
    for (let b = 0; b < LOGITS; b++) {
      if (mask[face + a * STRIDES[one] + b * STRIDES[other]] && onVolume(one, a) && onVolume(other, b)) return true;
    }
  }
  return false;
}

/** 1 where a logit is above 0 and connected (26 neighbours) to an inside click; all above 0 where no click lies on the mask. `[32,32,32]`. */
function clickedMask({ logits, prompts }: Decoding): Uint8Array {
  const mask = new Uint8Array(CELLS);
  for (let i = 0; i < CELLS; i++) if ((logits[i] as number) > 0) mask[i] = 1;
  const { start, end, component, count } = runComponents(mask, size(LOGITS, LOGITS, LOGITS), 1, 26);
  const clicked = new Uint8Array(count);
  for (const { voxel, label } of prompts) {
    if (label !== 'inside') continue;
    const c = voxel.map((v) => Math.round((v - 1.5) / 4));
    if (c.some((v) => v < 0 || v >= LOGITS)) continue;
    const at = c.reduce((sum, v, axis) => sum + v * (STRIDES[axis] as number), 0);
    const run = start.findIndex((from, r) => at >= from && at < (end[r] as number));
    if (run >= 0) clicked[component[run] as number] = 1;
  }
  if (clicked.includes(1)) {
    for (let r = 0; r < start.length; r++) if (!clicked[component[r] as number]) mask.fill(0, start[r], end[r]);
  }
  return mask;
}

/** The logits of one window as the next one's `mask_input`: where the two overlap the same values at the same places, elsewhere 0. */
export function carryLogits(from: Decoding, to: Window): Logits {
  const carried = new Float32Array(CELLS) as Logits;
  const shift = shiftBetween(from.window, to);
  const onWindow = (p: number): boolean => p >= -0.5 && p < WINDOW - 0.5;
  let at = 0;
  for (let a = 0; a < LOGITS; a++) {
    const p0 = positionOf(a) + shift[0];
    for (let b = 0; b < LOGITS; b++) {
      const p1 = positionOf(b) + shift[1];
      for (let c = 0; c < LOGITS; c++, at++) {
        const p2 = positionOf(c) + shift[2];
        if (onWindow(p0) && onWindow(p1) && onWindow(p2)) carried[at] = logitAt(from.logits, p0, p1, p2);
      }
    }
  }
  return carried;
}

/**
 * A click for a window that none of the user's inside clicks lies in: the innermost place (in 6 mm cells, city-block distance) of the
 * clicked mask where the two windows overlap, and of equally deep ones the one with the highest logit. Undefined when the mask does not
 * reach into the overlap.
 */
export function deriveClick(from: Decoding, to: Window): WindowPrompt | undefined {
  const shift = shiftBetween(from.window, to);
  const mask = clickedMask(from);
  const depth = new Int32Array(CELLS);
  const axes = [0, 1, 2] as const;
  const coordinate = (at: number, axis: 0 | 1 | 2): number => Math.floor(at / STRIDES[axis]) % LOGITS;
  for (let at = 0; at < CELLS; at++) {
    const inOverlap = axes.every((axis) => {
      const p = positionOf(coordinate(at, axis)) - shift[axis];
      return p >= 0 && p < WINDOW;
    });
    depth[at] = mask[at] && inOverlap ? LOGITS : 0;
  }
  // Distance to what is not mask or not overlap, in two sweeps; beyond the array is neither.
  const sweep = (at: number, towards: -1 | 1): void => {
    for (const axis of axes) {
      const c = coordinate(at, axis) + towards;
      const beside = c < 0 || c >= LOGITS ? 0 : (depth[at + towards * STRIDES[axis]] as number);
      if (beside + 1 < (depth[at] as number)) depth[at] = beside + 1;
    }
  };
  for (let at = 0; at < CELLS; at++) sweep(at, -1);
  for (let at = CELLS - 1; at >= 0; at--) sweep(at, 1);
  let best = -1;
  for (let at = 0; at < CELLS; at++) {
    if (!depth[at]) continue;
    const better =
      best < 0
        ? 1
        : (depth[at] as number) - (depth[best] as number) || (from.logits[at] as number) - (from.logits[best] as number);
    if (better > 0) best = at;
  }
  if (best < 0) return undefined;
  const [a0, a1, a2] = axes.map((axis) => Math.round(positionOf(coordinate(best, axis)) - shift[axis])) as [
    number,
    number,
    number,
  ];
  return { voxel: windowVoxel(a0, a1, a2), label: 'inside' };
}

/** What to add to a position in `to` to get the position in `from`. */
function shiftBetween(from: Window, to: Window): readonly [number, number, number] {
  return [to.start[0] - from.start[0], to.start[1] - from.start[1], to.start[2] - from.start[2]];
}
