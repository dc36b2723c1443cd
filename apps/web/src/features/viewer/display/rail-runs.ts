/** Stretches of slices that hold a segment, as `[first, count]` from the top of the rail. */
export function railRuns(slices: Uint8Array | undefined, isUpwards: boolean): readonly (readonly [number, number])[] {
  const runs: (readonly [number, number])[] = [];
  if (!slices) return runs;
  for (let at = slices.indexOf(1); at >= 0;) {
    const end = slices.indexOf(0, at);
    const stop = end < 0 ? slices.length : end;
    runs.push([isUpwards ? slices.length - stop : at, stop - at]);
    at = slices.indexOf(1, stop);
  }
  return runs;
}
