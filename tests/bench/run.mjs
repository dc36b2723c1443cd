// `npm run bench`: the benchmarks of the parts (`annotome bench`), then those that need a page of our own. Names choose; all by default.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
/** Name → script of this folder, with its arguments. */
const PAGES = {
  click: ['click.ts'],
  'click-vit-b': ['click.ts', 'vit-b'],
  decoder: ['decoder.ts'],
  sync: ['sync.ts'],
  together: ['together.ts'],
  viewer: ['viewer.ts'],
};

const args = process.argv.slice(2);
const names = args.filter((arg) => !arg.startsWith('-'));
const ofParts = args.filter((arg) => !(arg in PAGES));
const run = (...command) => spawnSync(process.execPath, command, { cwd: root, stdio: 'inherit' }).status ?? 1;

let status = 0;
if (names.length === 0 || names.some((name) => !(name in PAGES)))
  status = run('gpu-worker/bin/annotome.mjs', 'bench', ...ofParts);
for (const [name, [script, ...options]] of Object.entries(PAGES)) {
  if (status === 0 && !args.includes('--help') && (names.length === 0 || names.includes(name))) {
    status = run('--import', 'tsx', `tests/bench/${script}`, ...options);
  }
}
process.exit(status);
