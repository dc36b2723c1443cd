import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { GRAPH_VERSION, importCheckpoint, MANIFEST_FILE } from '@annotome/sam-med3d';

import { nodeSource } from '../files/node-source.ts';
import { folderSink, nodeSha256 } from './model-folder.ts';
import { CREATED_BY } from './created-by.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
/** The checkpoint that comes with the repository (its card: infra/models/README.md). */
const CHECKPOINT = join(ROOT, 'infra', 'models', 'annotome-nano.pth');

/**
 * The model folder of the built-in checkpoint, converted when it is first asked for (a second), kept in `.data/models` of the repository
 * under the hash of the checkpoint, of this version and of the graphs'. Several processes may ask at once: each converts into a folder of its own, and the first to be done renames.
 */
export async function defaultModelFolder(models: string = join(ROOT, '.data', 'models')): Promise<string> {
  const bytes = await readFile(CHECKPOINT);
  const hash = nodeSha256();
  hash.update(bytes);
  // Another version may write other graphs from the same weights.
  hash.update(new TextEncoder().encode(`${CREATED_BY}, graphs ${GRAPH_VERSION}`));
  const name = basename(CHECKPOINT, '.pth');
  const dir = join(models, `${name}-${hash.digest().slice(0, 12)}`);
  if (existsSync(join(dir, MANIFEST_FILE))) return dir;

  await mkdir(models, { recursive: true });
  const temporary = await mkdtemp(join(models, '.converting-'));
  try {
    const options = { name, licence: 'Apache-2.0', createdBy: CREATED_BY, createHash: nodeSha256 };
    await importCheckpoint(await nodeSource(CHECKPOINT), options, folderSink(temporary));
    await chmod(temporary, 0o755);
    await rename(temporary, dir);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    // The folder is there already: another process was quicker, with the same bytes.
    if (!existsSync(join(dir, MANIFEST_FILE))) throw error;
  }
  return dir;
}
