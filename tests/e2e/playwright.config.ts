import { fileURLToPath } from 'node:url';
import { defineConfig } from '@playwright/test';
import { CHROMIUM, DRAWING_FLAGS } from '../browser/chromium.ts';
import { ADDRESS, STACK_ENVIRONMENT } from './stack.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const keeps = process.env['ANNOTOME_E2E_KEEP'] === '1';

/** The whole product as `npm start` starts it, in a data folder and on ports of its own. */
export default defineConfig({
  testDir: '.',
  globalSetup: './demo-ready.ts',
  outputDir: `${ROOT}.data/e2e-results`,
  workers: 1,
  fullyParallel: false,
  timeout: 180_000,
  expect: { timeout: 20_000 },
  forbidOnly: Boolean(process.env['CI']),
  // A machine that does something else for a while is not a fault of the product; what passes only then is listed as flaky.
  retries: process.env['CI'] ? 1 : 0,
  reporter: [['list'], ['json', { outputFile: `${ROOT}.data/test-reports/e2e.json` }]],
  use: {
    baseURL: ADDRESS,
    viewport: { width: 1280, height: 720 },
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    launchOptions: { executablePath: CHROMIUM, args: DRAWING_FLAGS },
  },
  webServer: {
    command: 'node tests/e2e/start-as-stranger.mjs',
    cwd: ROOT,
    url: `${ADDRESS}/api/health`,
    env: STACK_ENVIRONMENT,
    timeout: 300_000,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 30_000 },
    reuseExistingServer: keeps,
    stdout: 'pipe',
  },
});
