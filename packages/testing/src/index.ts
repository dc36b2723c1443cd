export * from './fixtures.ts';
export * from './nifti.ts';
export * from './random.ts';
