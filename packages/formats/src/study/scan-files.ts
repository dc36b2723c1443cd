import { isZip, openZip } from '../archive/open-zip.ts';
import { type DicomDataset } from '../dicom/dataset/dicom-dataset.ts';
import { looksLikeDicom, parseDicom } from '../dicom/dataset/parse-dicom.ts';
import { type FrameDecoder } from '../dicom/pixels/decode-frame.ts';
import { DICOMDIR_CLASS } from '../dicom/series/explain-object.ts';
import { loadVolume } from '../dicom/series/load-volume.ts';
import { listFiles, planSeries, readingOrder } from '../dicom/series/plan-series.ts';
import { readSlices } from '../dicom/series/read-slices.ts';
import { type SliceRecord } from '../dicom/series/slice-record.ts';
import { storedSlices } from '../dicom/series/stored-slices.ts';
import { summarisePlan } from '../dicom/series/summarise-plan.ts';
import { FormatError } from '../errors.ts';
import { chooseFrame } from '../frame.ts';
import { type LoadedImage, type Refusal, type SeriesSummary } from '../image.ts';
import { type FileSource } from '../source.ts';
import { FILE_FORMATS, type FileFormatReader } from './file-formats.ts';
import { inParallel } from './in-parallel.ts';

export interface LoadSeriesOptions {
  /** Which image along the fourth axis, from 0, where a series has several. */
  readonly frame?: number;
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
  /** Decodes compressed DICOM frames: a pool of workers, to use more cores. By default this thread. */
  readonly decoder?: FrameDecoder;
  /** DICOM slices begun at once: the size of the pool. 1 by default. */
  readonly ahead?: number;
}

/** What was found in files. */
export interface StudyScan {
  /** Everything that can be loaded, in an order that does not depend on the files'. */
  readonly series: readonly SeriesSummary[];
  /** What was recognised and cannot be loaded, with the reason. */
  readonly refused: readonly Refusal[];
  /** Names of files that are no image of a format we read, and of no use to one that is. */
  readonly ignored: readonly string[];
  /** Names of DICOM files that do not say that the patient's identity was removed: (0012,0062) is not YES. */
  readonly identified: readonly string[];
  /** By {@link SeriesSummary.id}. Use `loadSeries`. */
  readonly loaders: ReadonlyMap<string, (options: LoadSeriesOptions) => Promise<LoadedImage>>;
  /** Every file looked at, those inside archives too, by the name that summaries call it. */
  readonly sources: ReadonlyMap<string, FileSource>;
}

export interface ScanOptions {
  /** Files looked at, of all known so far (archives add theirs). */
  readonly onProgress?: (done: number, total: number) => void;
}

const FIRST_BYTES = 4096;
/** Files looked at at once: hides the latency of a disk or a browser's File without opening thousands. */
const AT_ONCE = 8;

type Finding =
  | { readonly kind: 'slices'; readonly slices: readonly SliceRecord[] }
  | { readonly kind: 'image'; readonly summary: SeriesSummary; readonly file: FileSource; readonly reader: FileFormatReader }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'ignored'; readonly name: string };

/** What operating systems leave behind, and the table of contents of a DICOM medium, which names the files we look at anyway. */
const hidden = (name: string): boolean =>
  /(^|\/)__MACOSX\//.test(name) || /(^|\/)(\.[^/]*|Thumbs\.db|desktop\.ini|DICOMDIR)$/i.test(name);

/** Without the file's name in front, which the Refusal says already. */
const messageOf = (error: FormatError): string =>
  `${error.field}: ${error.found}. ${error.todo}${/[.?!]$/.test(error.todo) ? '' : '.'}`;

/** Why a file is left out: the reader's reason, or that it could not be read at all. One bad file never spoils a folder. */
function refusalOf(error: unknown, file: string): Refusal {
  if (error instanceof FormatError) return { file, message: messageOf(error) };
  const reason = error instanceof Error ? error.message : String(error);
  return {
    file,
    message: `could not be read: ${reason}. Is the file whole, and may it be opened? Copy it again, or leave it out.`,
  };
}

async function lookAtDicom(file: FileSource, hear: (dataset: DicomDataset) => void): Promise<Finding> {
  const dataset = await parseDicom(file);
  hear(dataset);
  if (dataset.meta?.string('MediaStorageSOPClassUID') === DICOMDIR_CLASS) return { kind: 'ignored', name: file.name };
  const found = readSlices(dataset);
  if ('refused' in found) return { kind: 'refused', refusal: { file: file.name, message: found.refused } };
  return { kind: 'slices', slices: found.slices };
}

/** @param hear called with the elements of a DICOM file. */
async function lookAt(file: FileSource, files: readonly FileSource[], hear: (dataset: DicomDataset) => void): Promise<Finding> {
  if (hidden(file.name) || file.size === 0) return { kind: 'ignored', name: file.name };
  try {
    const first = await file.read(0, Math.min(FIRST_BYTES, file.size));
    if (isZip(first)) {
      return {
        kind: 'refused',
        refusal: { file: file.name, message: 'zip: an archive inside an archive. Unpack it and give the folder.' },
      };
    }
    const prefixed = String.fromCharCode(...first.subarray(128, 132)) === 'DICM';
    const reader = prefixed ? undefined : FILE_FORMATS.find((format) => format.is(file.name, first));
    if (reader) return { kind: 'image', summary: await reader.summarise(file, files), file, reader };
    if (looksLikeDicom(first, file.size)) return await lookAtDicom(file, hear);
  } catch (error) {
    return { kind: 'refused', refusal: refusalOf(error, file.name) };
  }
  return { kind: 'ignored', name: file.name };
}

/** Archives replaced by the files in them; one level, since an archive in an archive is more likely a bomb than a study. */
async function unpackArchives(files: readonly FileSource[]): Promise<{ files: FileSource[]; refused: Refusal[] }> {
  const refused: Refusal[] = [];
  const lists = await inParallel(files, AT_ONCE, async (file) => {
    if (hidden(file.name) || file.size === 0) return [file];
    try {
      if (!isZip(await file.read(0, Math.min(4, file.size)))) return [file];
      const unpacked = await openZip(file);
      refused.push(...unpacked.refused);
      return unpacked.files;
    } catch (error) {
      refused.push(refusalOf(error, file.name));
      return [];
    }
  });
  return { files: lists.flat(), refused };
}

/** Loose files of several folders may have one name, and so may two in an archive: each gets its own, so that every slice finds its file. */
function nameApart(files: readonly FileSource[]): FileSource[] {
  const taken = new Set(files.map(({ name }) => name));
  const seen = new Set<string>();
  return files.map((file) => {
    if (!seen.has(file.name)) {
      seen.add(file.name);
      return file;
    }
    let turn = 2;
    while (taken.has(`${file.name} (${turn})`)) turn++;
    const name = `${file.name} (${turn})`;
    taken.add(name);
    return { name, size: file.size, read: (start, end) => file.read(start, end) };
  });
}

/** One refusal for many files with the same reason (300 dose reports), in the order of their names. */
function gatherRefusals(refusals: readonly Refusal[]): Refusal[] {
  const byMessage = new Map<string, string[]>();
  for (const { file, message } of [...refusals].sort((a, b) => (a.file < b.file ? -1 : 1))) {
    const files = byMessage.get(message);
    if (files) files.push(file);
    else byMessage.set(message, [file]);
  }
  return [...byMessage].map(([message, files]) => ({ file: listFiles(files), message }));
}

/**
 * Finds every image in any set of files, from headers alone: DICOM series (with or without extension, in any order and folder),
 * NIfTI, NRRD and MetaImage files with their partners, and the same inside zip archives. Nothing is refused as a whole because of one
 * file: what cannot be read is listed with its reason.
 */
export async function scanFiles(given: readonly FileSource[], options: ScanOptions = {}): Promise<StudyScan> {
  const { files: unpacked, refused } = await unpackArchives(given);
  const files = nameApart(unpacked);
  let done = 0;
  const identified: string[] = [];
  const findings = await inParallel(files, AT_ONCE, async (file) => {
    const finding = await lookAt(file, files, (dataset) => {
      if (dataset.string('PatientIdentityRemoved') !== 'YES') identified.push(file.name);
    });
    options.onProgress?.(++done, files.length);
    return finding;
  });

  const loaders = new Map<string, (options: LoadSeriesOptions) => Promise<LoadedImage>>();
  const series: SeriesSummary[] = [];
  const add = (summary: SeriesSummary, load: (options: LoadSeriesOptions) => Promise<LoadedImage>): void => {
    // Both halves of a pair say the same image.
    if (loaders.has(summary.id)) return;
    loaders.set(summary.id, load);
    series.push(summary);
  };
  const byName = new Map(files.map((file) => [file.name, file]));
  const plan = planSeries(findings.flatMap((finding) => (finding.kind === 'slices' ? finding.slices : [])));
  for (const volume of plan.volumes) {
    add(summarisePlan(volume), async (load) => {
      chooseFrame(volume.name, 'series', 1, load.frame);
      return loadVolume(volume, storedSlices(readingOrder(volume), byName, load), load);
    });
  }
  const images = findings.filter((finding) => finding.kind === 'image').sort((a, b) => (a.summary.id < b.summary.id ? -1 : 1));
  for (const { summary, file, reader } of images) {
    add(summary, ({ frame }) => reader.read(file, files, { frame }));
  }
  const used = new Set(images.flatMap(({ summary }) => summary.files));
  const ignored = findings.flatMap((finding) => (finding.kind === 'ignored' && !used.has(finding.name) ? [finding.name] : []));
  const refusals = findings.flatMap((finding) => (finding.kind === 'refused' ? [finding.refusal] : []));
  return {
    series,
    refused: [...plan.refused, ...gatherRefusals([...refused, ...refusals])],
    ignored: ignored.sort(),
    identified: identified.sort(),
    loaders,
    sources: byName,
  };
}
