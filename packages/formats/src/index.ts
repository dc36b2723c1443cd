export * from './source.ts';
export * from './image.ts';
export * from './errors.ts';
