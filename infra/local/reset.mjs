// `npm run reset`: empties the data folder, after asking. Imports only what Node ships.
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const folder = process.env.DATA_FOLDER || join(root, '.data');

/** The process that runs on this folder, if one does. */
function running() {
  try {
    const { supervisor } = JSON.parse(readFileSync(join(folder, 'running.json'), 'utf8'));
    process.kill(supervisor, 0);
    return supervisor;
  } catch {
    return undefined;
  }
}

if (!existsSync(folder) || readdirSync(folder).length === 0) {
  console.log(`${folder} is empty already.`);
  process.exit(0);
}
const pid = running();
if (pid !== undefined) {
  console.error(`Annotome is running on ${folder} (process ${pid}). Stop it with Ctrl-C, then run npm run reset again.`);
  process.exit(1);
}
if (!process.argv.includes('--yes')) {
  if (!process.stdin.isTTY) {
    console.error(`This deletes every upload, image and mask in ${folder}. To do it without being asked: npm run reset -- --yes`);
    process.exit(1);
  }
  const ask = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await ask.question(`Delete every upload, image and mask in ${folder}? Type yes: `);
  ask.close();
  if (answer.trim().toLowerCase() !== 'yes') {
    console.log('Nothing was deleted.');
    process.exit(1);
  }
}
for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true, force: true });
console.log(`${folder} is empty.`);
