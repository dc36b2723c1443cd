/**
 * Branded coordinates. A voxel index and a world point are both three numbers; the brands make mixing them a compile error, and
 * so is mixing the two array orders (a file is i-fastest, a model tensor and a Zarr array are k-fastest).
 */

declare const space: unique symbol;
declare const order: unique symbol;

type Triple = readonly [number, number, number];

/** Index in an image grid, `(i, j, k)`, i fastest in memory. A whole number is a voxel's centre; fractions are allowed. */
export type Voxel = Triple & { readonly [space]: 'voxel' };

/** A point in the patient, millimetres, DICOM's LPS frame: +x to the patient's left, +y to the back, +z to the head. */
export type World = Triple & { readonly [space]: 'world-lps' };

/** A direction or displacement in LPS millimetres: a difference of two {@link World} points. */
export type WorldVector = Triple & { readonly [space]: 'world-lps-vector' };

/** Number of voxels along i, j, k. */
export type Size = Triple & { readonly [space]: 'size-ijk' };

/** Shape of a C-order (Zarr, NumPy) array that holds the same voxels: `[nk, nj, ni]`, last axis fastest. */
export type Shape = Triple & { readonly [space]: 'shape-kji' };

export const voxel = (i: number, j: number, k: number): Voxel => [i, j, k] as unknown as Voxel;
export const world = (x: number, y: number, z: number): World => [x, y, z] as unknown as World;
export const worldVector = (x: number, y: number, z: number): WorldVector => [x, y, z] as unknown as WorldVector;
export const size = (ni: number, nj: number, nk: number): Size => [ni, nj, nk] as unknown as Size;

/** The C-order shape whose memory is the same bytes as an i-fastest array of `n` voxels. */
export const shapeOf = (n: Size): Shape => [n[2], n[1], n[0]] as unknown as Shape;
export const sizeOf = (shape: Shape): Size => size(shape[2], shape[1], shape[0]);
export const shape = (nk: number, nj: number, ni: number): Shape => [nk, nj, ni] as unknown as Shape;

export const voxelCount = (n: Size): number => n[0] * n[1] * n[2];

/** Any array type a volume can hold. 64-bit integers are narrowed by the readers, complex and RGB are refused there. */
export type VoxelArray =
  Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array | Float32Array | Float64Array;

/** A typed array whose first axis varies fastest (files, canonical volumes, masks on a study's grid). */
export type IFastest<T extends VoxelArray = VoxelArray> = T & { readonly [order]: 'i-fastest' };

/** A typed array whose last axis varies fastest (model tensors: C order of axes 0, 1, 2). */
export type KFastest<T extends VoxelArray = VoxelArray> = T & { readonly [order]: 'k-fastest' };

/** States that `data` is i-fastest. The only way in: say it where the bytes come from, nowhere else. Refuses what is k-fastest. */
export const iFastest = <T extends VoxelArray>(data: T & { readonly [order]?: 'i-fastest' }): IFastest<T> => data as IFastest<T>;

/** States that `data` is k-fastest (C order). Refuses what is i-fastest. */
export const kFastest = <T extends VoxelArray>(data: T & { readonly [order]?: 'k-fastest' }): KFastest<T> => data as KFastest<T>;

/** The same memory with its axes named in reverse: k-fastest `[a, b, c]` is i-fastest `(c, b, a)`. Its affine must be reversed too. */
export const reverseAxes = <T extends VoxelArray>(data: KFastest<T>): IFastest<T> => data as unknown as IFastest<T>;
