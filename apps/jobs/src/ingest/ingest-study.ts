import { ProductError, type JobPayload, type StudyId, type VolumeId } from '@annotome/contracts';
import {
  createVolumeAndCase,
  defaultModel,
  ensureEmbeddingSet,
  failStudy,
  finishStudy,
  getVolume,
  listStudyFiles,
  processScope,
  setStudyProgress,
  volumeIdFor,
  type Database,
  type Scope,
} from '@annotome/db';
import { Interrupted, type Attempt, type Queue } from '@annotome/queue';
import {
  deleteVolumeBlobs,
  ingestPlanKey,
  notePlannedVolumes,
  StorageError,
  uploadKey,
  volumeFolder,
  type BlobStore,
  type StorageEnvironment,
} from '@annotome/storage';

import { type FromReader, type GoOn, type ReadVolume } from './messages.ts';
import { ReaderEnded, runReader, type ReaderLimits } from './run-reader.ts';

export interface IngestPorts {
  readonly database: Database;
  readonly queue: Queue;
  readonly store: BlobStore;
  readonly storage: StorageEnvironment;
  readonly limits: ReaderLimits;
  readonly environment: NodeJS.ProcessEnv;
  readonly log: (what: string, facts: Readonly<Record<string, unknown>>) => void;
}

/** What the outcome of one study's ingest is, for metrics. */
export type IngestOutcome = 'ready' | 'failed' | 'removed';

/** Steps of progress written to the database at most this often. */
const PROGRESS_MS = 300;
/** How long an ingest may go on after its process was asked to end. */
const FINISH_MS = 8_000;

/**
 * A study's files → volumes, pyramids, thumbnails, cases, and the wish that each be prepared with the model. Run again after any death it
 * makes the same images under the same ids, and leaves those that are there.
 *
 * What is wrong with the files is a sentence on the study, and no error here: trying again would find the same. An error of the store or
 * the database is thrown, to be tried again.
 */
export async function ingestStudy(ports: IngestPorts, attempt: Attempt<'ingest-study'>): Promise<IngestOutcome> {
  const { organizationId, studyId } = attempt.payload;
  const scope = processScope(ports.database, organizationId, 'jobs');
  const run = new IngestRun(ports, scope, attempt.payload);
  const stop = new AbortController();
  const drain = (): void => void setTimeout(() => stop.abort(new Interrupted()), FINISH_MS).unref();
  attempt.draining.addEventListener('abort', drain, { once: true });
  const signal = AbortSignal.any([attempt.signal, stop.signal]);
  try {
    const study = await listStudyFiles(scope, { studyId });
    if (study.state !== 'ingesting') return study.state === 'ready' ? 'ready' : 'failed';
    const files = study.files.map(({ uploadId, name }) => ({ key: uploadKey(organizationId, uploadId), name }));
    await runReader(
      {
        kind: 'begin',
        storage: ports.storage,
        files,
        modality: study.modality ?? undefined,
        deidentified: study.deidentified,
      },
      { limits: ports.limits, environment: ports.environment, signal, onMessage: (message) => run.hear(message) },
    );
    ports.log('study ingested', { studyId, volumes: run.recorded.size });
    return 'ready';
  } catch (error) {
    if (isRemoved(error) || attempt.signal.aborted) {
      // A job may also be taken from a process that was silent for long; then another goes on with the same images.
      if (!(await isGone(scope, studyId))) throw error;
      await run.forget([...run.planned, ...run.recorded]);
      await ports.store.delete(ingestPlanKey(studyId));
      return 'removed';
    }
    if (error instanceof Interrupted) throw error;
    const atFault = error instanceof StudyError || error instanceof ReaderEnded;
    if (!atFault && !attempt.isLast) throw error;
    const failure = atFault
      ? error.message
      : `The server could not finish this study: ${(error as Error).message} Try again later.`;
    await failStudy(scope, { studyId, failure }).catch((gone: unknown) => {
      if (!isRemoved(gone)) throw gone;
    });
    await run.forget(run.planned);
    ports.log('study failed', { studyId, failure });
    return 'failed';
  } finally {
    attempt.draining.removeEventListener('abort', drain);
  }
}

/** What the reader found wrong with the study. */
class StudyError extends Error {
  override readonly name = 'StudyError';
}

const isRemoved = (error: unknown): boolean => error instanceof ProductError && error.code === 'not-found';

async function isGone(scope: Scope, studyId: StudyId): Promise<boolean> {
  try {
    await listStudyFiles(scope, { studyId });
    return false;
  } catch (error) {
    if (isRemoved(error)) return true;
    throw error;
  }
}

/** One run of a reader, as the database sees it. */
class IngestRun {
  readonly #ports: IngestPorts;
  readonly #scope: Scope;
  readonly #payload: JobPayload<'ingest-study'>;
  /** Volumes being written: without a row yet. */
  readonly planned = new Set<VolumeId>();
  /** Volumes of this run whose row is made. */
  readonly recorded = new Set<VolumeId>();
  #lastStage = '';
  #lastWritten = 0;

  constructor(ports: IngestPorts, scope: Scope, payload: JobPayload<'ingest-study'>) {
    this.#ports = ports;
    this.#scope = scope;
    this.#payload = payload;
  }

  async hear(message: FromReader): Promise<GoOn | undefined> {
    switch (message.kind) {
      case 'progress':
        await this.#progress(message.stage, message.done, message.total);
        return undefined;
      case 'planned':
        return this.#plan(message.seriesKeys);
      case 'volume':
        await this.#record(message.volume);
        return undefined;
      case 'done':
        await finishStudy(this.#scope, { studyId: this.#payload.studyId, warnings: message.warnings });
        return undefined;
      case 'failed':
        throw message.again ? new StorageError(message.sentence) : new StudyError(message.sentence);
      case 'ready':
        return undefined;
    }
  }

  async #progress(stage: string, done: number, total: number): Promise<void> {
    const now = performance.now();
    if (stage === this.#lastStage && now - this.#lastWritten < PROGRESS_MS) return;
    [this.#lastStage, this.#lastWritten] = [stage, now];
    const goesOn = await setStudyProgress(this.#scope, { studyId: this.#payload.studyId, stage, done, total });
    if (!goesOn) throw new ProductError('not-found', 'The study was removed.');
  }

  /** Images whose row is there are whole: the row is made last. */
  async #plan(seriesKeys: readonly string[]): Promise<GoOn> {
    const volumeIds: Record<string, string | null> = {};
    for (const seriesKey of seriesKeys) {
      const volumeId = volumeIdFor(this.#payload.studyId, seriesKey);
      const row = await getVolume(this.#scope, { volumeId }).catch((error: unknown) => {
        if (isRemoved(error)) return undefined;
        throw error;
      });
      const isThere = row !== undefined && (await this.#ports.store.head(`${volumeFolder(volumeId)}/zarr.json`)) !== undefined;
      if (isThere) await this.#prepare(volumeId);
      else this.planned.add(volumeId);
      volumeIds[seriesKey] = isThere ? null : volumeId;
    }
    await notePlannedVolumes(this.#ports.store, this.#payload.studyId, [...this.planned]);
    return { kind: 'go-on', volumeIds };
  }

  async #record(volume: ReadVolume): Promise<void> {
    const { volumeId } = await createVolumeAndCase(this.#scope, { studyId: this.#payload.studyId, ...volume });
    this.planned.delete(volumeId);
    this.recorded.add(volumeId);
    await this.#prepare(volumeId);
  }

  /** Removes what was written of these. */
  async forget(volumeIds: Iterable<VolumeId>): Promise<void> {
    for (const volumeId of volumeIds) await deleteVolumeBlobs(this.#ports.store, volumeId, []);
  }

  /** Where no worker has registered a model yet, the first to do so looks for images that wait. */
  async #prepare(volumeId: VolumeId): Promise<void> {
    const { organizationId } = this.#payload;
    const model = await defaultModel(this.#ports.database);
    if (!model) return;
    const embedding = { volumeId, modelHash: model.hash };
    await ensureEmbeddingSet(this.#scope, embedding, (tx) =>
      this.#ports.queue.enqueue('embed-volume', { organizationId, ...embedding }, { tx }),
    );
  }
}
