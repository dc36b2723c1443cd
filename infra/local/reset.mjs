// `npm run reset`: empties the data folder, after asking. Before the packages are there only what Node ships may be imported.
import { existsSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { fileURLToPath } from 'node:url';
import { isInstalled } from './is-installed.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const folder = process.env.DATA_FOLDER || join(root, '.data');

/** The database's folder where PostgreSQL could not use the one in here (unprivileged.ts). */
function elsewhere() {
  try {
    return realpathSync(join(folder, 'postgres', 'elsewhere'));
  } catch {
    return undefined;
  }
}

/** What `npm start` with this environment also uses, and this leaves alone. */
function sayWhatStays() {
  const { DATABASE_URL, S3_BUCKET } = process.env;
  const stays = [DATABASE_URL && 'the database of DATABASE_URL', S3_BUCKET && `the bucket ${S3_BUCKET}`].filter(Boolean);
  if (stays.length > 0) console.log(`Not touched: ${stays.join(' and ')}. What is in there is yours to remove.`);
}

/** Ends what a start that was killed left running here. @returns the process that still runs on this folder, if one does. */
async function endLeftBehind() {
  if (!existsSync(join(folder, 'running.json')) || !isInstalled(root)) return undefined;
  const { register } = await import('tsx/esm/api');
  register({ tsconfig: false });
  const { isRunning, readRunRecord } = await import('./run-record.ts');
  const record = readRunRecord(folder);
  if (record && isRunning(record)) return record.supervisor;
  const leftBehind = await import('./left-behind.ts');
  await leftBehind.endLeftBehind(folder);
  return undefined;
}

if (!existsSync(folder) || readdirSync(folder).length === 0) {
  console.log(`${folder} is empty already.`);
  sayWhatStays();
  process.exit(0);
}
const pid = await endLeftBehind();
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
const database = elsewhere();
if (database) rmSync(database, { recursive: true, force: true });
for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true, force: true });
console.log(`${folder} is empty.`);
sayWhatStays();
