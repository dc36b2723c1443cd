import { availableParallelism, totalmem } from 'node:os';

import { storageEnvironment } from '@annotome/storage';
import { z } from 'zod';

const MiB = 2 ** 20;
/** A volume of 1024 × 1024 × 1024 float32 and what its reading needs; never so much that the machine swaps. */
const standardMemory = Math.floor(Math.min(12 * 1024, (0.6 * totalmem()) / MiB));

const Environment = z.object({
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  JOBS_PORT: z.coerce.number().int().min(0).max(65535).default(3002),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  /** Studies ingested at a time. */
  JOBS_AT_ONCE: z.coerce
    .number()
    .int()
    .min(1)
    .default(Math.max(1, Math.floor(availableParallelism() / 2))),
  /** Memory that one study's ingest may take. */
  INGEST_MEMORY_MIB: z.coerce.number().int().min(256).default(standardMemory),
  /** Time that one study's ingest may take. */
  INGEST_MINUTES: z.coerce.number().positive().default(60),
  ...storageEnvironment,
});
export type JobsEnvironment = z.output<typeof Environment>;

/** The environment of the jobs process, checked. @throws Error that names each variable that does not fit, and why. */
export function readEnvironment(variables: NodeJS.ProcessEnv): JobsEnvironment {
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
  const { success, data, error } = Environment.safeParse(given);
  if (success) return data;
  throw new Error(`The environment does not fit:\n${z.prettifyError(error)}`);
}

/** What a process that reads somebody's files may know of the environment: where programs lie, and how Amazon's SDK finds its keys. */
export const childVariables = (variables: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(variables).filter(([name]) => /^(PATH|HOME|TMPDIR|TZ|LANG|SystemRoot|AWS_.+)$/.test(name)));
