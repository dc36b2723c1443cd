import { openBlobStore, StorageError } from '@annotome/storage';

import { type BeginReading, type FromReader, type GoOn, type ToReader } from './messages.ts';
import { NoImageError, readStudy } from './read-study.ts';

const PROGRESS_MS = 100;
const say = (message: FromReader): void => void process.send?.(message);

// Its parent is gone: nobody would hear what it finds.
process.on('disconnect', () => process.exit(0));

let goOn: ((answer: GoOn) => void) | undefined;
process.on('message', (message: ToReader) => {
  if (message.kind === 'go-on') goOn?.(message);
  else void read(message);
});
say({ kind: 'ready' });

async function read({ storage, ...study }: BeginReading): Promise<void> {
  const store = openBlobStore(storage);
  let lastStage = '';
  let lastSaid = 0;
  try {
    const warnings = await readStudy(store, study, {
      progress: (stage, done, total) => {
        const now = performance.now();
        if (stage === lastStage && now - lastSaid < PROGRESS_MS && done < total) return;
        [lastStage, lastSaid] = [stage, now];
        say({ kind: 'progress', stage, done, total });
      },
      volume: (volume) => say({ kind: 'volume', volume }),
      plan: async (seriesKeys) => {
        const answer = new Promise<GoOn>((resolve) => (goOn = resolve));
        say({ kind: 'planned', seriesKeys: [...seriesKeys] });
        return (await answer).volumeIds;
      },
    });
    say({ kind: 'done', warnings: [...warnings] });
  } catch (error) {
    say({ kind: 'failed', ...explain(error) });
  }
}

function explain(error: unknown): { sentence: string; again: boolean } {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof StorageError) return { sentence: message, again: true };
  if (error instanceof NoImageError) return { sentence: message, again: false };
  if (error instanceof RangeError && /array length|buffer|allocation/i.test(message)) {
    return { sentence: 'The study needs more memory than this server gives to one.', again: false };
  }
  return { sentence: `The files could not be read: ${message}. Check that they are whole, and upload them again.`, again: false };
}
