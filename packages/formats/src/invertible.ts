import { invert, SingularAffineError, type Affine } from '@annotome/volume';

/** Whether an affine from a header can be used at all: finite numbers, three independent axes. */
export function hasInverse(affine: Affine): boolean {
  if (!affine.every(Number.isFinite)) return false;
  try {
    invert(affine);
    return true;
  } catch (error) {
    if (error instanceof SingularAffineError) return false;
    throw error;
  }
}
