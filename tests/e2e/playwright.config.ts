import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from '@playwright/test';
import { CHROMIUM, DRAWING_FLAGS } from '../browser/chromium.ts';
import { ADDRESS, STACK_ENVIRONMENT, STACK_FOLDER, supervisorOf } from './stack.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const keeps = process.env['ANNOTOME_E2E_KEEP'] === '1';

// A run begins as a stranger's first start does: with nothing. The configuration is read again by every worker; only the first empties.
if (process.env['TEST_WORKER_INDEX'] === undefined && !keeps) {
  const supervisor = supervisorOf(STACK_FOLDER);
  if (supervisor !== undefined) {
    throw new Error(
      `Annotome runs in ${STACK_FOLDER} (process ${supervisor}). End it, or set ANNOTOME_E2E_KEEP=1 to run the tests against it.`,
    );
  }
  rmSync(STACK_FOLDER, { recursive: true, force: true });
}

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
    command: 'node infra/local/start.mjs',
    cwd: ROOT,
    url: `${ADDRESS}/api/health`,
    env: STACK_ENVIRONMENT,
    timeout: 300_000,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 30_000 },
    reuseExistingServer: keeps,
    stdout: 'pipe',
  },
});
