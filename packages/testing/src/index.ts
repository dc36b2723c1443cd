export * from './fixtures.ts';
export * from './free-ports.ts';
export * from './nifti.ts';
export * from './random.ts';
export * from './hash-values.ts';
export * from './image-values.ts';
export * from './torch-file.ts';
export * from './packed-bits.ts';
