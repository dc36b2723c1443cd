import { defineConfig } from 'vitest/config';

/** The released dimensions: a 400 MB checkpoint is written to the temporary folder, imported and run. Half a minute and about 2 GB. */
export default defineConfig({
  test: {
    name: 'golden:vit-b',
    root: import.meta.dirname,
    include: ['*.test.ts'],
    testTimeout: 600_000,
    hookTimeout: 600_000,
    fileParallelism: false,
  },
});
