import { proxy, wrap, type Remote } from 'comlink';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { type Inspector } from '../inspect/inspector.ts';
import { type ChosenFile, type Deidentification, type FoundSeries } from '../inspect/messages.ts';
import { type KnownStudy, type UploadApi } from './api.ts';
import { type Collected, filesOfHandles } from './collect-files.ts';
import { findKnown, knownOf } from './find-known.ts';
import { firstChoice, nameFor } from './first-choice.ts';
import { forgetDrop, keepDrop, keptDrop, mayReadAgain, type KeptDrop } from './kept-drop.ts';
import { matchBegun, type FileToSend } from './match-begun.ts';
import { overLimit } from './over-limit.ts';
import { pictureUrl } from './picture-url.ts';
import { Pool } from './pool.ts';
import { SpeedMeter } from './speed-meter.ts';
import { sendFile } from './send-file.ts';
import { isUnderWay, isWanted, NOTHING, type Choice, type SeriesStep, type UploadState } from './state.ts';

/** Files sent at once, of all series. */
const AT_ONCE = 3;
const TELL_MS = 250;
/** Files handed to the worker at once. */
const BATCH = 200;

/** How one series is being sent. */
interface Running {
  readonly controller: AbortController;
  readonly meter: SpeedMeter;
  readonly totalBytes: number;
  /** Bytes there, file by file. */
  readonly there: number[];
  /** Bytes that were there before: they say nothing of the speed. */
  readonly before: number;
}

const nothing = (): void => undefined;
const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

/**
 * The upload of one project: what was chosen, what of it is to be sent, how far it is. It lives as long as the page, whatever part of it is
 * shown; what a closed page leaves half done is gone on with by {@link continueKept} or by choosing the same files again.
 */
export class UploadSession {
  readonly store: StoreApi<UploadState> = createStore(() => NOTHING);
  readonly projectId: string;
  readonly #api: UploadApi;
  readonly #makeWorker: () => Worker;
  readonly #pool = new Pool(AT_ONCE);
  readonly #running = new Map<string, Running>();
  readonly #meter = new SpeedMeter();
  #inspector: Remote<Inspector> | undefined;
  #deidentification: Promise<Deidentification> | undefined;
  /** One series is prepared at a time; the next while the one before is sent. */
  #preparing: Promise<void> = Promise.resolve();
  #handles: Collected['handles'] = [];
  /** Bytes of series that are through, so that the sum only grows. */
  #sentBefore = 0;

  constructor(projectId: string, api: UploadApi, makeWorker: () => Worker) {
    this.projectId = projectId;
    this.#api = api;
    this.#makeWorker = makeWorker;
  }

  #set(change: Partial<UploadState>): void {
    this.store.setState(change);
  }

  #setStep(id: string, step: SeriesStep | undefined): void {
    const { [id]: _, ...steps } = this.store.getState().steps;
    this.#set({ steps: step ? { ...steps, [id]: step } : steps });
  }

  #worker(): Remote<Inspector> {
    this.#inspector ??= wrap<Inspector>(this.#makeWorker());
    return this.#inspector;
  }

  #settings(): Promise<Deidentification> {
    this.#deidentification ??= this.#api.deidentification();
    this.#deidentification.catch(() => (this.#deidentification = undefined));
    return this.#deidentification;
  }

  /** Looks at chosen files; they are added to those chosen before. */
  async choose({ files, handles = [] }: { files: readonly ChosenFile[]; handles?: Collected['handles'] }): Promise<void> {
    if (files.length === 0) {
      this.#set({ failure: 'There were no files in what you chose.' });
      return;
    }
    this.#handles = [...this.#handles, ...handles];
    this.#deidentification = undefined;
    this.#set({ looking: { done: 0, total: files.length }, failure: undefined });
    try {
      const tell = proxy((done: number, total: number) => this.#set({ looking: { done, total } }));
      const worker = this.#worker();
      for (let at = 0; at < files.length; at += BATCH) await worker.add(files.slice(at, at + BATCH));
      const inspection = await worker.inspect(tell);
      const { choices: before, deidentify } = this.store.getState();
      const choices = Object.fromEntries(
        inspection.series.map((series) => [series.id, before[series.id] ?? firstChoice(series, inspection.series, deidentify)]),
      );
      this.#set({ looking: undefined, inspection, choices });
      void this.#describe(inspection.series).then(() => this.#findKnown(inspection.series));
    } catch (error) {
      this.#set({ looking: undefined, failure: `The files could not be looked at: ${this.#api.sentence(error)}` });
    }
  }

  /** Pictures and what would be removed, one series after another, while the person reads. */
  async #describe(series: readonly FoundSeries[]): Promise<void> {
    const worker = this.#worker();
    for (const { id } of series) {
      const { pictures, removals } = this.store.getState();
      if (pictures[id] === undefined) {
        const { picture, failure } = await worker.picture(id).catch(() => ({ picture: undefined, failure: undefined }));
        const url = picture ? await pictureUrl(picture) : null;
        const state = this.store.getState();
        this.#set({ pictures: { ...state.pictures, [id]: url } });
        // What cannot be shown here will not be read on the server either; the person may still send it.
        if (failure !== undefined) {
          this.#set({ broken: { ...state.broken, [id]: failure } });
          if (!state.steps[id]) this.setChoice(id, { include: false });
        }
      }
      if (removals[id] === undefined) {
        const removal = await this.#settings()
          .then((settings) => worker.sample(id, settings))
          .catch(() => undefined);
        if (removal) this.#set({ removals: { ...this.store.getState().removals, [id]: removal } });
      }
    }
  }

  /** Which series the project has already, one after another. */
  async #findKnown(series: readonly FoundSeries[]): Promise<void> {
    for (const found of series) {
      const { id } = found;
      const { deidentify, known, steps, broken } = this.store.getState();
      const isOld = steps[id] !== undefined || broken[id] !== undefined || overLimit(found) !== undefined;
      if (isOld || known[id]?.deidentify === deidentify) continue;
      try {
        const settings = deidentify ? await this.#settings() : undefined;
        const study = await findKnown(this.#api, {
          first: () => this.#worker().first(id, settings),
          all: async () => (await this.#worker().prepare(id, settings, proxy(nothing))).files,
        });
        this.#setKnown(id, deidentify, study);
      } catch {
        // It is looked for once more before the series is begun.
      }
    }
  }

  #setKnown(id: string, deidentify: boolean, study: KnownStudy | null): void {
    this.#set({ known: { ...this.store.getState().known, [id]: { deidentify, study } } });
  }

  setChoice(id: string, change: Partial<Choice>): void {
    const { choices } = this.store.getState();
    const before = choices[id];
    if (before) this.#set({ choices: { ...choices, [id]: { ...before, ...change } } });
  }

  /** Names that nobody typed follow: without de-identification a series is called what its files call it. */
  setDeidentify(deidentify: boolean): void {
    const { inspection, choices } = this.store.getState();
    const names = new Map(inspection?.series.map((series) => [series.id, series]));
    const renamed = Object.entries(choices).map(([id, choice]): [string, Choice] => {
      const series = names.get(id);
      if (!series || choice.name !== nameFor(series, !deidentify)) return [id, choice];
      return [id, { ...choice, name: nameFor(series, deidentify) }];
    });
    this.#set({ deidentify, choices: Object.fromEntries(renamed) });
    if (inspection) void this.#findKnown(inspection.series);
  }

  /** Forgets what was chosen and shows nothing any more. What is being sent is stopped, and can be gone on with. */
  close(): void {
    for (const { controller } of this.#running.values()) controller.abort(new Error('Stopped.'));
    for (const url of Object.values(this.store.getState().pictures)) if (url) URL.revokeObjectURL(url);
    void this.#inspector?.forget();
    this.#handles = [];
    const { deidentify } = this.store.getState();
    this.#set({ ...NOTHING, deidentify });
  }

  /** Begins to send every included series that is not under way or done. */
  start(): void {
    const state = this.store.getState();
    const { inspection, steps, deidentify } = state;
    const wanted = (inspection?.series ?? []).filter(({ id }) => {
      const step = steps[id]?.step;
      return isWanted(state, id) && (step === undefined || step === 'failed');
    });
    for (const series of wanted) this.#setStep(series.id, { step: 'waiting' });
    // The project's rule may have been changed since the files were chosen, on another page of this very tab.
    this.#deidentification = undefined;
    this.#keep();
    for (const series of wanted) {
      this.#preparing = this.#preparing.then(async () => {
        if (this.store.getState().steps[series.id]?.step !== 'waiting') return;
        await this.#prepareAndBegin(series, deidentify);
      });
    }
  }

  /** Remembers handles and choices, for after a reload. */
  #keep(): void {
    const { choices, steps, deidentify } = this.store.getState();
    const kept = Object.entries(choices).filter(([id]) => isUnderWay(steps[id]) || steps[id]?.step === 'failed');
    if (kept.length === 0) void forgetDrop(this.projectId);
    else if (this.#handles.length > 0) {
      const drop: KeptDrop = {
        handles: this.#handles,
        deidentify,
        choices: kept.map(([seriesId, { name, again }]) => ({ seriesId, name, again })),
      };
      void keepDrop(this.projectId, drop);
    }
  }

  /** Stops a series and forgets what the server has of it. */
  async cancel(id: string): Promise<void> {
    const step = this.store.getState().steps[id];
    this.#running.get(id)?.controller.abort(new Error('Cancelled.'));
    void this.#inspector?.cancel(id);
    this.#setStep(id, undefined);
    this.setChoice(id, { include: false });
    this.#keep();
    const studyId = step?.step === 'sending' || step?.step === 'failed' ? step.studyId : undefined;
    if (studyId !== undefined) await this.#api.cancel(studyId);
  }

  retry(id: string): void {
    if (this.store.getState().steps[id]?.step === 'failed') this.start();
  }

  async #prepareAndBegin(series: FoundSeries, deidentify: boolean): Promise<void> {
    const { id, format, modality } = series;
    let studyId: string | undefined;
    try {
      const settings = deidentify ? await this.#settings() : undefined;
      this.#setStep(id, { step: 'preparing', done: 0, total: series.files });
      const tell = proxy((done: number, total: number) => {
        if (this.store.getState().steps[id]?.step === 'preparing') this.#setStep(id, { step: 'preparing', done, total });
      });
      const { files, report } = await this.#worker().prepare(id, settings, tell);
      const { steps, removals } = this.store.getState();
      if (steps[id]?.step !== 'preparing') return;
      // Of every file now, where it was of a few.
      if (report) this.#set({ removals: { ...removals, [id]: report } });
      const begunBefore = matchBegun(files, await this.#api.begun());
      let toSend: readonly FileToSend[];
      if (begunBefore) {
        studyId = begunBefore.studyId;
        toSend = begunBefore.files;
      } else {
        const known = this.store.getState().choices[id]?.again ? null : await knownOf(this.#api, files);
        if (known) {
          this.#setKnown(id, deidentify, known);
          this.#setStep(id, undefined);
          return this.#keep();
        }
        const name = this.store.getState().choices[id]?.name.trim() || series.cleanName;
        const begun = await this.#api.begin({ name, modality, format, deidentified: deidentify, report, files });
        studyId = begun.studyId;
        toSend = begun.files.map(({ uploadId, alreadyThere }, index) => ({
          uploadId,
          index,
          size: files[index]?.size ?? 0,
          arrived: alreadyThere,
          begun: false,
        }));
      }
      // Not waited for: the next series is prepared meanwhile.
      void this.#send(id, studyId, toSend, settings, begunBefore !== undefined);
    } catch (error) {
      this.#fail(id, error, studyId);
    }
  }

  #fail(id: string, error: unknown, studyId: string | undefined): void {
    if (this.store.getState().steps[id] === undefined) return;
    this.#setStep(id, { step: 'failed', sentence: this.#api.sentence(error), studyId });
    this.#keep();
  }

  async #send(
    id: string,
    studyId: string,
    files: readonly FileToSend[],
    settings: Deidentification | undefined,
    resumed: boolean,
  ): Promise<void> {
    const controller = new AbortController();
    const running: Running = {
      controller,
      meter: new SpeedMeter(),
      totalBytes: sum(files.map(({ size }) => size)),
      there: files.map(({ size, arrived }) => (arrived ? size : 0)),
      before: sum(files.map(({ size, arrived }) => (arrived ? size : 0))),
    };
    this.#running.set(id, running);
    const alreadyThere = files.filter(({ arrived }) => arrived).length;
    let filesDone = alreadyThere;
    const offline = new Set<number>();
    const tell = (): void => {
      const now = performance.now();
      const sentBytes = sum(running.there);
      running.meter.mark(now, sentBytes);
      this.#setStep(id, {
        step: 'sending',
        ...{ studyId, sentBytes, totalBytes: running.totalBytes, filesDone, files: files.length, alreadyThere, resumed },
        speed: offline.size > 0 ? 0 : running.meter.speed(now),
        secondsLeft: offline.size > 0 ? undefined : running.meter.secondsLeft(now, running.totalBytes - sentBytes),
        offline: offline.size > 0,
      });
      this.#tellAll(now);
    };
    tell();
    const timer = setInterval(tell, TELL_MS);
    try {
      await Promise.all(
        files
          .filter(({ arrived }) => !arrived)
          .map((file) =>
            this.#pool.run(async () => {
              controller.signal.throwIfAborted();
              const blob = await this.#worker().blob(id, file.index, settings);
              await sendFile({
                ...{ uploadId: file.uploadId, blob, begun: file.begun, signal: controller.signal },
                onProgress: (bytes) => void (running.there[file.index] = bytes),
                onWaiting: (waiting) => void (waiting ? offline.add(file.index) : offline.delete(file.index)),
              });
              running.there[file.index] = file.size;
              filesDone++;
            }),
          ),
      );
      clearInterval(timer);
      tell();
      await this.#api.finish(studyId);
      this.#setStep(id, { step: 'done', studyId, alreadyThere });
    } catch (error) {
      // The other files of this series stop too; what came stays on the server.
      if (!controller.signal.aborted) {
        controller.abort(new Error('Stopped.'));
        this.#fail(id, error, studyId);
      }
    } finally {
      clearInterval(timer);
      this.#running.delete(id);
      this.#sentBefore += sum(running.there) - running.before;
      this.#tellAll(performance.now());
      this.#keep();
    }
  }

  /** Speed and time left of everything. */
  #tellAll(now: number): void {
    const all = [...this.#running.values()];
    const sent = sum(all.map(({ there }) => sum(there)));
    const total = sum(all.map(({ totalBytes }) => totalBytes));
    const { steps, inspection } = this.store.getState();
    const waiting = (inspection?.series ?? []).filter(
      ({ id }) => steps[id]?.step === 'waiting' || steps[id]?.step === 'preparing',
    );
    this.#meter.mark(now, this.#sentBefore + sent - sum(all.map(({ before }) => before)));
    const left = total - sent + sum(waiting.map(({ bytes }) => bytes));
    this.#set(
      all.length === 0
        ? { speed: undefined, secondsLeft: undefined }
        : { speed: this.#meter.speed(now), secondsLeft: this.#meter.secondsLeft(now, left) },
    );
  }

  /** Whether the browser can read the files again after a reload, so that nobody has to choose them again. */
  get remembers(): boolean {
    return this.#handles.length > 0;
  }

  /** The drop that a closed page left, if the browser kept its handles. */
  kept(): Promise<KeptDrop | undefined> {
    return keptDrop(this.projectId);
  }

  /** Goes on with what a closed page left. Call it in a click: the browser asks the person. @returns false where it was not allowed. */
  async continueKept(drop: KeptDrop): Promise<boolean> {
    if (!(await mayReadAgain(drop.handles))) return false;
    await this.choose({ files: await filesOfHandles(drop.handles), handles: drop.handles });
    const kept = new Map(drop.choices.map((choice) => [choice.seriesId, choice]));
    const choices = Object.entries(this.store.getState().choices).map(([id, { name }]): [string, Choice] => {
      const of = kept.get(id);
      return [id, { name: of?.name ?? name, include: of !== undefined, again: of?.again ?? false }];
    });
    this.#set({ deidentify: drop.deidentify, choices: Object.fromEntries(choices) });
    this.start();
    return true;
  }
}
