import { DetailedError, Upload } from 'tus-js-client';

/** The server does not take this file, whatever the connection. */
export class RefusedFile extends Error {
  override readonly name = 'RefusedFile';
}

export interface SendOptions {
  readonly uploadId: string;
  readonly blob: Blob;
  /** Ask the server first how much of it is there. */
  readonly begun: boolean;
  /** Bytes that are there, of this file. */
  readonly onProgress: (bytes: number) => void;
  /** The connection is lost (true), or back. */
  readonly onWaiting: (waiting: boolean) => void;
  readonly signal: AbortSignal;
}

const ENDPOINT = '/api/upload';
/** After a lost connection no more than this is sent again. */
const CHUNK = 16 * 2 ** 20;
const RETRY_MS = [500, 1000, 2000, 4000];
const LOST_RETRY_MS = 5000;

/** Statuses that another try may change: nothing came back, locked by the try before, too many, the server's own trouble. */
const isTransient = (status: number): boolean =>
  status === 0 || status === 409 || status === 423 || status === 429 || status >= 500;

const statusOf = (error: Error): number => (error instanceof DetailedError ? (error.originalResponse?.getStatus() ?? 0) : 0);

function once(options: SendOptions): Promise<void> {
  const { uploadId, blob, begun, onProgress, onWaiting, signal } = options;
  return new Promise((resolve, reject) => {
    const upload = new Upload(blob, {
      endpoint: ENDPOINT,
      uploadUrl: begun ? `${ENDPOINT}/${uploadId}` : null,
      metadata: { uploadId },
      chunkSize: CHUNK,
      uploadDataDuringCreation: true,
      storeFingerprintForResuming: false,
      retryDelays: RETRY_MS,
      onShouldRetry: (error) => {
        const again = isTransient(statusOf(error));
        if (again) onWaiting(true);
        return again;
      },
      onProgress: (bytes) => {
        onWaiting(false);
        onProgress(bytes);
      },
      onSuccess: () => resolve(),
      onError: reject,
    });
    signal.addEventListener('abort', () => {
      void upload.abort();
      reject(signal.reason as Error);
    });
    upload.start();
  });
}

/** Until the browser says the connection is back, or a while has passed: browsers do not always notice. */
const whenOnline = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const go = (): void => {
      clearTimeout(timer);
      window.removeEventListener('online', go);
      resolve();
    };
    const timer = setTimeout(go, LOST_RETRY_MS);
    window.addEventListener('online', go);
    signal.addEventListener('abort', () => reject(signal.reason as Error));
  });

/**
 * Sends one file, in pieces that need not be sent twice. A lost connection is waited out, however long.
 * @throws RefusedFile with the server's sentence; the signal's reason when it was aborted
 */
export async function sendFile(options: SendOptions): Promise<void> {
  let { begun } = options;
  for (;;) {
    options.signal.throwIfAborted();
    try {
      return await once({ ...options, begun });
    } catch (error) {
      if (options.signal.aborted) throw error;
      const detailed = error instanceof DetailedError ? error : undefined;
      const status = error instanceof Error ? statusOf(error) : 0;
      if (!isTransient(status)) {
        const sentence = detailed?.originalResponse?.getBody().trim();
        throw new RefusedFile(sentence || `The server refused the file (${status}).`, { cause: error });
      }
      options.onWaiting(true);
      begun = true;
      await whenOnline(options.signal);
    }
  }
}
