import { emptyOf, iFastest, type IFastest, type VoxelArray, type VoxelTypeName } from '@annotome/volume';

/**
 * Zeros, in memory that workers can write to where the page is isolated, and in memory of this thread alone where it is not.
 */
export function sharedArray(type: VoxelTypeName, count: number): IFastest<VoxelArray> {
  if (typeof SharedArrayBuffer === 'undefined') return iFastest(emptyOf(type, count));
  const empty = emptyOf(type, 0);
  const Typed = empty.constructor as new (buffer: SharedArrayBuffer) => VoxelArray;
  return iFastest(new Typed(new SharedArrayBuffer(count * empty.BYTES_PER_ELEMENT)));
}
