import { SingleBar } from 'cli-progress';

import { duration } from './words.ts';

export interface Progress {
  /** `done` of the total; `detail` is a word or two about what is at hand. */
  update(done: number, detail?: string): void;
  /** Removes the bar. Safe to call twice. */
  stop(): void;
}

/** Work shorter than this shows nothing. */
const PATIENCE_MS = 2000;
/** Without a terminal a line is written no more often than this. */
const LINE_EVERY_MS = 10_000;

/** Progress on standard error: a bar on a terminal, otherwise a line now and then; nothing at all for quick work. */
export function startProgress(label: string, total: number): Progress {
  const started = performance.now();
  let bar: SingleBar | undefined;
  let lastLine = started - LINE_EVERY_MS + PATIENCE_MS;
  return {
    update(done, detail = '') {
      const now = performance.now();
      if (now - started < PATIENCE_MS) return;
      if (!process.stderr.isTTY) {
        if (now - lastLine < LINE_EVERY_MS) return;
        lastLine = now;
        const rest = done > 0 ? `, about ${duration(((now - started) / done) * (total - done))} to go` : '';
        process.stderr.write(`${label}: ${Math.floor((100 * done) / total)} %${detail && `, ${detail}`}${rest}\n`);
        return;
      }
      if (!bar) {
        bar = new SingleBar({
          format: `${label} {bar} {percentage} %  {detail}  {eta_formatted} to go`,
          barCompleteChar: '█',
          barIncompleteChar: '░',
          hideCursor: true,
          clearOnComplete: true,
          etaBuffer: 20,
          stream: process.stderr,
        });
        bar.start(total, done, { detail });
      }
      bar.update(done, { detail });
    },
    stop() {
      bar?.stop();
      bar = undefined;
    },
  };
}
