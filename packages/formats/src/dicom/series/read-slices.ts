import { type DicomDataset } from '../dataset/dicom-dataset.ts';
import { tagName, type TagOrKeyword } from '../dataset/dictionary.ts';
import { explainObject } from './explain-object.ts';
import { type FrameAttributes, frameAttributesOf } from './frame-attributes.ts';
import { readClocks, readTraits } from './read-traits.ts';
import { readValues } from './read-values.ts';
import { type SliceRecord } from './slice-record.ts';
import { cross, lengthOf, normalise, type Vector3 } from './vector.ts';

/** The slices in one file, or why it has none, in words for a Refusal. */
export type FileSlices = { readonly slices: readonly SliceRecord[] } | { readonly refused: string };

const NOMINAL_SCANNED_PIXEL_SPACING = 0x00182010;

const refuse = (attribute: TagOrKeyword, found: string, todo: string): { refused: string } => ({
  refused: `${tagName(attribute)}: ${found}. ${todo}.`,
});

const EXPORT_AGAIN = 'Without it nobody knows where the picture lies in the patient; export the original series again';

interface PixelSize {
  readonly spacing: readonly [number, number];
  readonly doubts: SliceRecord['doubts'];
}

function pixelSizeOf(a: FrameAttributes): PixelSize | undefined {
  const usable = (values: readonly number[]): values is readonly [number, number] =>
    values.length >= 2 && values.slice(0, 2).every((v) => Number.isFinite(v) && v > 0);
  const spacing = a.numbers('PixelSpacing');
  if (usable(spacing)) return { spacing: [spacing[0], spacing[1]], doubts: [] };
  for (const stand of ['ImagerPixelSpacing', NOMINAL_SCANNED_PIXEL_SPACING] as const) {
    const values = a.numbers(stand, 'DS');
    if (!usable(values)) continue;
    const message = `(0028,0030) PixelSpacing is missing; used ${tagName(stand)} instead, which is measured at the detector: lengths may be wrong.`;
    return { spacing: [values[0], values[1]], doubts: [{ code: 'pixel-spacing-from-detector', message }] };
  }
  return undefined;
}

function directionsOf(orientation: readonly number[]): { row: Vector3; column: Vector3 } | undefined {
  if (orientation.length !== 6 || !orientation.every(Number.isFinite)) return undefined;
  const [a, b, c, d, e, f] = orientation as unknown as [number, number, number, number, number, number];
  const row: Vector3 = [a, b, c];
  const column: Vector3 = [d, e, f];
  const area = lengthOf(cross(row, column));
  // Unit vectors at a right angle span 1; rounding and a hint of skew are let through, the all-zero and parallel ones not.
  if (Math.abs(lengthOf(row) - 1) > 0.05 || Math.abs(lengthOf(column) - 1) > 0.05 || area < 0.9) return undefined;
  return { row: normalise(row), column: normalise(column) };
}

/** The SeriesInstanceUID; where somebody removed it, slices with the same series number and description are taken for one series. */
function seriesOf(dataset: DicomDataset): string {
  const uid = dataset.string('SeriesInstanceUID');
  if (uid !== undefined) return uid;
  const rest = [dataset.string('StudyInstanceUID'), dataset.string('SeriesNumber'), dataset.string('SeriesDescription')];
  return ['no-series-uid', ...rest.filter((part) => part !== undefined)].join(':');
}

function sliceOf(dataset: DicomDataset, a: FrameAttributes, frame: number, frames: number): SliceRecord | { refused: string } {
  const where = frames > 1 ? ` in frame ${frame + 1}` : '';
  const rows = dataset.number('Rows') ?? 0;
  const columns = dataset.number('Columns') ?? 0;
  if (!(rows > 0 && columns > 0))
    return refuse('Rows', `${rows} rows and ${columns} columns`, 'The header is damaged; export the file again');
  const position = a.numbers('ImagePositionPatient');
  if (position.length !== 3 || !position.every(Number.isFinite)) {
    return refuse('ImagePositionPatient', (position.length ? position.join('\\') : 'missing') + where, EXPORT_AGAIN);
  }
  const orientation = a.numbers('ImageOrientationPatient');
  const directions = directionsOf(orientation);
  if (!directions) {
    const found = orientation.length ? `${orientation.join('\\')} are not two unit vectors at a right angle` : 'missing';
    return refuse('ImageOrientationPatient', found + where, EXPORT_AGAIN);
  }
  const pixels = pixelSizeOf(a);
  if (!pixels) {
    const found = a.strings('PixelSpacing').join('\\') || 'missing';
    return refuse(
      'PixelSpacing',
      found + where,
      'Without it nobody knows how large a pixel is; export the original series again',
    );
  }
  const { values, doubts } = readValues(dataset, a);
  const thickness = a.number('SliceThickness');
  return {
    file: dataset.file,
    frame,
    sopClass: dataset.string('SOPClassUID') ?? '',
    sopInstance: dataset.string('SOPInstanceUID') ?? dataset.meta?.string('MediaStorageSOPInstanceUID') ?? '',
    series: seriesOf(dataset),
    seriesDescription: dataset.string('SeriesDescription'),
    seriesNumber: dataset.number('SeriesNumber'),
    frameOfReference: dataset.string('FrameOfReferenceUID'),
    modality: dataset.string('Modality'),
    rows,
    columns,
    position: position as unknown as Vector3,
    rowDirection: directions.row,
    columnDirection: directions.column,
    pixelSpacing: pixels.spacing,
    sliceThickness: thickness !== undefined && thickness > 0 ? thickness : undefined,
    imageType: dataset.strings('ImageType'),
    traits: readTraits(a),
    clocks: readClocks(a, frame),
    values,
    doubts: [...dataset.warnings, ...pixels.doubts, ...doubts],
  };
}

/**
 * The slices of a DICOM file as plain records, from its header alone.
 * @throws FormatError where a tag that decides about space or values holds something that is no number.
 */
export function readSlices(dataset: DicomDataset): FileSlices {
  const reason = explainObject(dataset);
  if (reason !== undefined) return { refused: reason };
  const attributes = frameAttributesOf(dataset);
  // 0 and an empty one mean one frame to every reader.
  const frames = Math.max(1, dataset.number('NumberOfFrames') ?? 1);
  if (frames > 1 && dataset.sequence('PerFrameFunctionalGroupsSequence').length === 0) {
    const found = `missing in a file of ${frames} frames (SOP class ${dataset.string('SOPClassUID') ?? 'unknown'})`;
    return refuse(0x52009230, found, 'It says where each frame lies; export the series as single slices or as enhanced DICOM');
  }
  if (attributes.length !== frames) {
    return refuse(
      'NumberOfFrames',
      `${frames}, but ${attributes.length} items in (5200,9230) PerFrameFunctionalGroupsSequence`,
      'The file is damaged; export it again',
    );
  }
  const slices: SliceRecord[] = [];
  for (const [frame, a] of attributes.entries()) {
    const slice = sliceOf(dataset, a, frame, frames);
    if ('refused' in slice) return slice;
    slices.push(slice);
  }
  return { slices };
}
