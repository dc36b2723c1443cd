import { realpath } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { normalize } from 'node:path';

import { loadSeries, scanFiles, type LoadedImage, type SeriesSummary, type StudyScan } from '@annotome/formats';

import { collectFiles } from '../files/collect-files.ts';
import { startFramePool } from '../frames/dicom-frame-pool.ts';
import { InputError, UsageError } from './errors.ts';
import { noImage, seriesTable } from './inspect.ts';
import { type Terminal } from './terminal.ts';

export interface OpenedImage {
  readonly image: LoadedImage;
  readonly series: SeriesSummary;
  readonly frame: number | undefined;
  /** Real paths of every file below what the user gave: none of them may be written to. */
  readonly inputs: ReadonlySet<string>;
  readonly readMs: number;
}

/**
 * The one image a command works on. What the reader decided or repaired is told as warnings.
 * @throws UsageError when `--series` or `--frame` is needed, or names what is not there.
 * @throws InputError when there is no image; FormatError when it cannot be read.
 */
export async function openImage(
  path: string,
  options: { readonly series?: string | undefined; readonly frame?: number | undefined },
  terminal: Terminal,
): Promise<OpenedImage> {
  const started = performance.now();
  const files = await collectFiles([path]);
  if (files.length === 0) throw new InputError(`The folder ${path} holds no file.`);
  const scan = await scanFiles(files);
  if (scan.series.length === 0) throw new InputError(noImage([path], scan));
  const series = choose(path, scan.series, options.series, terminal);
  const frame = chooseFrame(path, series, options.frame);
  const image = await load(scan, series, frame, terminal);
  for (const warning of image.warnings) terminal.warn(warning.message);
  const inputs = new Set<string>();
  for (const file of files) inputs.add(await realpath(file.name));
  return { image, series, frame, inputs, readMs: performance.now() - started };
}

/** `--frame` is needed. */
export class FourDimensionalError extends UsageError {
  readonly frames: number;

  constructor(path: string, frames: number) {
    super(`${path} is 4-D with ${frames} frames. Choose one with --frame 0 … ${frames - 1}.`);
    this.frames = frames;
  }
}

/** Starting threads takes about as long as decoding this many compressed slices. */
const WORTH_THREADS = 60;

/** Compressed slices of a long series are decoded on all cores. */
async function load(scan: StudyScan, series: SeriesSummary, frame: number | undefined, terminal: Terminal): Promise<LoadedImage> {
  const progress = terminal.progress(`Reading ${series.name}`, 1);
  const threads = availableParallelism();
  const slices = series.size[2] * series.frames;
  const pool = series.format === 'dicom' && slices >= WORTH_THREADS && threads > 1 ? startFramePool(threads) : undefined;
  try {
    return await loadSeries(scan, series.id, {
      ...(frame === undefined ? {} : { frame }),
      ...(pool ? { decoder: pool.decoder, ahead: 2 * threads } : {}),
      onProgress: (done, total) => progress.update(done / total),
    });
  } finally {
    progress.stop();
    await pool?.close();
  }
}

/** Localizers and single slices are loaded when named, but are not what somebody means by a folder that holds a volume, too. */
const isVolume = (series: SeriesSummary): boolean =>
  !series.warnings.some(({ code }) => code === 'single-slice' || code === 'localizer');

function choose(path: string, series: readonly SeriesSummary[], wanted: string | undefined, terminal: Terminal): SeriesSummary {
  if (wanted === undefined) {
    // A detached header brings its voxels' file along, which may be an image too: what was named is what is meant.
    const named = series.find(({ id }) => id === normalize(path));
    const only = named ?? onlyOne(series) ?? onlyOne(series.filter(isVolume));
    if (!only) {
      throw new UsageError(
        `${path} holds ${series.length} images. Choose one with --series and its number:\n${seriesTable(series)}`,
      );
    }
    if (series.length > 1 && !named)
      terminal.note(`Using the one volume in ${path}: ${only.name}. “annotome inspect” lists the others.`);
    return only;
  }
  const byNumber = /^\d+$/.test(wanted) ? series[Number(wanted) - 1] : undefined;
  const byId = series.find((s) => s.id === wanted) ?? onlyOne(series.filter((s) => s.id.startsWith(wanted) || s.name === wanted));
  const found = byNumber ?? byId;
  if (found) return found;
  throw new UsageError(`--series ${wanted} is none of the images in ${path}. There are:\n${seriesTable(series)}`);
}

const onlyOne = <T>(found: readonly T[]): T | undefined => (found.length === 1 ? found[0] : undefined);

function chooseFrame(path: string, series: SeriesSummary, wanted: number | undefined): number | undefined {
  if (series.frames === 1) {
    if (wanted === undefined || wanted === 0) return undefined;
    throw new UsageError(`--frame ${wanted}: ${path} is a 3-D image with one frame. Leave --frame out.`);
  }
  const last = series.frames - 1;
  if (wanted === undefined) throw new FourDimensionalError(path, series.frames);
  if (wanted > last) throw new UsageError(`--frame ${wanted}: ${path} has the frames 0 … ${last}.`);
  return wanted;
}
