import { rmSync } from 'node:fs';
import { STACK_FOLDER, supervisorOf } from './stack.ts';

// A run begins as a stranger's first start does: with nothing.
const supervisor = supervisorOf(STACK_FOLDER);
if (supervisor !== undefined) {
  console.error(
    `Annotome runs in ${STACK_FOLDER} (process ${supervisor}). End it, or set ANNOTOME_E2E_KEEP=1 to run the tests against it.`,
  );
  process.exit(1);
}
rmSync(STACK_FOLDER, { recursive: true, force: true });
await import(new URL('../../infra/local/start.mjs', import.meta.url).href);
