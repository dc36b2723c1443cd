import { join } from 'node:path';

import { connect, ensureEmbeddingSet, listUnpreparedVolumes, processScope } from '@annotome/db';
import { createQueue, serveHealth } from '@annotome/queue';
import { openBlobStore } from '@annotome/storage';
import { pino } from 'pino';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

import { startEncoderLanes } from '../embeddings/encoder-lanes.ts';
import { readServiceEnvironment } from '../env.ts';
import { defaultModelFolder } from '../runtime/default-model.ts';
import { loadModel } from '../runtime/load-model.ts';
import { batchSize, freeGpuMemory } from './batch-size.ts';
import { embedClick } from './embed-click.ts';
import { embedVolume, giveUp } from './embed-volume.ts';
import { publishModel, verifyModel } from './publish-model.ts';
import { SharedVolumes } from './shared-volumes.ts';
import { type WorkerPorts } from './worker-ports.ts';

/** How often images are looked for that nobody has asked to prepare, or whose job was lost. */
const UPKEEP_MS = 30_000;

/** The worker as a service: embeds images, and the windows of clicks before them. Runs until SIGTERM. */
export async function main(): Promise<void> {
  const env = readServiceEnvironment(process.env);
  const log = pino({ name: 'gpu-worker', level: env.LOG_LEVEL });
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const windowSeconds = new Histogram({
    name: 'annotome_window_seconds',
    help: 'Background: time from one window to the next. Interactive: from the wish to the announcement.',
    labelNames: ['urgency'],
    buckets: [0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 100],
    registers: [registry],
  });
  const outcomes = new Counter({
    name: 'annotome_images_total',
    help: 'Images by how their preparation ended',
    labelNames: ['outcome'],
    registers: [registry],
  });

  const database = connect(env.DATABASE_URL);
  const store = openBlobStore(env);
  const dir = env.MODEL_FOLDER ?? (await defaultModelFolder(join(env.DATA_FOLDER, 'models')));
  const model = await loadModel({ dir });
  await verifyModel(model);
  const lanes = await startEncoderLanes({ model, device: env.WORKER_DEVICE });
  if (lanes.notice !== undefined) log.info(lanes.notice);
  const hash = await publishModel(model, store, database);
  const queue = await createQueue({
    connectionString: env.DATABASE_URL,
    name: 'gpu-worker',
    role: 'work',
    onError: (error) => log.error({ err: error }, error.message),
  });
  const ports: WorkerPorts = {
    database,
    store,
    model: { hash, manifest: model.manifest },
    lanes,
    batch: env.WORKER_BATCH ?? batchSize(lanes.device, lanes.count, model.manifest, await freeGpuMemory()),
    volumes: new SharedVolumes(store),
    onWindow: (urgency, seconds) => windowSeconds.observe({ urgency }, seconds),
    log: (what, facts) => log.info(facts, what),
  };
  new Gauge({
    name: 'annotome_jobs_waiting',
    help: 'Jobs that wait',
    labelNames: ['job'],
    registers: [registry],
    async collect() {
      for (const job of ['embed-volume', 'embed-window'] as const) this.set({ job }, await queue.waiting(job));
    },
  });
  await queue.consume('embed-window', { concurrency: lanes.count + 1 }, (attempt) => embedClick(ports, attempt));
  await queue.consume('embed-volume', {}, async (attempt) => outcomes.inc({ outcome: await embedVolume(ports, attempt) }));
  await queue.consumeGivenUp('embed-volume', (payload) =>
    giveUp(
      processScope(database, payload.organizationId, 'gpu-worker'),
      payload,
      'The server stopped several times while it prepared this image. Prepare it again from the list of studies.',
    ),
  );

  // The first worker with a new model finds all images; later, those whose job was lost with a database or a process.
  const upkeep = async (): Promise<void> => {
    for (const { organizationId, volumeId, isAsked } of await listUnpreparedVolumes(database, hash)) {
      const job = { organizationId, volumeId, modelHash: hash };
      if (isAsked) await queue.enqueue('embed-volume', job);
      else {
        await ensureEmbeddingSet(processScope(database, organizationId, 'gpu-worker'), job, (tx) =>
          queue.enqueue('embed-volume', job, { tx }),
        );
      }
    }
  };
  const upkeepSafely = (): Promise<void> => upkeep().catch((error: unknown) => log.error({ err: error }, 'upkeep failed'));
  const upkeepTimer = setInterval(() => void upkeepSafely(), UPKEEP_MS);
  await upkeepSafely();

  const health = await serveHealth(env.WORKER_PORT, {
    registry,
    health: async () => ({ ok: await database.answers(), process: 'gpu-worker', model: hash, device: lanes.device }),
  });
  const { name } = model.manifest;
  log.info({ port: health.port, model: name, hash, device: lanes.device, lanes: lanes.count, batch: ports.batch }, 'ready');

  let stopping = false;
  const stop = async (status: number): Promise<void> => {
    if (stopping) return;
    stopping = true;
    log.info('stopping: windows in hand are finished first');
    clearInterval(upkeepTimer);
    await queue.stop({ timeoutMs: 15_000 });
    await lanes.close();
    await health.close();
    await database.close();
    store.close();
    process.exit(status);
  };
  process.on('SIGTERM', () => void stop(0));
  process.on('SIGINT', () => void stop(0));
  void lanes.died.then((error) => {
    log.fatal({ err: error }, 'an encoder lane died; ending, to be started again');
    process.exit(1);
  });
}
