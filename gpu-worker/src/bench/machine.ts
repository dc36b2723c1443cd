import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, cpus, totalmem } from 'node:os';

import { z } from 'zod';

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly node: string;
  readonly onnxRuntime: string;
}

/** What the numbers were measured on. */
export function describeMachine(): Machine {
  const manifest = createRequire(import.meta.url).resolve('onnxruntime-node/package.json');
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    node: process.version,
    onnxRuntime: z.object({ version: z.string() }).parse(JSON.parse(readFileSync(manifest, 'utf8'))).version,
  };
}

export interface Load {
  readonly wallMs: number;
  /** Share of all cores that this process kept busy, 0 … 1, all its threads together. */
  readonly coresBusy: number;
}

/** Starts measuring; call the result to read. */
export function measureLoad(): () => Load {
  const started = performance.now();
  const before = process.cpuUsage();
  return () => {
    const wallMs = performance.now() - started;
    const { user, system } = process.cpuUsage(before);
    return { wallMs, coresBusy: (user + system) / 1000 / wallMs / availableParallelism() };
  };
}

/** Most memory this process has ever held, in bytes. */
export const peakMemory = (): number => process.resourceUsage().maxRSS * 1024;
