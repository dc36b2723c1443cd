// `npm test`: installs what is missing, then every check, fast ones first. Needs nothing but Node and npm to begin with, so it
// imports only what Node ships. Ends with one line that counts tests: "N passed, N failed".
import { spawnSync } from 'node:child_process';
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

/** @type {{ name: string, command: string[], help?: string, counts?: string }[]} */
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
  { name: 'format', command: ['npm', 'run', '--silent', 'format:check'] },
  { name: 'types', command: ['npm', 'run', '--silent', 'typecheck'] },
  { name: 'lint', command: ['npm', 'run', '--silent', 'lint'] },
  { name: 'unused code', command: ['npm', 'run', '--silent', 'unused'] },
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

rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });
let passed = 0;
let failed = 0;
let skipped = 0;
const broken = [];
for (const step of steps) {
  console.log(`\n── ${step.name} ──`);
  const start = Date.now();
  const [command, ...args] = step.command;
  const { status } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' },
  });
  console.log(`── ${step.name}: ${status === 0 ? 'passed' : 'FAILED'} in ${((Date.now() - start) / 1000).toFixed(1)} s`);
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
  if (status !== 0 && (!isCI || step.name.startsWith('install'))) break;
}
if (broken.length > 0) console.log(`\nFailed: ${broken.join('; ')}`);
console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exit(broken.length === 0 && passed > 0 ? 0 : 1);
