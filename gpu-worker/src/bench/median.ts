/** Median wall time of `times` runs in milliseconds, after one that does not count. */
export async function median(times: number, run: () => unknown): Promise<number> {
  await run();
  const all: number[] = [];
  for (let n = 0; n < times; n++) {
    const started = performance.now();
    await run();
    all.push(performance.now() - started);
  }
  return all.sort((a, b) => a - b)[times >> 1] as number;
}
