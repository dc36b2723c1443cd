import {
  type DecodeAnswer,
  type DecodeRequest,
  type DecoderSetup,
  type DecoderState,
  type FromWorker,
  type ToWorker,
} from './decode-messages.ts';

/** The two methods of a Worker that are used: a test hands in its own. */
export interface WorkerPort {
  postMessage(message: ToWorker): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<FromWorker>) => void): void;
  addEventListener(type: 'error', listener: (event: { readonly message?: string }) => void): void;
  terminate(): void;
}

/** The decoder could not answer; the message is a sentence for the person at the screen. */
export class DecodeFailed extends Error {
  override readonly name = 'DecodeFailed';
}

interface Waiting {
  readonly resolve: (answer: DecodeAnswer) => void;
  readonly reject: (error: Error) => void;
}

/** The page's side of the decode worker. */
export class DecoderClient {
  readonly #worker: WorkerPort;
  readonly #waiting = new Map<number, Waiting>();
  readonly #fetching = new Map<number, () => void>();
  #next = 1;
  #started: (state: DecoderState) => void = () => undefined;
  #broken: (error: Error) => void = () => undefined;
  /** Settles when the decoder can answer, or cannot start. */
  readonly started: Promise<DecoderState>;

  constructor(worker: WorkerPort, setup: DecoderSetup) {
    this.#worker = worker;
    this.started = new Promise((resolve, reject) => {
      this.#started = resolve;
      this.#broken = reject;
    });
    this.started.catch(() => undefined);
    worker.addEventListener('message', ({ data }) => this.#hear(data));
    worker.addEventListener('error', ({ message }) => this.#fail(message ?? 'The decoder did not start.'));
    worker.postMessage({ type: 'start', setup });
  }

  /**
   * @throws AbortError when the signal fires first.
   * @throws DecodeFailed with a sentence.
   */
  decode(request: DecodeRequest, signal?: AbortSignal): Promise<DecodeAnswer> {
    const id = this.#next++;
    return new Promise<DecodeAnswer>((resolve, reject) => {
      if (signal?.aborted) return void reject(abortError());
      this.#waiting.set(id, { resolve, reject });
      signal?.addEventListener(
        'abort',
        () => {
          if (!this.#waiting.delete(id)) return;
          this.#worker.postMessage({ type: 'cancel', id });
          reject(abortError());
        },
        { once: true },
      );
      this.#worker.postMessage({ type: 'decode', id, request });
    });
  }

  /** Brings regions to this computer before they are asked for, one after the other. Resolves when those and all before them are here. */
  prefetch(urls: readonly string[]): Promise<void> {
    const id = this.#next++;
    return new Promise((resolve) => {
      this.#fetching.set(id, resolve);
      this.#worker.postMessage({ type: 'prefetch', id, urls });
    });
  }

  close(): void {
    this.#worker.terminate();
    this.#fail('The decoder was closed.');
  }

  #hear(message: FromWorker): void {
    switch (message.type) {
      case 'started':
        return this.#started(message.state);
      case 'broken':
        return this.#fail(message.sentence);
      case 'decoded':
        return this.#take(message.id)?.resolve(message.answer);
      case 'cancelled':
        return this.#take(message.id)?.reject(abortError());
      case 'prefetched':
        this.#fetching.get(message.id)?.();
        this.#fetching.delete(message.id);
        return;
      case 'failed':
        return this.#take(message.id)?.reject(new DecodeFailed(message.sentence));
    }
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }

  #fail(sentence: string): void {
    const error = new DecodeFailed(sentence);
    this.#broken(error);
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

const abortError = (): Error => new DOMException('A newer click took its place.', 'AbortError');
