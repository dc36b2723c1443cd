import { fork, type ChildProcess } from 'node:child_process';
import { type JobPayload } from '@annotome/contracts';
import { createQueue, Interrupted, type Attempt, type Queue, type QueueTransaction } from '@annotome/queue';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { freshDatabase, type FreshDatabase } from '../fresh-database.ts';

type Ingest = JobPayload<'ingest-study'>;
const study = (n: number | string): Ingest => ({ organizationId: 'organization-1', studyId: `study-0000-${n}` }) as Ingest;

let database: FreshDatabase;
let queues: Queue[] = [];
const errors: Error[] = [];
const connect = async (role: 'send' | 'work', name = 'test'): Promise<Queue> => {
  const queue = await createQueue({ connectionString: database.url, name, role, onError: (error) => errors.push(error) });
  queues.push(queue);
  return queue;
};
beforeAll(async () => {
  database = await freshDatabase();
});
afterEach(async () => {
  await Promise.all(queues.map((queue) => queue.stop({ timeoutMs: 500 })));
  queues = [];
});
afterAll(() => database.drop());

/** What handlers report, to be waited for: no sleeping. */
class Heard<T> {
  readonly all: T[] = [];
  readonly #waiting: (() => void)[] = [];
  push(value: T): void {
    this.all.push(value);
    for (const wake of this.#waiting.splice(0)) wake();
  }
  async until(done: (all: readonly T[]) => boolean): Promise<readonly T[]> {
    while (!done(this.all)) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return this.all;
  }
}
const never = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('told to stop')), { once: true }));

describe('queue', () => {
  it('brings what was enqueued, once, and refuses what the contract does not know', async () => {
    const queue = await connect('work');
    const heard = new Heard<string>();
    await queue.consume('ingest-study', { concurrency: 2 }, ({ payload }) => Promise.resolve(heard.push(payload.studyId)));
    for (let n = 0; n < 10; n++) expect(await queue.enqueue('ingest-study', study(n))).toBeTypeOf('string');
    await heard.until((all) => all.length === 10);
    expect(new Set(heard.all).size).toBe(10);
    await expect(queue.enqueue('ingest-study', { organizationId: 'o' } as unknown as Ingest)).rejects.toThrow(/studyId/);
  });

  it('takes a second job of one key only when the first has ended', async () => {
    const sender = await connect('send');
    expect(await sender.enqueue('ingest-study', study('twice'))).toBeDefined();
    expect(await sender.enqueue('ingest-study', study('twice'))).toBeUndefined();
    const queue = await connect('work');
    const heard = new Heard<Attempt<'ingest-study'>>();
    let finish = (): void => undefined;
    await queue.consume('ingest-study', {}, (attempt) => {
      heard.push(attempt);
      return new Promise((resolve) => (finish = resolve));
    });
    await heard.until((all) => all.length === 1);
    expect(await sender.enqueue('ingest-study', study('twice'))).toBeUndefined();
    finish();
    await expect.poll(() => sender.enqueue('ingest-study', study('twice')), { timeout: 10_000 }).toBeDefined();
    await heard.until((all) => all.length === 2);
    finish();
  });

  it('is there with its transaction, or not at all', async () => {
    const sender = await connect('send');
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    const tx: QueueTransaction = {
      executeSql: async (text, values) => ({ rows: (await client.query(text, values)).rows as unknown[] }),
    };
    try {
      await client.query('begin');
      expect(await sender.enqueue('ingest-study', study('rolled-back'), { tx })).toBeDefined();
      await client.query('rollback');
      expect(await sender.cancel('ingest-study', study('rolled-back'))).toBe(0);
      await client.query('begin');
      await sender.enqueue('ingest-study', study('committed'), { tx });
      expect(await sender.cancel('ingest-study', study('committed'))).toBe(0);
      await client.query('commit');
      expect(await sender.cancel('ingest-study', study('committed'))).toBe(1);
    } finally {
      await client.end();
    }
  });

  it('brings the highest priority first', async () => {
    const queue = await connect('work');
    for (const [n, priority] of [
      ['low', 0],
      ['middle', 5],
      ['high', 10],
    ] as const) {
      await queue.enqueue('ingest-study', study(n), { priority });
    }
    const heard = new Heard<string>();
    await queue.consume('ingest-study', {}, ({ payload }) => Promise.resolve(heard.push(payload.studyId)));
    expect(await heard.until((all) => all.length === 3)).toEqual(['study-0000-high', 'study-0000-middle', 'study-0000-low']);
  });

  it('tries again after an error, says which attempt is the last, and then gives up into the dead letter', async () => {
    const queue = await connect('work');
    const heard = new Heard<{ attempt: number; isLast: boolean }>();
    const givenUp = new Heard<string>();
    await queue.consumeGivenUp('ingest-study', ({ studyId }) => Promise.resolve(givenUp.push(studyId)));
    await queue.consume('ingest-study', {}, ({ attempt, isLast }) => {
      heard.push({ attempt, isLast });
      return Promise.reject(new Error('no good'));
    });
    await queue.enqueue('ingest-study', study('hopeless'));
    expect(await givenUp.until((all) => all.length === 1)).toEqual(['study-0000-hopeless']);
    expect(heard.all).toEqual([1, 2, 3, 4].map((attempt) => ({ attempt, isLast: attempt === 4 })));
    expect(errors.some(({ message }) => /ingest-study .* failed: no good/.test(message))).toBe(true);
  });

  it('cancels what waits and what runs, by part of what it carries', async () => {
    const queue = await connect('work');
    const heard = new Heard<string>();
    await queue.consume('ingest-study', {}, ({ payload, signal }) => {
      heard.push(payload.studyId);
      return never(signal).catch((error: Error) => {
        heard.push(error.message);
        throw error;
      });
    });
    await queue.enqueue('ingest-study', study('runs'));
    await heard.until((all) => all.length === 1);
    await queue.enqueue('ingest-study', study('waits'));
    expect(await queue.cancel('ingest-study', { studyId: study('nobody').studyId })).toBe(0);
    expect(await queue.cancel('ingest-study', { organizationId: study('').organizationId })).toBe(2);
    expect(await heard.until((all) => all.length === 2)).toEqual(['study-0000-runs', 'told to stop']);
    expect(await queue.waiting('ingest-study')).toBe(0);
  });

  it('lets a handler finish, or interrupt itself and wait for the next process without losing an attempt', async () => {
    const first = await connect('work', 'first');
    const heard = new Heard<string>();
    await first.consume('ingest-study', { concurrency: 2 }, async ({ payload, draining }) => {
      heard.push(`began ${payload.studyId}`);
      await never(draining).catch(() => undefined);
      if (payload.studyId.endsWith('long')) throw new Interrupted();
      heard.push(`ended ${payload.studyId}`);
    });
    await first.enqueue('ingest-study', study('short'));
    await first.enqueue('ingest-study', study('long'));
    await heard.until((all) => all.length === 2);
    await first.stop({ timeoutMs: 10_000 });
    expect(heard.all).toContain('ended study-0000-short');
    const second = await connect('work', 'second');
    const again = new Heard<string>();
    await second.consume('ingest-study', {}, ({ payload, attempt }) =>
      Promise.resolve(again.push(`${payload.studyId} ${attempt}`)),
    );
    expect(await again.until((all) => all.length === 1)).toEqual(['study-0000-long 1']);
  });

  it('gives the job of a worker that was killed to another', async () => {
    const worker = fork(new URL('./holding-worker.mjs', import.meta.url), {
      env: { ...process.env, DATABASE_URL: database.url },
    });
    await said(worker, 'ready');
    const sender = await connect('send');
    const held = said(worker, 'study-0000-held');
    await sender.enqueue('ingest-study', study('held'));
    await held;
    const queue = await connect('work');
    const heard = new Heard<number>();
    await queue.consume('ingest-study', {}, ({ attempt }) => Promise.resolve(heard.push(attempt)));
    worker.kill('SIGKILL');
    expect(await heard.until((all) => all.length === 1)).toEqual([2]);
  });
});

const said = (child: ChildProcess, what: string): Promise<void> =>
  new Promise((resolve) => child.on('message', (message) => void (message === what && resolve())));
