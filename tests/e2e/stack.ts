import { fileURLToPath } from 'node:url';

const PORT = 3400;

export const ADDRESS = `http://localhost:${PORT}`;
export const STACK_FOLDER = fileURLToPath(new URL('../../.data/e2e', import.meta.url));

/** A product with ports from `port` on and a folder of its own, beside a developer's `npm start`. */
export const stackEnvironment = (folder: string, port: number, postgresPort: number): Record<string, string> => ({
  DATA_FOLDER: folder,
  WEB_PORT: String(port),
  SYNC_PORT: String(port + 1),
  JOBS_PORT: String(port + 2),
  WORKER_PORT: String(port + 3),
  POSTGRES_PORT: String(postgresPort),
  DEMO: '1',
});

export const STACK_ENVIRONMENT = stackEnvironment(STACK_FOLDER, PORT, 54349);
