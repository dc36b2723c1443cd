// `npm test`: installs what is missing, then every check, fast ones first. Needs nothing but Node and npm to begin with, so it
// imports only what Node ships. Ends with one line that counts tests: "N passed, N failed".
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isInstalled } from '../infra/local/is-installed.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const reports = join(root, '.data', 'test-reports');
const isCI = Boolean(process.env.CI);

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Annotome needs Node 20.19 or newer; this is ${process.versions.node}.`);
  process.exit(1);
}

/**
 * One after the other; those of a list side by side: one of them alone does not keep two cores busy.
 * @typedef {{ name: string, command: string[], help?: string, counts?: string }} Step
 * @type {(Step | Step[])[]}
 */
const steps = [
  ...(isInstalled(root) ? [] : [{ name: 'install', command: ['npm', 'ci'] }]),
  ...(chromium()
    ? []
    : [
        {
          name: 'install Chromium',
          help: 'Chromium is missing, and installing it takes root on Debian. Install it, or name one: CHROMIUM=/path/to/chromium npm test',
          command: [
            'sh',
            '-c',
            'apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends chromium',
          ],
        },
      ]),
  { name: 'database client', command: ['npm', 'run', '--silent', 'generate'] },
  [
    { name: 'format', command: ['npm', 'run', '--silent', 'format:check'] },
    { name: 'types', command: ['npm', 'run', '--silent', 'typecheck'] },
    { name: 'unused code', command: ['npm', 'run', '--silent', 'unused'] },
    { name: 'lint', command: ['npm', 'run', '--silent', 'lint'] },
  ],
  { name: 'architecture, unit, database, golden, browser, command line', command: vitest('tests', []), counts: 'tests' },
  {
    name: 'golden at ViT-B size',
    command: vitest('vit-b', ['--config', 'tests/golden/vit-b/vitest.config.ts']),
    counts: 'vit-b',
  },
  {
    name: 'the product in a browser',
    command: ['npm', 'run', '--silent', 'e2e'],
    counts: 'e2e',
  },
];

function vitest(name, options) {
  const file = join(reports, `${name}.json`);
  return [
    'npx',
    '--no-install',
    'vitest',
    'run',
    ...options,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ];
}

/** Chromium, as Debian packages it; elsewhere the environment's CHROMIUM names one. */
function chromium() {
  return existsSync(process.env.CHROMIUM ?? '/usr/bin/chromium');
}

/** @returns {Promise<number>} its status. What it prints is shown as it comes, or as a whole when it ends. */
function run({ name, command: [command, ...args] }, atOnce) {
  const began = Date.now();
  const title = `\n── ${name} ──`;
  if (atOnce) console.log(title);
  const child = spawn(command, args, {
    cwd: root,
    stdio: ['ignore', ...(atOnce ? ['inherit', 'inherit'] : ['pipe', 'pipe'])],
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' },
  });
  const printed = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (bytes) => printed.push(bytes));
  return new Promise((resolve) => {
    child.once('error', (error) => {
      console.error(`${name} could not be started: ${error.message}`);
      resolve(1);
    });
    child.once('close', (status) => {
      if (!atOnce) console.log(`${title}\n${Buffer.concat(printed).toString().trimEnd()}`);
      console.log(`── ${name}: ${status === 0 ? 'passed' : 'FAILED'} in ${((Date.now() - began) / 1000).toFixed(1)} s`);
      resolve(status ?? 1);
    });
  });
}

rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });
let passed = 0;
let failed = 0;
let skipped = 0;
const broken = [];

/** Counts what a step's report says, and keeps what failed. */
function account(step, status) {
  if (status !== 0) {
    broken.push(step.name);
    if (step.help) console.log(step.help);
  }
  const report = step.counts && join(reports, `${step.counts}.json`);
  if (report && existsSync(report)) {
    const counted = JSON.parse(readFileSync(report, 'utf8'));
    // Playwright's report, or Vitest's.
    passed += counted.stats ? counted.stats.expected + counted.stats.flaky : counted.numPassedTests;
    failed += counted.stats?.unexpected ?? counted.numFailedTests;
    skipped += counted.stats?.skipped ?? counted.numPendingTests + counted.numTodoTests;
  }
}

for (const step of steps) {
  const group = Array.isArray(step) ? step : [step];
  const statuses = await Promise.all(group.map((one) => run(one, group.length === 1)));
  group.forEach((one, n) => account(one, statuses[n]));
  if (broken.length > 0 && (!isCI || group[0].name.startsWith('install'))) break;
}
if (broken.length > 0) console.log(`\nFailed: ${broken.join('; ')}`);
console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exit(broken.length === 0 && passed > 0 ? 0 : 1);
