import { availableParallelism, cpus } from 'node:os';

/** p50 and p95 of some times. */
export function quantiles(times: readonly number[]): { readonly p50: number; readonly p95: number } {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
  return { p50: at(0.5), p95: at(0.95) };
}

export const milliseconds = (ms: number): string => (ms < 10 ? `${ms.toFixed(1)} ms` : `${ms.toFixed(0)} ms`);

export const bothQuantiles = (times: readonly number[]): string => {
  const { p50, p95 } = quantiles(times);
  return `${milliseconds(p50)} / ${milliseconds(p95)}`;
};

/** A title, the machine, and one line for each thing that was measured. */
export function report(title: string, rows: readonly (readonly [what: string, shown: string])[]): void {
  console.log(title);
  console.log(`${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${availableParallelism()} cores, Node ${process.version}\n`);
  const width = Math.max(...rows.map(([what]) => what.length));
  for (const [what, shown] of rows) console.log(`${what.padEnd(width)}  ${shown.padStart(16)}`);
}
