/**
 * A voxel drawn uniformly from those where `a` and `b` differ (both of the same length, 0 or 1), or from all of `a` when `b` is left out.
 * @param random uniform in [0, 1).
 * @returns its offset, or undefined when there is none.
 */
export function pickUniformly(a: Uint8Array, b: Uint8Array | undefined, random: () => number): number | undefined {
  let count = 0;
  if (b) for (let at = 0; at < a.length; at++) count += (a[at] as number) ^ (b[at] as number);
  else for (let at = 0; at < a.length; at++) count += a[at] as number;
  if (count === 0) return undefined;
  let left = Math.min(count - 1, Math.floor(random() * count));
  for (let at = 0; at < a.length; at++) {
    const hit = b ? (a[at] as number) ^ (b[at] as number) : (a[at] as number);
    if (hit && left-- === 0) return at;
  }
  return undefined;
}
