import { type SliceValues } from './slice-record.ts';

/** Stored numbers of one slice, row after row. */
export type StoredSlice = ArrayLike<number>;

/** Whether every value these rules can give is a whole number. */
export function givesWholeNumbers({ floating, slope, intercept, lookup, outside }: SliceValues): boolean {
  if (floating || !Number.isInteger(outside)) return false;
  return lookup ? lookup.values.every(Number.isInteger) : Number.isInteger(slope) && Number.isInteger(intercept);
}

/**
 * Stored numbers → values, into `out`: the lookup table, else `slope · stored + intercept`; padding becomes `outside`.
 * @returns how many pixels were padding.
 */
export function applyValues(rules: SliceValues, stored: StoredSlice, out: Float64Array): number {
  const { slope, intercept, padding, outside, lookup } = rules;
  const n = out.length;
  const [low, high] = padding ?? [Infinity, -Infinity];
  let padded = 0;
  if (lookup) {
    const { first, values } = lookup;
    const last = values.length - 1;
    for (let p = 0; p < n; p++) {
      const v = stored[p] as number;
      if (v >= low && v <= high) {
        out[p] = outside;
        padded++;
      } else out[p] = values[Math.min(Math.max(v - first, 0), last)] as number;
    }
    return padded;
  }
  for (let p = 0; p < n; p++) {
    const v = stored[p] as number;
    if (v >= low && v <= high) {
      out[p] = outside;
      padded++;
    } else out[p] = slope * v + intercept;
  }
  return padded;
}
