import { type LoadedImage } from '@annotome/formats';
import { looksLikeCt } from '@annotome/volume';

import { type Terminal } from './terminal.ts';

/**
 * Whether values are Hounsfield units, to be clamped to [−1000, 1000] before anything else, as the paper does for CT. DICOM says its
 * modality; other formats do not, so air (a good share of voxels near or below −900) or the usual padding tells a CT, with a note.
 */
export function isCt(
  image: LoadedImage,
  options: { readonly modality?: string | undefined; readonly clamp?: boolean | undefined },
  terminal: Terminal,
): boolean {
  if (options.clamp !== undefined) return options.clamp;
  if (options.modality !== undefined) return options.modality === 'ct';
  if (image.modality !== undefined) return image.modality === 'CT';
  const looks = looksLikeCt(image.volume.data);
  terminal.note(
    looks
      ? 'The file does not say its modality; its values look like CT (Hounsfield units), so they are clamped to −1000 … 1000. If it is no CT: --modality mr.'
      : 'The file does not say its modality; its values do not look like CT, so they are not clamped. If it is CT: --modality ct.',
  );
  return looks;
}
