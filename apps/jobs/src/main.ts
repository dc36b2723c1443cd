import { failStudy, connect, listStudiesInWork, processScope } from '@annotome/db';
import { createQueue, serveHealth } from '@annotome/queue';
import { openBlobStore } from '@annotome/storage';
import { pino } from 'pino';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

import { childVariables, readEnvironment } from './env.ts';
import { ingestStudy, type IngestPorts } from './ingest/ingest-study.ts';

/** How often studies are looked for whose job was lost. */
const UPKEEP_MS = 60_000;
const SILENT_MS = 10 * 60_000;

/** The process of the jobs that need no GPU. Runs until SIGTERM, then finishes or hands back what it has in hand. */
export async function main(): Promise<void> {
  const env = readEnvironment(process.env);
  const log = pino({ name: 'jobs', level: env.LOG_LEVEL });
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const outcomes = new Counter({
    name: 'annotome_studies_total',
    help: 'Studies by how their ingest ended',
    labelNames: ['outcome'],
    registers: [registry],
  });
  const durations = new Histogram({
    name: 'annotome_ingest_seconds',
    help: 'Time of one study’s ingest',
    buckets: [1, 3, 10, 30, 100, 300, 1000],
    registers: [registry],
  });

  const database = connect(env.DATABASE_URL);
  const store = openBlobStore(env);
  const queue = await createQueue({
    connectionString: env.DATABASE_URL,
    name: 'jobs',
    role: 'work',
    onError: (error) => log.error({ err: error }, error.message),
  });
  new Gauge({
    name: 'annotome_studies_waiting',
    help: 'Studies that wait for their ingest',
    registers: [registry],
    async collect() {
      this.set(await queue.waiting('ingest-study'));
    },
  });
  const ports: IngestPorts = {
    database,
    queue,
    store,
    storage: env,
    limits: { memoryMiB: env.INGEST_MEMORY_MIB, totalMs: env.INGEST_MINUTES * 60_000, silentMs: SILENT_MS },
    environment: childVariables(process.env),
    log: (what, facts) => log.info(facts, what),
  };
  await queue.consume('ingest-study', { concurrency: env.JOBS_AT_ONCE }, async (attempt) => {
    const end = durations.startTimer();
    outcomes.inc({ outcome: await ingestStudy(ports, attempt) });
    end();
  });
  await queue.consumeGivenUp('ingest-study', ({ organizationId, studyId }) =>
    failStudy(processScope(database, organizationId, 'jobs'), {
      studyId,
      failure:
        'The server stopped several times while it read this study, which may be its fault or the study’s. Try again; if it fails again, upload it in smaller parts.',
    }).catch((error: unknown) => log.error({ err: error, studyId }, 'a study that was given up could not be marked')),
  );

  // Jobs are made with their study's row; this finds those of a database that was restored, or a process that died between two steps.
  const upkeep = async (): Promise<void> => {
    for (const payload of await listStudiesInWork(database)) await queue.enqueue('ingest-study', payload);
  };
  const upkeepTimer = setInterval(
    () => void upkeep().catch((error: unknown) => log.error({ err: error }, 'upkeep failed')),
    UPKEEP_MS,
  );
  await upkeep();

  const health = await serveHealth(env.JOBS_PORT, {
    registry,
    health: async () => ({ ok: await database.answers(), process: 'jobs' }),
  });
  log.info({ port: health.port, atOnce: env.JOBS_AT_ONCE, memoryMiB: env.INGEST_MEMORY_MIB }, 'ready');

  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    log.info('stopping');
    clearInterval(upkeepTimer);
    await queue.stop({ timeoutMs: 15_000 });
    await health.close();
    await database.close();
    store.close();
    process.exit(0);
  };
  process.on('SIGTERM', () => void stop());
  process.on('SIGINT', () => void stop());
}
