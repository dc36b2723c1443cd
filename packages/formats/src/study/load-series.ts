import { FormatError } from '../errors.ts';
import { type LoadedImage, type SeriesSummary } from '../image.ts';
import { type LoadSeriesOptions, type StudyScan } from './scan-files.ts';

const MOST_LISTED = 20;

/** `CT Body 3.0: 512 × 512 × 20 voxels of 0.98 × 0.98 × 2 mm (id …)`. */
function line(summary: SeriesSummary): string {
  const spacing = summary.spacing.map((v) => Number(v.toPrecision(3))).join(' × ');
  const frames = summary.frames > 1 ? `, ${summary.frames} frames` : '';
  const kind = summary.modality ? `${summary.modality}, ` : '';
  return `  ${summary.id} (${kind}${summary.name}): ${summary.size.join(' × ')} voxels of ${spacing} mm${frames}`;
}

function list(lines: readonly string[]): string {
  const more = lines.length > MOST_LISTED ? [`  and ${lines.length - MOST_LISTED} more`] : [];
  return [...lines.slice(0, MOST_LISTED), ...more].join('\n');
}

const reasons = (scan: StudyScan): string[] => scan.refused.map(({ file, message }) => `  ${file}: ${message}`);

/** A localizer or a slice alone is listed, and loaded when named, but never the image somebody means by a folder. */
const worthy = (summary: SeriesSummary): boolean =>
  !summary.warnings.some(({ code }) => code === 'single-slice' || code === 'localizer');

/**
 * The series meant by `wanted`: an id, the beginning of one that fits only one series, or a name that only one has. Without it, the only volume there is;
 * localizers and single slices do not count beside one.
 * @throws FormatError `choose-series` when several fit or none does, `not-recognised` when there is nothing to choose from; both list what was found.
 */
export function chooseSeries(scan: StudyScan, wanted?: string): SeriesSummary {
  const error = (code: FormatError['code'], found: string, todo: string): FormatError =>
    new FormatError(code, { file: wanted ?? 'the files given', field: 'series', found, todo });
  if (scan.series.length === 0) {
    const looked = scan.refused.length + scan.ignored.length;
    const refused = scan.refused.length > 0 ? `:\n${list(reasons(scan))}\n` : '';
    const ignored =
      scan.ignored.length > 0
        ? `${refused === '' ? '; ' : ''}${scan.ignored.length} ${scan.ignored.length === 1 ? 'file is' : 'files are'} of no format read here (${scan.ignored.slice(0, 3).join(', ')}${scan.ignored.length > 3 ? ', …' : ''})`
        : '';
    const found = looked === 0 ? 'no files' : `no image that can be loaded${refused}${ignored}`;
    throw error('not-recognised', found, 'Give DICOM, NIfTI, NRRD or MetaImage files, their folder, or a zip of them');
  }
  if (wanted === undefined) {
    const volumes = scan.series.filter(worthy);
    const candidates = volumes.length > 0 ? volumes : scan.series;
    const [only] = candidates;
    if (candidates.length === 1 && only) return only;
    const found =
      volumes.length > 1
        ? `${volumes.length} series, and none was chosen:\n${list(candidates.map(line))}\n`
        : `no volume, only single slices or localizers:\n${list([...candidates.map(line), ...reasons(scan)])}\n`;
    throw error('choose-series', found, 'Name one with its id (or the beginning of it)');
  }
  const exact = scan.series.find(({ id }) => id === wanted);
  if (exact) return exact;
  const fits = scan.series.filter(({ id }) => id.startsWith(wanted));
  const named = fits.length > 0 ? fits : scan.series.filter(({ name }) => name === wanted);
  const [only] = named;
  if (named.length === 1 && only) return only;
  const found = named.length > 1 ? `${named.length} series fit:` : 'no series fits; there are:';
  throw error(
    'choose-series',
    `${found}\n${list((named.length > 1 ? named : scan.series).map(line))}\n`,
    'Name one with its whole id',
  );
}

/**
 * Loads one of the series a scan found.
 * @param id as {@link chooseSeries} takes it; may be left out when there is only one.
 * @throws FormatError as {@link chooseSeries}; `choose-frame` for a series of several frames without `frame`; what the format's reader refuses.
 */
export async function loadSeries(scan: StudyScan, id?: string, options: LoadSeriesOptions = {}): Promise<LoadedImage> {
  const summary = chooseSeries(scan, id);
  const load = scan.loaders.get(summary.id);
  if (!load) throw new RangeError(`The scan has no loader for ${summary.id}.`);
  return load(options);
}

/** What became of one series, or of one frame of a 4-D one, when all were taken. */
export type LoadedSeries =
  | { readonly summary: SeriesSummary; readonly frame: number; readonly image: LoadedImage }
  | { readonly summary: SeriesSummary; readonly frame: number; readonly error: FormatError };

/**
 * Takes all: every series of a scan, and every frame of the 4-D ones, one after another, so that only one is in memory. One that
 * cannot be loaded gives its error and does not stop the rest.
 */
export async function* loadAllSeries(
  scan: StudyScan,
  options: Omit<LoadSeriesOptions, 'frame'> = {},
): AsyncGenerator<LoadedSeries, void> {
  for (const summary of scan.series) {
    for (let frame = 0; frame < summary.frames; frame++) {
      try {
        yield { summary, frame, image: await loadSeries(scan, summary.id, { ...options, frame }) };
      } catch (error) {
        if (!(error instanceof FormatError)) throw error;
        yield { summary, frame, error };
      }
    }
  }
}
