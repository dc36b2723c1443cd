/** What the header says about text that may be drawn into the pixels. */
export interface PixelFacts {
  readonly burnedInAnnotation: string | undefined;
  readonly modality: string | undefined;
  readonly sopClass: string | undefined;
  readonly imageType: string | undefined;
  readonly conversionType: string | undefined;
  /** An overlay is hidden in bits of the pixels that the image does not use. */
  readonly overlayInPixels: boolean;
}

/** Modalities whose devices write the patient's name into the picture, and what people call them. */
const DRAWN: Readonly<Record<string, string>> = {
  US: 'Ultrasound images',
  IVUS: 'Intravascular ultrasound images',
  ES: 'Endoscopies',
  XA: 'Angiographies',
  RF: 'Fluoroscopies',
  XC: 'Photographs',
  GM: 'Microscope pictures',
  OP: 'Ophthalmic photographs',
  OT: 'Images of no named device',
  SC: 'Screen captures',
  DOC: 'Documents',
  HC: 'Printed images',
  CR: 'Radiographs',
  DX: 'Radiographs',
  MG: 'Mammograms',
  PX: 'Panoramic radiographs',
};
const SECONDARY_CAPTURE = '1.2.840.10008.5.1.4.1.1.7';
const DRAWN_IMAGES = /SCREEN|SCREENSHOT|SCREEN SAVE|DOSE_INFO|DOSE INFO|PROTOCOL/;

/**
 * A warning where a name may be part of the picture, which de-identification does not change; undefined where nothing points to it.
 */
export function burnedInWarning({
  burnedInAnnotation,
  modality,
  sopClass,
  imageType,
  conversionType,
  overlayInPixels,
}: PixelFacts): string | undefined {
  const look = 'Look at the pictures before you send them; what is drawn into pixels is not removed.';
  if (overlayInPixels)
    return `An overlay, which may be text, lies in unused bits of the pixels. Image viewers may hide it; it is not removed. Export the series without overlays.`;
  if (burnedInAnnotation === 'YES') return `The file says that text is drawn into its pictures (BurnedInAnnotation). ${look}`;
  if (burnedInAnnotation === 'NO') return undefined;
  if (
    sopClass === SECONDARY_CAPTURE ||
    sopClass?.startsWith(`${SECONDARY_CAPTURE}.`) ||
    (conversionType !== undefined && conversionType !== '')
  )
    return `Screen captures often have the patient’s name drawn into them. ${look}`;
  if (imageType !== undefined && DRAWN_IMAGES.test(imageType))
    return `This looks like a page of text saved as a picture, where names are usual. ${look}`;
  const kind = modality === undefined ? undefined : DRAWN[modality];
  return kind === undefined ? undefined : `${kind} often have the patient’s name drawn into them. ${look}`;
}
