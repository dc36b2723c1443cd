import { type JobName, type JobPayload } from '@annotome/contracts';

/** An open transaction (packages/db hands one out): what is enqueued in it is there when it commits, and only then. */
export interface QueueTransaction {
  executeSql(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
}

export interface EnqueueOptions {
  readonly tx?: QueueTransaction;
  /** Higher first, within one kind of job. 0 by default. */
  readonly priority?: number;
}

/** One attempt at a job. */
export interface Attempt<Name extends JobName> {
  readonly id: string;
  readonly payload: JobPayload<Name>;
  /** When it was asked for. */
  readonly enqueuedAt: Date;
  /** 1 at first. */
  readonly attempt: number;
  /** Whether the job is given up when this attempt fails. */
  readonly isLast: boolean;
  /** Aborted when the job was cancelled, ran out of time, or another worker holds it now: stop, and leave nothing behind. */
  readonly signal: AbortSignal;
  /** Aborted when this process is about to end: come to a good place and throw {@link Interrupted}, or finish if that is near. */
  readonly draining: AbortSignal;
}

export interface ConsumeOptions {
  /** Jobs at once in this process; 1 by default. */
  readonly concurrency?: number;
}

export type JobHandler<Name extends JobName> = (attempt: Attempt<Name>) => Promise<void>;

/** Jobs in PostgreSQL, typed by contracts/jobs.ts, tried again with back-off, given up into a dead letter. */
export interface Queue {
  /**
   * @returns the job's id; undefined where one with the same key waits or runs already, which is as good.
   * @throws ZodError for a payload that is not what the contract says.
   */
  enqueue<Name extends JobName>(name: Name, payload: JobPayload<Name>, options?: EnqueueOptions): Promise<string | undefined>;
  /** Runs jobs as they come, highest priority first, until {@link Queue.stop}. An error the handler throws is tried again later. */
  consume<Name extends JobName>(name: Name, options: ConsumeOptions, handler: JobHandler<Name>): Promise<void>;
  /** Hears of jobs that were given up: tried as often as allowed, or their workers died each time. */
  consumeGivenUp<Name extends JobName>(name: Name, handler: (payload: JobPayload<Name>) => Promise<void>): Promise<void>;
  /**
   * Cancels what waits and what runs, of one kind, by part of what it carries. A running handler's signal is aborted within seconds,
   * in whatever process it is.
   * @returns how many.
   */
  cancel<Name extends JobName>(
    name: Name,
    match: Partial<JobPayload<Name>>,
    options?: { readonly tx?: QueueTransaction },
  ): Promise<number>;
  /** Jobs that wait, by kind; for metrics. */
  waiting(name: JobName): Promise<number>;
  /** Takes no more, lets handlers finish or interrupt themselves within `timeoutMs`, and disconnects. */
  stop(options?: { readonly timeoutMs?: number }): Promise<void>;
}

/** A handler stopped halfway because its process ends: the job waits again at once, and no attempt is counted. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  constructor() {
    super('The process is stopping; the work goes on in another.');
  }
}
