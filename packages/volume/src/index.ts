export * from './coordinates.ts';
export * from './affine.ts';
export * from './errors.ts';
export * from './grid.ts';
export * from './orientation.ts';
