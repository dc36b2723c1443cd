import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { z } from 'zod';

const BIN = fileURLToPath(new URL('../../bin/annotome.mjs', import.meta.url));

const Outcome = z.object({
  setting: z.string(),
  measurements: z.array(z.object({ what: z.string(), shown: z.string(), ratio: z.number().optional() })),
  numbers: z.record(z.string(), z.unknown()),
  peakMemoryBytes: z.number(),
  wallMs: z.number(),
});
export type BenchOutcome = z.output<typeof Outcome>;

/** Runs one benchmark in a process of its own, so that its peak of memory is its own. @throws Error when it did not end well. */
export async function runInChild(name: string): Promise<BenchOutcome> {
  const child = spawn(process.execPath, [BIN, 'bench', name, '--in-this-process', '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => (text += part));
  const code = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  if (code !== 0) throw new Error(`The benchmark ${name} ended with exit code ${code ?? 'none'}.`);
  return Outcome.parse(JSON.parse(text));
}
