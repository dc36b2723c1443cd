/** Diameters in mm. */
const SMALLEST = 0.5;
const LARGEST = 100;

const stepAt = (mm: number): number => (mm < 5 ? 0.5 : mm < 20 ? 1 : mm < 50 ? 2 : 5);

/** The next diameter up or down, on a scale whose steps grow with it. */
export function nextSize(mm: number, direction: 1 | -1): number {
  const step = stepAt(direction > 0 ? mm : mm - 1e-9);
  const next = (direction > 0 ? Math.floor(mm / step + 1e-9) + 1 : Math.ceil(mm / step - 1e-9) - 1) * step;
  return clampSize(next);
}

export const clampSize = (mm: number): number => Math.min(LARGEST, Math.max(SMALLEST, mm));
