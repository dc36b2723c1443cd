import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  iFastest,
  invert,
  identityAffine,
  kFastest,
  makeGrid,
  makeVolume,
  resample,
  shape,
  size,
  toVoxel,
  toWorld,
  voxel,
  voxelCount,
  voxelToWorld,
  world,
  worldVector,
  type Affine,
  type IFastest,
  type InverseAffine,
  type KFastest,
  type Shape,
  type Size,
  type Volume,
  type Voxel,
  type World,
  type WorldVector,
} from './index.ts';

/** Checked by the compiler (`npm run typecheck`): a line below that compiled although it must not would be an error itself. */
describe('what must not compile', () => {
  const grid = makeGrid([2, 2, 2], identityAffine);
  const data = new Float32Array(8);

  it('voxel and world coordinates do not mix', () => {
    // @ts-expect-error a world point is not a voxel
    toWorld(grid, world(0, 0, 0));
    // @ts-expect-error a voxel is not a world point
    toVoxel(grid, voxel(0, 0, 0));
    // @ts-expect-error three numbers are neither
    toWorld(grid, [0, 0, 0]);
    // @ts-expect-error a displacement is not a place
    toVoxel(grid, worldVector(0, 0, 0));
    expectTypeOf(toWorld(grid, voxel(0, 0, 0))).toEqualTypeOf<World>();
    expectTypeOf(toVoxel(grid, world(0, 0, 0))).toEqualTypeOf<Voxel>();
    expectTypeOf<Voxel>().not.toExtend<World>();
    expectTypeOf<World>().not.toExtend<Voxel>();
    expectTypeOf<WorldVector>().not.toExtend<World>();
    expectTypeOf<Size>().not.toExtend<Voxel>();
    expectTypeOf<[number, number, number]>().not.toExtend<Voxel>();
  });

  it('voxel → world and world → voxel maps do not mix', () => {
    // @ts-expect-error an inverse takes world to voxel, not the other way
    expect(voxelToWorld(invert(identityAffine), voxel(0, 0, 0))).toEqual([NaN, NaN, NaN]);
    expectTypeOf<InverseAffine>().not.toExtend<Affine>();
    expectTypeOf<Affine>().not.toExtend<InverseAffine>();
  });

  it('sizes (i, j, k) and shapes (k, j, i) do not mix', () => {
    expectTypeOf<Size>().not.toExtend<Shape>();
    expectTypeOf<Shape>().not.toExtend<Size>();
    // @ts-expect-error a C-order shape is not a size
    expect(voxelCount(shape(1, 2, 3))).toBe(6);
    expect(voxelCount(size(3, 2, 1))).toBe(6);
  });

  it('array orders do not mix', () => {
    // @ts-expect-error a volume is i fastest; a tensor is not
    makeVolume(grid, kFastest(data));
    // @ts-expect-error which order is it? say so with iFastest(...)
    makeVolume(grid, data);
    // @ts-expect-error a tensor does not become a volume by saying so
    makeVolume(grid, iFastest(kFastest(data)));
    // @ts-expect-error nor a volume a tensor
    kFastest(iFastest(data));
    expectTypeOf<KFastest<Float32Array>>().not.toExtend<IFastest<Float32Array>>();
    expectTypeOf<IFastest<Float32Array>>().not.toExtend<KFastest<Float32Array>>();
    expectTypeOf<IFastest<Int16Array>>().not.toExtend<IFastest<Float32Array>>();
    expectTypeOf(makeVolume(grid, iFastest(data))).toExtend<Volume<Float32Array>>();
  });

  it('resampling labels keeps their type, resampling linearly gives float32', () => {
    const labels = makeVolume(grid, iFastest(new Uint8Array(8)));
    expectTypeOf(resample(labels, grid, { interpolation: 'nearest' }).data).toExtend<Uint8Array>();
    expectTypeOf(resample(labels, grid, { interpolation: 'linear' }).data).toExtend<Float32Array>();
  });
});
