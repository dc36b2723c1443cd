import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const PORT = 'must be a port number, 1 to 65535';
const port = (standard: number) => z.coerce.number(PORT).int(PORT).min(1, PORT).max(65535, PORT).default(standard);

const Environment = z.object({
  /** Made absolute here: each process runs in a folder of its own. */
  DATA_FOLDER: z
    .string()
    .min(1)
    .default(join(ROOT, '.data'))
    .transform((folder) => resolve(folder)),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: 'must be a PostgreSQL address: postgresql://user:password@host:5432/name' })
    .optional(),
  POSTGRES_PORT: port(54329),
  WEB_PORT: port(3000),
  SYNC_PORT: port(3001),
  JOBS_PORT: port(3002),
  WORKER_PORT: port(3003),
  AUTH_SECRET: z.string().min(32, 'must be at least 32 characters; leave it out to have one made').optional(),
  AUTH_URL: z.url().optional(),
  SYNC_URL: z.url({ protocol: /^wss?$/ }).optional(),
  /** Demo organization and one-click sign-ins: on, unless the database is one of your own. */
  DEMO: z.enum(['0', '1']).optional(),
});
export type Environment = z.infer<typeof Environment>;

/** An empty variable counts as one that is not set, for whatever process reads it. */
export const withoutEmpty = (variables: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));

/** The environment of `npm start`, checked. @throws Error that names every variable that does not fit, and what was expected. */
export function readEnvironment(variables: NodeJS.ProcessEnv): Environment {
  const { success, data, error } = Environment.safeParse(withoutEmpty(variables));
  if (success) return data;
  throw new Error(error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n'));
}
