// A run begins as a stranger's first start does: with nothing. `DATA_FOLDER` names what is emptied.
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.env.DATA_FOLDER ?? '';
const supervisor = supervisorOf(folder);
if (supervisor !== undefined) {
  console.error(
    `Annotome runs in ${folder} (process ${supervisor}). End it, or set ANNOTOME_E2E_KEEP=1 to run the tests against it.`,
  );
  process.exit(1);
}
rmSync(folder, { recursive: true, force: true });
await import(new URL('../../infra/local/start.mjs', import.meta.url).href);

/** The process that runs the product on a data folder; undefined where none does. */
function supervisorOf(folder) {
  try {
    const { supervisor } = JSON.parse(readFileSync(join(folder, 'running.json'), 'utf8'));
    process.kill(supervisor, 0);
    return supervisor;
  } catch {
    return undefined;
  }
}
