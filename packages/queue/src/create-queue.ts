import { JOBS, type JobName, type JobPayload } from '@annotome/contracts';
import { PgBoss, type JobWithMetadata } from 'pg-boss';

import { deadLetterOf, JOB_SETTINGS } from './job-settings.ts';
import { Interrupted, type JobHandler, type Queue } from './queue.ts';

export interface QueueOptions {
  readonly connectionString: string;
  /** Of the process, for the database's list of connections. */
  readonly name: string;
  /** `send`: only enqueues and cancels; `work`: also consumes, and looks after jobs whose workers died. */
  readonly role: 'send' | 'work';
  readonly onError: (error: Error) => void;
}

const SCHEMA = 'pgboss';
/** A worker tells every 3 s that it lives; silent for 10 s, it is taken for dead. */
const HEARTBEAT = { heartbeatSeconds: 10, refreshSeconds: 3 };

/** Connects, and makes the queues where they are missing. Safe from many processes at once. */
export async function createQueue({ connectionString, name, role, onError }: QueueOptions): Promise<Queue> {
  const boss = new PgBoss({
    connectionString,
    schema: SCHEMA,
    application_name: `annotome-${name}`,
    instanceName: name,
    max: role === 'send' ? 2 : 6,
    useListenNotify: role === 'work',
    supervise: role === 'work',
    schedule: false,
    superviseIntervalSeconds: 1,
    monitorIntervalSeconds: 1,
  });
  boss.on('error', onError);
  await boss.start();
  for (const job of Object.keys(JOBS) as JobName[]) await makeQueue(boss, job);
  return new BossQueue(boss, onError);
}

async function makeQueue(boss: PgBoss, name: JobName): Promise<void> {
  const { expireInSeconds, retryLimit } = JOB_SETTINGS[name];
  const deadLetter = deadLetterOf(name);
  const settings = {
    notify: true,
    deadLetter,
    retryLimit,
    retryDelay: 1,
    retryBackoff: true,
    retryDelayMax: 60,
    expireInSeconds,
    heartbeatSeconds: HEARTBEAT.heartbeatSeconds,
  };
  if (!(await boss.getQueue(deadLetter))) await boss.createQueue(deadLetter, { notify: true, retryLimit: 3, retryDelay: 1 });
  if (await boss.getQueue(name)) await boss.updateQueue(name, settings);
  else await boss.createQueue(name, { ...settings, policy: 'exclusive' });
}

class BossQueue implements Queue {
  readonly #boss: PgBoss;
  readonly #onError: (error: Error) => void;
  readonly #draining = new AbortController();
  readonly #workers: { readonly name: string; readonly id: string }[] = [];
  readonly #running = new Set<Promise<void>>();

  constructor(boss: PgBoss, onError: (error: Error) => void) {
    this.#boss = boss;
    this.#onError = onError;
  }

  enqueue: Queue['enqueue'] = async (name, payload, { tx, priority } = {}) => {
    const data = JOBS[name].parse(payload) as typeof payload;
    const id = await this.#boss.send(name, data, {
      singletonKey: JOB_SETTINGS[name].key(data),
      ...(priority === undefined ? {} : { priority }),
      ...(tx === undefined ? {} : { db: tx }),
    });
    return id ?? undefined;
  };

  consume: Queue['consume'] = async (name, { concurrency = 1 }, handler) => {
    for (let n = 0; n < concurrency; n++) {
      await this.#work(name, (job: JobWithMetadata) => this.#attempt(name, job, handler));
    }
  };

  consumeGivenUp: Queue['consumeGivenUp'] = (name, handler) =>
    this.#work(deadLetterOf(name), (job) => handler(JOBS[name].parse(job.data) as JobPayload<typeof name>));

  cancel: Queue['cancel'] = async (name, match, { tx } = {}) => {
    const connection = tx === undefined ? {} : { db: tx };
    const found = await this.#boss.findJobs(name, { data: match, limit: 100_000, ...connection });
    const ids = found.filter(({ state }) => state === 'created' || state === 'retry' || state === 'active').map(({ id }) => id);
    if (ids.length > 0) await this.#boss.cancel(name, ids, connection);
    return ids.length;
  };

  async waiting(name: JobName): Promise<number> {
    return (await this.#boss.findJobs(name, { queued: true, limit: 100_000 })).length;
  }

  async stop({ timeoutMs = 20_000 }: { readonly timeoutMs?: number } = {}): Promise<void> {
    await Promise.all(this.#workers.map(({ name, id }) => this.#boss.offWork(name, { id, wait: false })));
    this.#draining.abort();
    const late = new Promise<void>((resolve) => setTimeout(resolve, timeoutMs).unref());
    await Promise.race([Promise.allSettled([...this.#running]), late]);
    await this.#boss.stop({ graceful: true, timeout: 1000 });
  }

  async #attempt<Name extends JobName>(name: Name, job: JobWithMetadata, handler: JobHandler<Name>): Promise<void> {
    const payload = JOBS[name].parse(job.data) as JobPayload<Name>;
    const { id, retryCount, retryLimit, signal, createdOn: enqueuedAt } = job;
    try {
      const attempt = { id, payload, enqueuedAt, attempt: retryCount + 1, isLast: retryCount >= retryLimit, signal };
      await handler({ ...attempt, draining: this.#draining.signal });
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof Interrupted)) throw error;
      // A job of its own, with all its attempts. Were this process to die between the two, whoever looks after unfinished work finds it.
      await this.#boss.complete(name, { id, retryCount });
      await this.enqueue(name, payload, { priority: job.priority });
    }
  }

  async #work(name: string, run: (job: JobWithMetadata) => Promise<void>): Promise<void> {
    const options = {
      includeMetadata: true,
      batchSize: 1,
      pollingIntervalSeconds: 1,
      notifyPollingIntervalSeconds: 1,
      ...(name.endsWith('.given-up') ? {} : { heartbeatRefreshSeconds: HEARTBEAT.refreshSeconds }),
    } as const;
    const id: string = await this.#boss.work(name, options, async ([job]: JobWithMetadata[]) => {
      if (!job) return;
      const running = run(job);
      this.#running.add(running);
      try {
        await running;
      } catch (error) {
        this.#onError(new Error(`${name} ${job.id} failed: ${(error as Error).message}`, { cause: error }));
        throw error;
      } finally {
        this.#running.delete(running);
        // Otherwise the next waits for a poll: notifications are of new jobs only.
        this.#boss.notifyWorker(id);
      }
    });
    this.#workers.push({ name, id });
  }
}
