import { canonicalGrid, type CanonicalGrid } from '@annotome/sam-med3d';
import { makeGrid, type Affine, type Size } from '@annotome/volume';

/** The 1.5 mm grid of a stored image. */
export const volumeGrid = ({ size, affine }: { readonly size: number[]; readonly affine: number[] }): CanonicalGrid =>
  canonicalGrid(makeGrid(size as unknown as Size, affine as unknown as Affine));
