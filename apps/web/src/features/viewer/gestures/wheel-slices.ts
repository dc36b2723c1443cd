/** CSS pixels of a trackpad's scroll that make one slice. */
const PIXELS_PER_SLICE = 30;
/** A mouse's notch is told as this many pixels, or more, at once. */
const NOTCH = 80;

/** Turns wheel events into whole slices: one for each notch of a mouse, and an even pace on a trackpad. */
export class WheelSlices {
  /** Pixels that have not made a slice yet. */
  #rest = 0;

  /** @param deltaMode As in a WheelEvent: 0 pixels, 1 lines, 2 pages. */
  slices(delta: number, deltaMode: number): number {
    if (deltaMode === 2) return Math.sign(delta) * 10;
    const isNotch = deltaMode === 1 || Math.abs(delta) >= NOTCH;
    if (isNotch) {
      this.#rest = 0;
      const notches = deltaMode === 1 ? delta / 3 : delta / 120;
      return Math.sign(delta) * Math.max(1, Math.round(Math.abs(notches)));
    }
    if (Math.sign(delta) !== Math.sign(this.#rest)) this.#rest = 0;
    this.#rest += delta;
    const whole = Math.trunc(this.#rest / PIXELS_PER_SLICE);
    this.#rest -= whole * PIXELS_PER_SLICE;
    return whole;
  }
}

/** Zoom factor of a wheel event with Ctrl, or of a trackpad's pinch, which browsers tell as one. */
export const wheelZoom = (delta: number, deltaMode: number): number => {
  const pixels = deltaMode === 1 ? delta * 33 : delta;
  return Math.exp(-Math.min(25, Math.max(-25, pixels)) * 0.01);
};
