import { LIMITS } from '@annotome/contracts';
import { FormatError, loadSeries, scanFiles, type SeriesSummary, type StudyScan } from '@annotome/formats';
import { type BlobStore } from '@annotome/storage';

import { type BeginReading, type ReadVolume } from './messages.ts';
import { storeVolume } from './store-volume.ts';

/** What a reader tells while it works. */
export interface ReadStudyPorts {
  progress(stage: string, done: number, total: number): void;
  /** @returns where each image goes; null where it is there already. */
  plan(seriesKeys: readonly string[]): Promise<Readonly<Record<string, string | null>>>;
  volume(volume: ReadVolume): void;
}

/** A study that gives no image at all, in a sentence for the person who sent it. */
export class NoImageError extends Error {
  override readonly name = 'NoImageError';
}

interface Planned {
  readonly summary: SeriesSummary;
  readonly frame: number;
  readonly seriesKey: string;
  readonly name: string;
}

/** Images made of one study at most: beyond this, somebody sent a time series, and hardly wants a case of every moment. */
const MOST_IMAGES = 200;
const MOST_WARNINGS = 50;

/**
 * Every series of a study's files, and every frame of a 4-D one, into the blob store, one after another so that only one is in memory. A
 * series that cannot be read becomes a warning beside those that can.
 * @returns what to tell of the study.
 * @throws NoImageError when nothing could be read, with the reasons; when files are not de-identified as they were said to be.
 */
export async function readStudy(
  store: BlobStore,
  { files, modality, deidentified }: Pick<BeginReading, 'files' | 'modality' | 'deidentified'>,
  ports: ReadStudyPorts,
): Promise<readonly string[]> {
  const sources = [];
  for (const { key, name } of files) sources.push(await store.openSource(key, name));
  ports.progress('Looking at the files', 0, files.length);
  const scan = await scanFiles(sources, { onProgress: (done, total) => ports.progress('Looking at the files', done, total) });
  if (deidentified && scan.identified.length > 0) throw new NoImageError(notDeidentified(scan.identified));
  const warnings = scan.refused.map(({ file, message }) => `${file}: ${message}`);
  const planned = planImages(scan, warnings);
  if (planned.length === 0) throw new NoImageError(nothingIn(scan, files.length));
  const volumeIds = await ports.plan(planned.map(({ seriesKey }) => seriesKey));

  let stored = 0;
  const failures: string[] = [];
  for (const [n, { summary, frame, seriesKey, name }] of planned.entries()) {
    const volumeId = volumeIds[seriesKey];
    if (volumeId === null || volumeId === undefined) {
      stored++;
      continue;
    }
    const { size } = summary;
    if (size[0] * size[1] * size[2] > LIMITS.volumeVoxels) {
      failures.push(
        `${name}: ${size.join(' × ')} voxels are more than the ${Math.floor(LIMITS.volumeVoxels / 1e6)} million that one image may have. Crop it, or make its voxels larger, and upload it again.`,
      );
      continue;
    }
    const which = planned.length === 1 ? '' : ` ${n + 1} of ${planned.length}`;
    try {
      ports.progress(`Reading image${which}`, 0, 0);
      const image = await loadSeries(scan, summary.id, {
        frame,
        onProgress: (done, total) => ports.progress(`Reading image${which}`, done, total),
      });
      const onChunk = (done: number, total: number): void => ports.progress(`Storing image${which}`, done, total);
      ports.volume(await storeVolume(store, image, { volumeId, seriesKey, name, modality, onChunk }));
      stored++;
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      failures.push(error.message);
    }
  }
  if (stored === 0) throw new NoImageError(failures.join('\n'));
  return [...failures, ...warnings].slice(0, MOST_WARNINGS);
}

/** A scout or a single slice is an image of its own only where there is nothing better. */
const isVolume = ({ warnings }: SeriesSummary): boolean =>
  !warnings.some(({ code }) => code === 'single-slice' || code === 'localizer');

/** The images to make, in the scan's order; what is left out is told in `warnings`. */
function planImages({ series }: StudyScan, warnings: string[]): readonly Planned[] {
  const volumes = series.filter(isVolume);
  const chosen = volumes.length > 0 ? volumes : series;
  for (const { name } of series.filter((one) => !chosen.includes(one))) {
    warnings.push(`${name}: left out, because it is a scout or a single slice beside whole volumes.`);
  }
  const images = chosen.flatMap((summary) =>
    Array.from({ length: summary.frames }, (_, frame) => ({
      summary,
      frame,
      seriesKey: summary.frames === 1 ? summary.id : `${summary.id} frame ${frame}`,
      name: summary.frames === 1 ? summary.name : `${summary.name}, frame ${frame + 1}`,
    })),
  );
  if (images.length > MOST_IMAGES) {
    warnings.push(
      `The study holds ${images.length} images; the first ${MOST_IMAGES} were taken. Upload the others as studies of their own.`,
    );
  }
  return images.slice(0, MOST_IMAGES);
}

function notDeidentified(files: readonly string[]): string {
  const named = `${files.slice(0, 3).join(', ')}${files.length > 3 ? `, and ${files.length - 3} more` : ''}`;
  return (
    'The files were sent as de-identified, but these do not say that the patient’s identity was removed ' +
    `(Patient Identity Removed (0012,0062) is not YES): ${named}. ` +
    'Remove this study, and upload the scan on the upload page: it de-identifies the files before they are sent.'
  );
}

function nothingIn({ refused, ignored }: StudyScan, files: number): string {
  const reasons = refused.slice(0, 5).map(({ file, message }) => `${file}: ${message}`);
  const more = refused.length > 5 ? [`and ${refused.length - 5} more like these.`] : [];
  if (reasons.length > 0) return ['None of the files is an image that can be opened.', ...reasons, ...more].join('\n');
  return (
    `${files === 1 ? 'The file is' : `None of the ${files} files is`} ${files === 1 ? 'not ' : ''}DICOM, NIfTI, NRRD or MetaImage ` +
    `(${ignored.slice(0, 3).join(', ')}${ignored.length > 3 ? ', …' : ''}). Upload the scan's own files.`
  );
}
