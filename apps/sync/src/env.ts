import { z } from 'zod';

const Environment = z.object({
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  SYNC_PORT: z.coerce.number().int().min(0).max(65535).default(3001),
  /** The web application's address: only its pages may connect. */
  AUTH_URL: z.url().default('http://localhost:3000'),
  /** Further origins, separated by commas: for a page that is served elsewhere while it is developed. */
  SYNC_ORIGINS: z
    .string()
    .default('')
    .transform((text) => text.split(',').flatMap((origin) => (origin.trim() === '' ? [] : [origin.trim()])))
    .pipe(z.array(z.url())),
  /** A mask that nobody has open is kept for so long: a page that reloads comes back. */
  SYNC_IDLE_SECONDS: z.coerce.number().min(0).max(3600).default(20),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
});
export type SyncEnvironment = z.output<typeof Environment>;

/** The environment of the mask server, checked. @throws Error that names each variable that does not fit, and why. */
export function readEnvironment(variables: NodeJS.ProcessEnv): SyncEnvironment {
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
  const { success, data, error } = Environment.safeParse(given);
  if (success) return data;
  throw new Error(`The environment does not fit:\n${z.prettifyError(error)}`);
}
