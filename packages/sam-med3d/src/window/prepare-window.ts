import { type KFastest, type Volume } from '@annotome/volume';
import { type CanonicalGrid } from './canonical-grid.ts';
import { normaliseWindow, type Normalisation } from './normalise-window.ts';
import { sampleWindow, type Clamp } from './sample-window.ts';
import { type Window } from './window.ts';

/** A window as the encoder wants it. */
export interface PreparedWindow {
  readonly window: Window;
  /** `[128,128,128]`, array order R, A, S, z-normalised. */
  readonly image: KFastest<Float32Array>;
  readonly normalisation: Normalisation;
}

/**
 * The paper's preprocessing of one window: clamp (CT), resample to 1.5 mm RAS, pad with 0, z-normalise.
 * @param clamp {@link CT_CLAMP} for CT; nothing for other modalities.
 */
export function prepareWindow(volume: Volume, canonical: CanonicalGrid, window: Window, clamp?: Clamp): PreparedWindow {
  return { window, ...normaliseWindow(sampleWindow(volume, canonical, window, clamp)) };
}
