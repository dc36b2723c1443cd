import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { Interrupted } from '@annotome/queue';
import { type BeginReading, type GoOn, FromReader } from './messages.ts';
import { residentMemory } from './resident-memory.ts';

export interface ReaderLimits {
  readonly memoryMiB: number;
  readonly totalMs: number;
  /** Without a word from it: it is stuck. */
  readonly silentMs: number;
}

/** The files, not the server, are why it ended: trying again would end the same way. */
export class ReaderEnded extends Error {
  override readonly name = 'ReaderEnded';
}

export interface ReaderOptions {
  readonly limits: ReaderLimits;
  readonly environment: NodeJS.ProcessEnv;
  /** Ends the reader at once. */
  readonly signal: AbortSignal;
  /** One message at a time: the next is handed over when the last is dealt with. What it returns is sent to the reader. */
  readonly onMessage: (message: FromReader) => Promise<GoOn | undefined>;
}

/** JavaScript objects only; voxels are outside V8's heap and watched from here. */
const HEAP_MIB = 1024;
const WATCH_MS = 200;

/**
 * Reads a study's files in a process of its own, so that no file can take this one along: it is ended when it takes too much memory or
 * time, says nothing for long, or crashes.
 * @throws ReaderEnded with a sentence for the person who sent the files; Interrupted where somebody stopped it, files or none; the signal's
 * reason; whatever `onMessage` throws.
 */
export async function runReader(begin: BeginReading, { limits, environment, signal, onMessage }: ReaderOptions): Promise<void> {
  signal.throwIfAborted();
  const child = fork(new URL('./reader.mjs', import.meta.url), {
    env: environment,
    serialization: 'advanced',
    execArgv: [`--max-old-space-size=${Math.min(HEAP_MIB, limits.memoryMiB)}`],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  offerToOutOfMemory(child);
  let lastWords = '';
  child.stderr?.on('data', (text: Buffer) => (lastWords = (lastWords + text.toString()).slice(-2000)));
  try {
    await conversation(child, begin, limits, signal, onMessage, () => lastWords);
  } finally {
    child.removeAllListeners('message');
    await ended(child);
  }
}

/** Ends it, and waits until it writes nothing any more. */
async function ended(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

/** When memory runs out, the system ends this process before any other, wherever the system can be told so. */
function offerToOutOfMemory(child: ChildProcess): void {
  if (process.platform !== 'linux' || child.pid === undefined) return;
  writeFile(`/proc/${child.pid}/oom_score_adj`, '1000').catch(() => undefined);
}

function conversation(
  child: ChildProcess,
  begin: BeginReading,
  limits: ReaderLimits,
  signal: AbortSignal,
  onMessage: ReaderOptions['onMessage'],
  lastWords: () => string,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    let heard = started;
    let work = Promise.resolve();
    const end = (error?: Error): void => {
      clearInterval(watch);
      signal.removeEventListener('abort', aborted);
      if (error === undefined) resolve();
      else reject(error);
    };
    const aborted = (): void => end(signal.reason as Error);
    signal.addEventListener('abort', aborted);
    const watch = setInterval(() => {
      const now = performance.now();
      if (now - started > limits.totalMs)
        end(new ReaderEnded(`Reading the files took longer than ${inWords(limits.totalMs)}, and was ended. ${SMALLER}`));
      else if (now - heard > limits.silentMs)
        end(
          new ReaderEnded(
            `Reading the files got stuck for ${inWords(limits.silentMs)}, and was ended. One of them may be damaged; upload them again without it.`,
          ),
        );
      else if (child.pid !== undefined && residentMemory(child.pid) > limits.memoryMiB * 2 ** 20)
        end(new ReaderEnded(outOfMemory(limits)));
    }, WATCH_MS);

    child.on('message', (raw) => {
      heard = performance.now();
      // One after another, and nothing after a failure.
      work = work
        .then(async () => {
          const message = FromReader.parse(raw);
          if (message.kind === 'ready') return void child.send(begin);
          const answer = await onMessage(message);
          if (answer) child.send(answer);
          if (message.kind === 'done' || message.kind === 'failed') end();
        })
        .catch(end);
    });
    child.once('error', end);
    child.once('exit', (status, how) => {
      // Not by its files: somebody is stopping the whole group of processes.
      if (how !== null && STOPPED.has(how)) return end(new Interrupted());
      const heap = /heap out of memory|allocation failed/i.test(lastWords());
      const why = heap
        ? outOfMemory(limits)
        : how === 'SIGKILL'
          ? `The system ended the program that reads the files, most likely because its memory ran out. Try again later. ${SMALLER}`
          : `Reading the files ended the program that reads them (${how ?? `status ${status}`}). One of them may be damaged; upload them again without it.`;
      // What it said before it ended is dealt with first.
      void work.then(() => end(new ReaderEnded(why)));
    });
  });
}

/** What is sent to end a program in good order. */
const STOPPED: ReadonlySet<string> = new Set(['SIGTERM', 'SIGINT', 'SIGHUP']);
const SMALLER = 'Upload fewer or smaller series at a time.';
const outOfMemory = ({ memoryMiB }: ReaderLimits): string =>
  `Reading the files needed more than ${(memoryMiB / 1024).toFixed(memoryMiB < 10_240 ? 1 : 0)} GB of memory, and was ended. ${SMALLER}`;
const counted = (n: number, unit: string): string => `${n} ${unit}${n === 1 ? '' : 's'}`;
const inWords = (ms: number): string =>
  ms < 120_000 ? counted(Math.round(ms / 1000), 'second') : counted(Math.round(ms / 60_000), 'minute');
