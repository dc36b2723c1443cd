import {
  cleanText,
  DeidentifyError,
  EMPTY_REPORT,
  mergeReports,
  type DeidentifyReport,
  type Profile,
} from '@annotome/deidentify';
import {
  createFrameDecoder,
  loadSeries,
  scanFiles,
  type FileFormat,
  type FrameDecoder,
  type StudyScan,
  type WasmSource,
} from '@annotome/formats';
import { Pool } from '../session/pool.ts';
import { browserSource } from './browser-source.ts';
import { fileBytes, type FileBytes } from './file-bytes.ts';
import { hashBlob, makeKeyedHash } from './hash-blob.ts';
import {
  type ChosenFile,
  type Deidentification,
  type FirstFile,
  type FoundSeries,
  type Inspection,
  type OnProgress,
  type PreparedFile,
  type PreparedSeries,
} from './messages.ts';
import { middleSlice, type Picture } from './middle-slice.ts';
import { sentNames } from './sent-names.ts';
import { shareFiles, type SharedFiles } from './share-files.ts';

/** Files looked at to say what de-identification will remove. */
const SAMPLES = 3;
/** Larger images are not read whole for a picture of one slice. */
const MOST_VOXELS = 400 * 2 ** 20;
/** Prepared files kept for sending, so that most are de-identified once; others are made again. */
const MOST_KEPT = 2 ** 30;

/** Files prepared at once, unless one of them is larger than this. */
const AT_ONCE = 4;
const LARGE = 32 * 2 ** 20;

/** What is sent of a group of files. */
interface Sending {
  readonly files: readonly string[];
  /** Bytes of the largest file. */
  readonly largest: number;
  readonly nameOf: (file: string) => string;
  readonly bytesOf: (file: string) => Promise<FileBytes>;
}

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
  #groups = new Map<string, SharedFiles>();

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
    this.#groups = new Map(shareFiles(scan.series).map((group) => [group.id, group]));
    return {
      series: numberEqualNames([...this.#groups.values()].map((group) => this.#found(group, scan))),
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
    this.#groups = new Map();
    this.#kept.clear();
    this.#keptBytes = 0;
  }

  #found({ id, images, files }: SharedFiles, { sources }: StudyScan): FoundSeries {
    const [first] = images;
    if (!first) throw new RangeError(`No image in ${id}.`);
    const { format, name, modality, size, spacing, orientation, frames } = first;
    const cleaned = cleanText(format === 'dicom' ? name : name.replace(/(\.\w{1,5})?\.\w{1,5}$/, ''));
    const sizes = files.map((file) => sources.get(file)?.size ?? 0);
    return {
      ...{ id, format, name, modality, size, spacing, orientation, frames },
      images: images.length,
      bytes: sizes.reduce((sum, one) => sum + one, 0),
      largestFile: sizes.reduce((most, one) => Math.max(most, one), 0),
      cleanName: cleaned || (modality ? `${modality} series` : 'Image'),
      warnings: [...new Set(images.flatMap(({ warnings }) => warnings.map(({ message }) => message)))],
      files: files.length,
    };
  }

  #group(id: string): { group: SharedFiles; format: FileFormat; scan: StudyScan } {
    const group = this.#groups.get(id);
    const [first] = group?.images ?? [];
    if (!this.#scan || !group || !first) throw new Error('The files are not at hand any more. Choose them again.');
    return { group, format: first.format, scan: this.#scan };
  }

  /** The middle slice as a picture; neither where the image is too large; a sentence where it cannot be read. */
  async picture(id: string): Promise<{ readonly picture?: Picture; readonly failure?: string }> {
    const { group, scan } = this.#group(id);
    const [summary] = group.images;
    if (!summary) return {};
    const middle = summary.files[Math.floor(summary.files.length / 2)];
    const source = middle === undefined ? undefined : scan.sources.get(middle);
    try {
      if (summary.format === 'dicom' && summary.files.length > 1 && source) {
        const one = await scanFiles([source]);
        const [series] = one.series;
        if (series) return { picture: middleSlice(await loadSeries(one, series.id, { decoder: this.#decoder })) };
      }
      if (summary.size[0] * summary.size[1] * summary.size[2] > MOST_VOXELS) return {};
      return { picture: middleSlice(await loadSeries(scan, summary.id, { frame: 0, decoder: this.#decoder })) };
    } catch (error) {
      return { failure: `The middle slice cannot be read. ${error instanceof Error ? error.message : ''}`.trim() };
    }
  }

  /** How the files of a group are sent: as they are, or under new names and without what identifies. */
  async #sending(id: string, deidentification: Deidentification | undefined): Promise<Sending> {
    const { group, format, scan } = this.#group(id);
    const profile = await this.#profile(deidentification);
    const names = profile ? sentNames(group.files, format) : undefined;
    const renames = new Map([...(names ?? [])].map(([old, sent]) => [old.replace(/^.*\//, ''), sent]));
    return {
      files: group.files,
      largest: group.files.reduce((most, file) => Math.max(most, scan.sources.get(file)?.size ?? 0), 0),
      nameOf: (file) => names?.get(file) ?? file,
      bytesOf: (file) => {
        const source = scan.sources.get(file);
        if (!source) throw new Error(`${file} is not among the chosen files any more. Choose them again.`);
        return fileBytes({ source, file: this.#files.get(file), format, renames }, profile);
      },
    };
  }

  async #profile(deidentification: Deidentification | undefined): Promise<Profile | undefined> {
    if (!deidentification) return undefined;
    return { options: new Set(deidentification.options), keyedHash: await makeKeyedHash(deidentification.secret) };
  }

  /** What de-identification will remove, from a few files of a series; what it warns of, even where it is switched off. */
  async sample(id: string, deidentification: Deidentification): Promise<DeidentifyReport> {
    const { files, bytesOf } = await this.#sending(id, deidentification);
    const step = Math.max(1, Math.ceil(files.length / SAMPLES));
    const reports: DeidentifyReport[] = [];
    for (let n = 0; n < files.length; n += step) {
      try {
        const { report } = await bytesOf(files[n] ?? '');
        if (report) reports.push(report);
      } catch (error) {
        if (!(error instanceof DeidentifyError)) throw error;
        reports.push({ ...EMPTY_REPORT, files: 1, notes: [error.message] });
      }
    }
    return mergeReports(reports);
  }

  /** The first file of a series as it would be sent, and how many there are: enough to know that nobody has it. */
  async first(id: string, deidentification: Deidentification | undefined): Promise<FirstFile> {
    const { files, bytesOf } = await this.#sending(id, deidentification);
    const { blob } = await bytesOf(files[0] ?? '');
    return { size: blob.size, sha256: await hashBlob(blob), of: files.length };
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
    const sending = await this.#sending(id, deidentification);
    const files = new Array<PreparedFile>(sending.files.length);
    const reports: DeidentifyReport[] = [];
    let done = 0;
    const prepareOne = async (file: string, index: number): Promise<void> => {
      signal.throwIfAborted();
      const { blob, report } = await sending.bytesOf(file);
      if (report) reports.push(report);
      files[index] = { name: sending.nameOf(file), size: blob.size, sha256: await hashBlob(blob, signal) };
      this.#keep(id, index, blob);
      tell(++done, sending.files.length);
    };
    // Slices a few at a time, so that one is read while another is hashed; large files alone, since they are held in memory.
    const pool = new Pool(sending.largest <= LARGE ? AT_ONCE : 1);
    try {
      await Promise.all(sending.files.map((file, index) => pool.run(() => prepareOne(file, index))));
    } catch (error) {
      controller.abort(error);
      throw error;
    }
    return { files, report: deidentification && mergeReports(reports) };
  }

  /** Stops preparing a series: its `prepare` rejects. */
  cancel(id: string): void {
    this.#running.get(id)?.abort(new Error('Cancelled.'));
  }

  #keep(id: string, index: number, blob: Blob): void {
    this.#take(id, index);
    if (this.#keptBytes + blob.size > MOST_KEPT) return;
    this.#keptBytes += blob.size;
    this.#kept.set(`${index} ${id}`, blob);
  }

  #take(id: string, index: number): Blob | undefined {
    const key = `${index} ${id}`;
    const kept = this.#kept.get(key);
    if (this.#kept.delete(key)) this.#keptBytes -= kept?.size ?? 0;
    return kept;
  }

  /** One file of a prepared series, to be sent; it is not kept any longer. */
  async blob(id: string, index: number, deidentification: Deidentification | undefined): Promise<Blob> {
    const kept = this.#take(id, index);
    if (kept) return kept;
    const { files, bytesOf } = await this.#sending(id, deidentification);
    const file = files[index];
    if (file === undefined) throw new Error('This file is not part of the series any more. Choose the files again.');
    return (await bytesOf(file)).blob;
  }
}

/** Two images of one name are hard to tell apart in a list. */
function numberEqualNames(series: readonly FoundSeries[]): FoundSeries[] {
  const seen = new Map<string, number>();
  return series.map((one) => {
    const turn = (seen.get(one.cleanName) ?? 0) + 1;
    seen.set(one.cleanName, turn);
    return turn === 1 ? one : { ...one, cleanName: `${one.cleanName} (${turn})` };
  });
}
