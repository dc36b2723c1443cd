import { fileURLToPath } from 'node:url';

const PORT = 3400;

export const ADDRESS = `http://localhost:${PORT}`;
export const STACK_FOLDER = fileURLToPath(new URL('../../.data/e2e', import.meta.url));

/** Ports and folder of its own, so that the tests run beside a developer's `npm start`. */
export const STACK_ENVIRONMENT: Record<string, string> = {
  DATA_FOLDER: STACK_FOLDER,
  WEB_PORT: String(PORT),
  SYNC_PORT: String(PORT + 1),
  JOBS_PORT: String(PORT + 2),
  WORKER_PORT: String(PORT + 3),
  POSTGRES_PORT: '54349',
  DEMO: '1',
};
