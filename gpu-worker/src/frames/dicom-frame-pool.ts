import { Worker } from 'node:worker_threads';

import { FormatError, type FormatErrorCode, type FrameDecoder, type FrameJob } from '@annotome/formats';

type Values = Awaited<ReturnType<FrameDecoder>>;
type Answer =
  | { readonly values: Values }
  | { readonly refusal: { code: FormatErrorCode; detail: ConstructorParameters<typeof FormatError>[1] } };

interface Waiting {
  readonly job: FrameJob;
  readonly resolve: (values: Values) => void;
  readonly reject: (error: unknown) => void;
}

export interface FramePool {
  readonly decoder: FrameDecoder;
  close(): Promise<void>;
}

/** Decodes compressed DICOM frames on `size` threads, each with its own codecs. Frames come back as memory moved, not copied. */
export function startFramePool(size: number): FramePool {
  const queue: Waiting[] = [];
  const idle: Worker[] = [];
  const running = new Map<Worker, Waiting>();
  const next = (): void => {
    while (idle.length > 0 && queue.length > 0) {
      const [worker, waiting] = [idle.pop() as Worker, queue.shift() as Waiting];
      running.set(worker, waiting);
      worker.postMessage(waiting.job);
    }
  };
  const workers = Array.from({ length: size }, () => {
    const worker = new Worker(new URL('./dicom-frame-worker.mjs', import.meta.url));
    worker.on('message', (answer: Answer) => {
      const waiting = running.get(worker);
      running.delete(worker);
      idle.push(worker);
      if ('values' in answer) waiting?.resolve(answer.values);
      else waiting?.reject(new FormatError(answer.refusal.code, answer.refusal.detail));
      next();
    });
    // A thread that dies takes its frame with it, and is not asked again.
    worker.on('error', (error) => running.get(worker)?.reject(error));
    return worker;
  });
  idle.push(...workers);
  return {
    decoder: (job) =>
      new Promise((resolve, reject) => {
        queue.push({ job, resolve, reject });
        next();
      }),
    close: async () => {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}
