export * from './fixtures.ts';
export * from './random.ts';
