import { cleanText, DeidentifyError, mergeReports, type DeidentifyReport, type Profile } from '@annotome/deidentify';
import {
  createFrameDecoder,
  loadSeries,
  scanFiles,
  type FrameDecoder,
  type SeriesSummary,
  type StudyScan,
  type WasmSource,
} from '@annotome/formats';
import { browserSource } from './browser-source.ts';
import { fileBytes, type FileOfSeries } from './file-bytes.ts';
import { hashBlob, makeKeyedHash } from './hash-blob.ts';
import {
  type ChosenFile,
  type Deidentification,
  type FoundSeries,
  type Inspection,
  type OnProgress,
  type PreparedFile,
  type PreparedSeries,
} from './messages.ts';
import { middleSlice, type Picture } from './middle-slice.ts';
import { sentNames } from './sent-names.ts';

/** Files looked at to say what de-identification will remove. */
const SAMPLES = 3;
/** Larger images are not read whole for a picture of one slice. */
const MOST_VOXELS = 400 * 2 ** 20;
/** Prepared files kept for sending, so that most are de-identified once; others are made again. */
const MOST_KEPT = 2 ** 30;

const PAUSE_MS = 100;

/** Messages to the page cost it time: ten a second are enough, and the last one always comes. */
function seldom(onProgress: OnProgress): OnProgress {
  let last = 0;
  return (done, total) => {
    const now = performance.now();
    if (done < total && now - last < PAUSE_MS) return;
    last = now;
    onProgress(done, total);
  };
}

/** Everything that reads chosen files: lives in a worker, holds them as long as the page is open. */
export class Inspector {
  readonly #decoder: FrameDecoder;
  readonly #kept = new Map<string, Blob>();
  #keptBytes = 0;
  readonly #running = new Map<string, AbortController>();
  #files = new Map<string, File>();
  #scan: StudyScan | undefined;

  constructor(wasm: WasmSource) {
    this.#decoder = createFrameDecoder({ wasm });
  }

  /** Files beside those chosen before. A few hundred at a time: sending thousands over at once would stop the page. */
  add(chosen: readonly ChosenFile[]): void {
    for (const { path, file } of chosen) this.#files.set(this.#freeName(path, file), file);
  }

  /** Looks at the headers of all files, in archives too. */
  async inspect(onProgress: OnProgress): Promise<Inspection> {
    const sources = [...this.#files].map(([path, file]) => browserSource({ path, file }));
    const scan = await scanFiles(sources, { onProgress: seldom(onProgress) });
    this.#scan = scan;
    return {
      series: scan.series.map((summary) => this.#found(summary, scan)),
      refused: scan.refused,
      ignored: scan.ignored,
    };
  }

  /** Another file of the same path, from another folder, gets a name of its own; the same file chosen again does not. */
  #freeName(path: string, file: File): string {
    for (let turn = 1; ; turn++) {
      const name = turn === 1 ? path : `${path} (${turn})`;
      const there = this.#files.get(name);
      if (!there || (there.size === file.size && there.lastModified === file.lastModified)) return name;
    }
  }

  forget(): void {
    this.#files = new Map();
    this.#scan = undefined;
    this.#kept.clear();
    this.#keptBytes = 0;
  }

  #found(summary: SeriesSummary, { sources }: StudyScan): FoundSeries {
    const { id, format, name, modality, size, spacing, orientation, frames, files } = summary;
    const bytes = files.reduce((sum, file) => sum + (sources.get(file)?.size ?? 0), 0);
    const cleaned = format === 'dicom' ? cleanText(name) : '';
    return {
      ...{ id, format, name, modality, size, spacing, orientation, frames, bytes },
      cleanName: cleaned || (modality ? `${modality} series` : 'Image'),
      warnings: summary.warnings.map(({ message }) => message),
      files: files.length,
    };
  }

  #summary(id: string): { summary: SeriesSummary; scan: StudyScan } {
    const scan = this.#scan;
    const summary = scan?.series.find((series) => series.id === id);
    if (!scan || !summary) throw new Error('The files are not at hand any more. Choose them again.');
    return { summary, scan };
  }

  /** The middle slice as a picture; undefined where the image is too large, or cannot be decoded (its warnings say why). */
  async picture(id: string): Promise<Picture | undefined> {
    const { summary, scan } = this.#summary(id);
    const middle = summary.files[Math.floor(summary.files.length / 2)];
    const source = middle === undefined ? undefined : scan.sources.get(middle);
    try {
      if (summary.format === 'dicom' && summary.files.length > 1 && source) {
        const one = await scanFiles([source]);
        const [series] = one.series;
        if (series) return middleSlice(await loadSeries(one, series.id, { decoder: this.#decoder }));
      }
      if (summary.size[0] * summary.size[1] * summary.size[2] > MOST_VOXELS) return undefined;
      return middleSlice(await loadSeries(scan, id, { frame: 0, decoder: this.#decoder }));
    } catch {
      return undefined;
    }
  }

  #fileOf(summary: SeriesSummary, scan: StudyScan, name: string, deidentified: boolean): FileOfSeries {
    const source = scan.sources.get(name);
    if (!source) throw new Error(`${name} is not among the chosen files any more. Choose them again.`);
    const names = deidentified ? sentNames(summary.files, summary.format) : new Map<string, string>();
    const renames = new Map([...names].map(([old, sent]) => [old.replace(/^.*\//, ''), sent]));
    return { source, file: this.#files.get(name), format: summary.format, renames };
  }

  async #profile(deidentification: Deidentification | undefined): Promise<Profile | undefined> {
    if (!deidentification) return undefined;
    return { options: new Set(deidentification.options), keyedHash: await makeKeyedHash(deidentification.secret) };
  }

  /** What de-identification will remove, from a few files of a series; what it warns of, even where it is switched off. */
  async sample(id: string, deidentification: Deidentification): Promise<DeidentifyReport> {
    const { summary, scan } = this.#summary(id);
    const profile = await this.#profile(deidentification);
    const step = Math.max(1, Math.ceil(summary.files.length / SAMPLES));
    const reports: DeidentifyReport[] = [];
    for (let n = 0; n < summary.files.length; n += step) {
      try {
        const { report } = await fileBytes(this.#fileOf(summary, scan, summary.files[n] ?? '', true), profile);
        if (report) reports.push(report);
      } catch (error) {
        if (!(error instanceof DeidentifyError)) throw error;
        reports.push({ files: 1, lines: [], untouched: 0, notes: [error.message] });
      }
    }
    return mergeReports(reports);
  }

  /**
   * De-identifies (where asked) and hashes every file of a series.
   * @throws DeidentifyError for a file that cannot be de-identified for certain
   */
  async prepare(id: string, deidentification: Deidentification | undefined, onProgress: OnProgress): Promise<PreparedSeries> {
    const controller = new AbortController();
    const { signal } = controller;
    this.#running.set(id, controller);
    const tell = seldom(onProgress);
    const { summary, scan } = this.#summary(id);
    const profile = await this.#profile(deidentification);
    const names = profile ? sentNames(summary.files, summary.format) : undefined;
    const files: PreparedFile[] = [];
    const reports: DeidentifyReport[] = [];
    for (const file of summary.files) {
      signal?.throwIfAborted();
      const { blob, report } = await fileBytes(this.#fileOf(summary, scan, file, profile !== undefined), profile);
      if (report) reports.push(report);
      files.push({ name: names?.get(file) ?? file, size: blob.size, sha256: await hashBlob(blob, signal) });
      this.#keep(id, files.length - 1, blob);
      tell(files.length, summary.files.length);
    }
    return { files, report: profile && mergeReports(reports) };
  }

  /** Stops preparing a series: its `prepare` rejects. */
  cancel(id: string): void {
    this.#running.get(id)?.abort(new Error('Cancelled.'));
  }

  #keep(id: string, index: number, blob: Blob): void {
    if (this.#keptBytes + blob.size > MOST_KEPT) return;
    this.#keptBytes += blob.size;
    this.#kept.set(`${index} ${id}`, blob);
  }

  /** One file of a prepared series, to be sent; it is not kept any longer. */
  async blob(id: string, index: number, deidentification: Deidentification | undefined): Promise<Blob> {
    const key = `${index} ${id}`;
    const kept = this.#kept.get(key);
    if (kept) {
      this.#kept.delete(key);
      this.#keptBytes -= kept.size;
      return kept;
    }
    const { summary, scan } = this.#summary(id);
    const file = summary.files[index];
    if (file === undefined) throw new Error('This file is not part of the series any more. Choose the files again.');
    const profile = await this.#profile(deidentification);
    return (await fileBytes(this.#fileOf(summary, scan, file, profile !== undefined), profile)).blob;
  }
}
