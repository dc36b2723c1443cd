import { type DicomDataset } from '../dataset/dicom-dataset.ts';
import { type FrameAttributes } from './frame-attributes.ts';
import { type SliceRecord, type SliceValues } from './slice-record.ts';

const PIXEL_DATA = 0x7fe00010;
const AIR_HU = -1024;
/** What a CT's RescaleType says when values are Hounsfield units, or when it does not say (`US`, unspecified). */
const HOUNSFIELD = new Set(['HU', 'US']);

/** A padding value written as unsigned where the pixels are signed (63536 for −2000), or the other way round, in the pixels' own terms. */
function inPixelTerms(value: number, signed: boolean): number {
  if (signed && value > 0x7fff && value <= 0xffff) return value - 0x10000;
  if (!signed && value < 0) return value + 0x10000;
  return value;
}

function paddingOf(dataset: DicomDataset): readonly [number, number] | undefined {
  const value = dataset.number('PixelPaddingValue');
  if (value === undefined) return undefined;
  // MR and PET scanners write 0 beside true zeros; they are 0 either way, and are left alone.
  if (value === 0 && dataset.string('Modality') !== 'CT') return undefined;
  const signed = dataset.number('PixelRepresentation') === 1;
  const limit = dataset.number('PixelPaddingRangeLimit') ?? value;
  const ends = [inPixelTerms(value, signed), inPixelTerms(limit, signed)] as const;
  return [Math.min(...ends), Math.max(...ends)];
}

function lookupOf(dataset: DicomDataset): { lookup: NonNullable<SliceValues['lookup']>; unit: string | undefined } | undefined {
  const item = dataset.sequence('ModalityLUTSequence')[0];
  if (!item) return undefined;
  const [entries = 0, first = 0] = item.numbers('LUTDescriptor');
  const values = item.numbers('LUTData', 'US');
  // A descriptor of 0 entries means 65536 (PS3.3 C.11.1.1).
  const count = entries === 0 ? 65536 : entries;
  if (values.length < count) {
    throw dataset.refusal(
      'inconsistent',
      'ModalityLUTSequence',
      `${values.length} of ${count} entries of its table`,
      'The file is damaged; export it again',
    );
  }
  return { lookup: { first, values: values.slice(0, count) }, unit: item.string(0x00283004) };
}

/**
 * How stored numbers become values (PS3.3 C.11.1): a Modality LUT, else slope and intercept of the frame. Real world value mappings are left alone.
 * PhotometricInterpretation MONOCHROME1 says that a viewer shows low values bright; values stay as they are.
 */
export function readValues(dataset: DicomDataset, a: FrameAttributes): { values: SliceValues; doubts: SliceRecord['doubts'] } {
  const doubts: { code: string; message: string }[] = [];
  const table = lookupOf(dataset);
  const slope = a.number('RescaleSlope');
  const intercept = a.number('RescaleIntercept');
  const ct = dataset.string('Modality') === 'CT';
  if (ct && intercept === undefined && !table) {
    const message = '(0028,1052) RescaleIntercept is missing: values are the stored numbers, which may not be Hounsfield units.';
    doubts.push({ code: 'no-rescale', message });
  }
  if (dataset.string('PhotometricInterpretation') === 'MONOCHROME1') {
    const message =
      '(0028,0004) PhotometricInterpretation is MONOCHROME1 (low values shown bright): values are kept as they are, not inverted.';
    doubts.push({ code: 'monochrome1', message });
  }
  if (slope === 0) {
    doubts.push({ code: 'zero-slope', message: '(0028,1053) RescaleSlope is 0, which would erase the picture; used 1.' });
  }
  const unit = table?.unit ?? a.string('RescaleType') ?? (ct && intercept !== undefined ? 'HU' : undefined);
  return {
    values: {
      floating: dataset.pixelData !== undefined && dataset.pixelData.tag !== PIXEL_DATA,
      slope: slope === undefined || slope === 0 ? 1 : slope,
      intercept: intercept ?? 0,
      unit,
      padding: paddingOf(dataset),
      outside: ct && unit !== undefined && HOUNSFIELD.has(unit) ? AIR_HU : 0,
      lookup: table?.lookup,
    },
    doubts,
  };
}
