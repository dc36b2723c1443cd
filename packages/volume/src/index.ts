export * from './coordinates.ts';
export * from './affine.ts';
export * from './errors.ts';
export * from './grid.ts';
export * from './orientation.ts';
export { makeBox, wholeOf, clipBox, gridOfBox, type Box } from './box.ts';
export { resample, resampleInto, type Interpolation, type ResampleOptions, type ResampleIntoOptions } from './resample.ts';
