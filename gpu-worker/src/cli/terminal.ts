import { type Progress, startProgress } from './progress.ts';

/**
 * Where a command speaks. Results go to standard output, everything else (notes, warnings, progress) to standard error. With
 * `--json` standard output carries exactly one JSON document, which {@link Terminal.finish} writes.
 */
export interface Terminal {
  readonly json: boolean;
  /** A line of the result for people; nothing with `--json`. */
  print(this: void, text?: string): void;
  /** A line that is not part of the result. */
  note(this: void, text: string): void;
  warn(this: void, text: string): void;
  /** A bar (on a terminal) or a line now and then, from two seconds of work on. */
  progress(label: string, total: number): Progress;
  /** The one JSON document: the first it is given, nothing without `--json`. */
  finish(document: unknown): void;
}

export function makeTerminal(json: boolean): Terminal {
  const out = (text: string): void => void process.stdout.write(text);
  const err = (text: string): void => void process.stderr.write(text);
  let finished = false;
  return {
    json,
    print: (text = '') => {
      if (!json) out(`${text}\n`);
    },
    note: (text) => err(`${text}\n`),
    warn: (text) => err(`Warning: ${text}\n`),
    progress: (label, total) => startProgress(label, total),
    finish: (document) => {
      if (json && !finished) out(`${JSON.stringify(document, null, 2)}\n`);
      finished = true;
    },
  };
}
