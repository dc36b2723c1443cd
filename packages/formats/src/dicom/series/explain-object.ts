import { type DicomDataset } from '../dataset/dicom-dataset.ts';

/** SOP class UIDs below `1.2.840.10008.5.1.4.1.1.` of things that hold no picture of slices, by the beginning of their number. */
const NO_IMAGE: readonly (readonly [string, string])[] = [
  ['66.4', 'a segmentation (DICOM SEG): masks drawn on another series, not an image. Give the series it was drawn on'],
  ['66.7', 'a label map segmentation (DICOM SEG): masks drawn on another series, not an image. Give the series it was drawn on'],
  ['66.1', 'a spatial registration, without picture. Leave it out'],
  ['66.2', 'spatial fiducials, without picture. Leave it out'],
  ['66.3', 'a deformable registration, without picture. Leave it out'],
  ['66.5', 'a surface segmentation, without voxels. Give the series it was drawn on'],
  ['66.6', 'a tractography result, without voxels. Give the series it was made from'],
  ['66', 'raw data, without picture. Leave it out'],
  ['67', 'a real world value mapping, without picture. Leave it out'],
  ['68.1', 'a surface scan mesh, without voxels. Leave it out'],
  ['88.59', 'a key object selection: a list of pictures, not a picture. Leave it out'],
  ['88', 'a structured report (SR, a dose report for example): text and measurements, not a picture. Leave it out'],
  ['11', 'a presentation state: how to show other pictures. Leave it out'],
  ['481.2', 'an RT dose grid: doses in gray, not an image. Give the planning CT'],
  ['481.3', 'an RT structure set: contours drawn on another series. Give the series they were drawn on'],
  ['481.1', 'an RT image: one projection, not a volume. Give the planning CT'],
  ['481', 'a radiotherapy record or plan, without picture. Leave it out'],
  ['9', 'a waveform (ECG, audio), not a picture. Leave it out'],
  ['104', 'an encapsulated document (PDF, CDA, STL), not a picture. Leave it out'],
  ['1.1', 'a digital X-ray: one projection, not a volume. Give a CT, MR or PET series'],
  ['1.2', 'a mammogram: one projection, not a volume. Give a CT, MR or PET series'],
  ['1.3', 'an intra-oral X-ray: one projection, not a volume. Give a CT, MR or PET series'],
  ['1', 'a computed radiograph: one projection, not a volume. Give a CT, MR or PET series'],
  ['12', 'X-ray angiography or fluoroscopy: projections over time, not a volume. Give a CT, MR or PET series'],
  ['77.1', 'a photograph or microscope picture, not a volume. Give a CT, MR or PET series'],
];
const STORAGE = '1.2.840.10008.5.1.4.1.1.';
export const DICOMDIR_CLASS = '1.2.840.10008.1.3.10';
const ENHANCED_XA_3D = '13.1';

const tagged = (tag: string, keyword: string, found: string, todo: string): string => `(${tag}) ${keyword}: ${found}. ${todo}.`;

/**
 * Why a DICOM object cannot be slices of a volume, in words with the tag and what to do; undefined when nothing speaks against it but
 * perhaps its geometry. Looks at what kind of object it is, not at where its pixels lie.
 */
export function explainObject(dataset: DicomDataset): string | undefined {
  const sopClass = dataset.string('SOPClassUID') ?? dataset.meta?.string('MediaStorageSOPClassUID') ?? '';
  if (sopClass.startsWith(STORAGE)) {
    const number = sopClass.slice(STORAGE.length);
    const known = NO_IMAGE.find(([prefix]) => number === prefix || number.startsWith(`${prefix}.`));
    if (known && !number.startsWith(ENHANCED_XA_3D)) return `(0008,0016) SOPClassUID: this is ${known[1]}.`;
  }
  if (!dataset.pixelData) {
    return tagged(
      '7FE0,0010',
      'PixelData',
      'missing',
      'This object holds no picture; leave it out, or export it again if it should',
    );
  }
  const samples = dataset.number('SamplesPerPixel') ?? 1;
  const photometric = dataset.string('PhotometricInterpretation') ?? 'MONOCHROME2';
  if (samples !== 1 || photometric === 'PALETTE COLOR') {
    const found = `a colour picture (${photometric}, ${samples} samples per pixel): a screenshot, a fused or a rendered view`;
    return tagged('0028,0004', 'PhotometricInterpretation', found, 'Give the grey-scale series it was made from');
  }
  const imageType = dataset.strings('ImageType');
  if (imageType.includes('MOSAIC')) {
    const found = 'MOSAIC: Siemens put all slices side by side into one picture, whose geometry is in private tags';
    return tagged(
      '0008,0008',
      'ImageType',
      found,
      'Export it as enhanced DICOM from the scanner, or convert it to NIfTI with dcm2niix',
    );
  }
  if (imageType.includes('LOCALIZER') && dataset.string('Modality') === 'CT') {
    const found = 'LOCALIZER: a scout (topogram), the projection on which the scan was planned, not a slice';
    return tagged('0008,0008', 'ImageType', found, 'Give the CT series itself');
  }
  return undefined;
}
