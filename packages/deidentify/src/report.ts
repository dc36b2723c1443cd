import { type Action } from './choose-action.ts';

/** What became of one element in one or more files. Values are never in it. */
export interface ReportLine {
  /** `(0010,0010)`; `private` for all private elements together. */
  readonly tag: string;
  readonly name: string;
  readonly action: Action;
  readonly count: number;
}

export interface DeidentifyReport {
  readonly files: number;
  /** What the table, or a rule of ours, speaks of; by tag. */
  readonly lines: readonly ReportLine[];
  /** Elements nobody speaks of, kept as they were: geometry, technique. */
  readonly untouched: number;
  /** What else was done, as sentences for a person. */
  readonly notes: readonly string[];
  /** What may be drawn into the pictures, which nothing here changes, as sentences: true of the files as they are, too. */
  readonly warnings: readonly string[];
}

export const EMPTY_REPORT: DeidentifyReport = { files: 0, lines: [], untouched: 0, notes: [], warnings: [] };

const keyOf = ({ tag, action }: ReportLine): string => `${tag} ${action}`;

/** The report of several files as one. */
export function mergeReports(reports: Iterable<DeidentifyReport>): DeidentifyReport {
  const lines = new Map<string, ReportLine>();
  const notes = new Set<string>();
  const warnings = new Set<string>();
  let files = 0;
  let untouched = 0;
  for (const report of reports) {
    files += report.files;
    untouched += report.untouched;
    for (const note of report.notes) notes.add(note);
    for (const warning of report.warnings) warnings.add(warning);
    for (const line of report.lines) {
      const before = lines.get(keyOf(line));
      lines.set(keyOf(line), before ? { ...before, count: before.count + line.count } : line);
    }
  }
  const sorted = [...lines.values()].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  return { files, lines: sorted, untouched, notes: [...notes], warnings: [...warnings] };
}

/** Collects what happens in one file. */
export class ReportBuilder {
  readonly #lines: ReportLine[] = [];
  readonly #notes: string[] = [];
  readonly #warnings: string[] = [];
  #untouched = 0;

  add(tag: string, name: string, action: Action): void {
    this.#lines.push({ tag, name, action, count: 1 });
  }

  leave(): void {
    this.#untouched++;
  }

  note(sentence: string): void {
    this.#notes.push(sentence);
  }

  warn(sentence: string): void {
    this.#warnings.push(sentence);
  }

  build(): DeidentifyReport {
    const [lines, notes, warnings] = [this.#lines, this.#notes, this.#warnings];
    return mergeReports([{ files: 1, lines, untouched: this.#untouched, notes, warnings }]);
  }
}
