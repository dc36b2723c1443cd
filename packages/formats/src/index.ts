export * from './source.ts';
export * from './image.ts';
export * from './errors.ts';
export * from './nifti/read-nifti.ts';
export * from './nifti/write-nifti.ts';
export { isNifti } from './nifti/open-nifti.ts';
export { type ReadOptions } from './frame.ts';
