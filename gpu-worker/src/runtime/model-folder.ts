import { createHash } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { MANIFEST_FILE, ModelManifest, type Hasher, type ModelSink } from '@annotome/sam-med3d';
import { z } from 'zod';

/** A folder that is not a model, or not a whole one. The message says what to do. */
export class ModelError extends Error {
  override readonly name = 'ModelError';
}

/** Node's own SHA-256: several times faster than one in TypeScript. */
export function nodeSha256(): Hasher {
  const hash = createHash('sha256');
  return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest('hex') };
}

/** Writes a model's files into an existing folder. */
export const folderSink = (dir: string): ModelSink => ({
  async write(name, pieces) {
    const file = await open(join(dir, name), 'w');
    try {
      for await (const piece of pieces) {
        let done = 0;
        while (done < piece.byteLength) done += (await file.write(piece, done, piece.byteLength - done)).bytesWritten;
      }
    } finally {
      await file.close();
    }
  },
});

/** @throws ModelError where the folder has no readable model.json. */
export async function readManifest(dir: string): Promise<ModelManifest> {
  const path = join(dir, MANIFEST_FILE);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new ModelError(
      `${dir} is no model folder: it has no ${MANIFEST_FILE}. Make one with: annotome import-checkpoint FILE --out ${dir}`,
      { cause },
    );
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new ModelError(`${path} is not JSON. Make the folder again with annotome import-checkpoint.`, { cause });
  }
  const manifest = ModelManifest.safeParse(json);
  if (!manifest.success) {
    throw new ModelError(
      `${path} is not a model manifest of this version: ${z.prettifyError(manifest.error)}. Make the folder again with annotome import-checkpoint.`,
    );
  }
  return manifest.data;
}
