import { connect } from '@annotome/db';
import { pino } from 'pino';
import { readEnvironment } from './env.ts';
import { syncMetrics } from './metrics.ts';
import { startSyncServer } from './sync-server.ts';

/** The mask server's process. Runs until SIGTERM, then writes down what it has received, and ends. */
export async function main(): Promise<void> {
  const env = readEnvironment(process.env);
  const log = pino({ name: 'sync', level: env.LOG_LEVEL });
  const database = connect(env.DATABASE_URL);
  const server = await startSyncServer(env.SYNC_PORT, {
    database,
    metrics: syncMetrics(),
    log,
    idleMs: env.SYNC_IDLE_SECONDS * 1000,
    origins: new Set([env.AUTH_URL, ...env.SYNC_ORIGINS].map((url) => new URL(url).origin)),
  });
  log.info({ port: server.port }, 'ready');

  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    log.info('stopping');
    await server.stop();
    await database.close();
    process.exit(0);
  };
  process.on('SIGTERM', () => void stop());
  process.on('SIGINT', () => void stop());
}
