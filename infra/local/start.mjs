// `npm start` and `npm run dev`: everything Annotome needs on one machine, from nothing. Before the packages are there only what Node
// ships may be imported, so this file checks Node, installs what is missing, and hands over to start.ts.
import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isInstalled } from './is-installed.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `Annotome needs Node 20.19 or newer; this is ${process.versions.node}. Install a newer Node and run npm start again.`,
  );
  process.exit(1);
}
if (!isInstalled(root)) {
  console.log('Installing packages (once, about a minute) …');
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) {
    console.error('The packages could not be installed; npm says why above. Nothing was started.');
    process.exit(1);
  }
}
const { register } = await import('tsx/esm/api');
register({ tsconfig: false });
const { start } = await import('./start.ts');
await start({ reload: process.argv.includes('--reload') });
