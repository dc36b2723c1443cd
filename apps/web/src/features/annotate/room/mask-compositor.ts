import { iFastest, tighten, voxelCount, type Box, type BoxMask, type IFastest, type Size } from '@annotome/volume';

/** Index that a proposal is painted with: it has a style of its own, and no segment has this number. */
export const PROPOSAL = 255;

/** A proposal over the saved mask: what it would add to a segment, and what it would take from it. */
export interface Overlay {
  readonly add: BoxMask;
  readonly remove: BoxMask;
  /** The segment that it is for; 0 while it has no number yet. */
  readonly segment: number;
}

/**
 * What the viewer shows: the saved mask, and over it a proposal that is not saved. The saved one is never written to; showing another
 * proposal, or none, costs the boxes of the two.
 */
export class MaskCompositor {
  /** i fastest on the study's grid: the saved index, {@link PROPOSAL} where the proposal adds, 0 where it takes away. */
  readonly shown: IFastest<Uint8Array>;
  readonly #saved: IFastest<Uint8Array>;
  readonly #size: Size;
  readonly #isLocked: (segment: number) => boolean;
  #overlay: Overlay | undefined;

  constructor(saved: IFastest<Uint8Array>, size: Size, isLocked: (segment: number) => boolean) {
    const bytes = voxelCount(size);
    this.#saved = saved;
    this.#size = size;
    this.#isLocked = isLocked;
    this.shown = iFastest(new Uint8Array(globalThis.crossOriginIsolated ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes)));
    this.shown.set(saved);
  }

  /** The saved mask has changed inside the box. @returns what must be drawn anew. */
  savedChanged(box: Box): Box {
    this.#copy(box);
    this.#paint(this.#overlay);
    return box;
  }

  /** Shows a proposal in place of the one before. @returns the boxes that must be drawn anew. */
  show(overlay: Overlay | undefined): Box[] {
    const changed: Box[] = [];
    for (const one of [this.#overlay, overlay]) {
      for (const { box, voxels } of one ? [one.add, one.remove] : []) if (voxels > 0) changed.push(box);
    }
    if (this.#overlay) for (const { box } of [this.#overlay.add, this.#overlay.remove]) this.#copy(box);
    this.#overlay = overlay;
    this.#paint(overlay);
    return changed;
  }

  /** The mask without voxels that belong to locked segments. */
  withoutLocked(mask: BoxMask): BoxMask {
    const data = mask.data.slice();
    let taken = 0;
    forEachRun(mask, this.#size, (from, to, inBox) => {
      for (let at = from; at < to; at++) {
        const there = this.#saved[at] as number;
        if (there === 0 || !this.#isLocked(there)) continue;
        data[inBox + at - from] = 0;
        taken++;
      }
    });
    return taken === 0 ? mask : tighten(mask.box, iFastest(data));
  }

  #copy({ start, size }: Box): void {
    const [ni, nj] = this.#size;
    for (let k = start[2]; k < start[2] + size[2]; k++) {
      for (let j = start[1]; j < start[1] + size[1]; j++) {
        const at = start[0] + ni * (j + nj * k);
        this.shown.set(this.#saved.subarray(at, at + size[0]), at);
      }
    }
  }

  #paint(overlay: Overlay | undefined): void {
    if (!overlay) return;
    const { shown } = this;
    forEachRun(overlay.remove, this.#size, (from, to) => {
      for (let at = from; at < to; at++) if (shown[at] === overlay.segment) shown[at] = 0;
    });
    const saved = this.#saved;
    forEachRun(overlay.add, this.#size, (from, to) => {
      for (let at = from; at < to; at++) {
        const there = saved[at] as number;
        if (there === 0 || !this.#isLocked(there)) shown[at] = PROPOSAL;
      }
    });
  }
}

/** Calls `run` with the offsets, on a grid of `n` voxels, of each stretch of set voxels, and its offset in the mask's own box. */
function forEachRun({ box, data }: BoxMask, n: Size, run: (from: number, to: number, inBox: number) => void): void {
  const [ni, nj] = n;
  const [width, height] = box.size;
  for (let next = data.indexOf(1); next !== -1;) {
    const row = Math.floor(next / width);
    const rowEnd = (row + 1) * width;
    const zero = data.indexOf(0, next);
    const end = zero === -1 || zero > rowEnd ? rowEnd : zero;
    const j = row % height;
    const k = (row - j) / height;
    const offset = box.start[0] + ni * (box.start[1] + j + nj * (box.start[2] + k)) - row * width;
    run(offset + next, offset + end, next);
    next = data.indexOf(1, end);
  }
}
