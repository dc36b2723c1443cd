import { defineConfig } from 'vitest/config';

/** One run, fast projects first. `tests/golden/vit-b` has its own configuration: it needs 2 GB and half a minute. */
export default defineConfig({
  test: {
    // By default one core is left free, which on two cores is half of the machine.
    maxWorkers: '100%',
    projects: [
      { test: { name: 'architecture', include: ['tests/architecture/**/*.test.ts'], testTimeout: 60_000 } },
      {
        test: {
          name: 'unit',
          include: ['packages/*/src/**/*.test.ts', '{gpu-worker,apps/*}/src/**/*.test.ts', 'infra/**/*.test.ts'],
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'database',
          include: ['tests/database/**/*.test.ts'],
          globalSetup: ['tests/database/global-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: { name: 'storage', include: ['tests/storage/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 240_000 },
      },
      { test: { name: 'golden', include: ['tests/golden/*.test.ts'], testTimeout: 180_000, hookTimeout: 180_000 } },
      { test: { name: 'browser', include: ['tests/browser/**/*.test.ts'], testTimeout: 180_000, hookTimeout: 180_000 } },
      { test: { name: 'cli', include: ['tests/cli/**/*.test.ts'], testTimeout: 180_000, hookTimeout: 180_000 } },
    ],
  },
});
