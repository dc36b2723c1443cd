import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { type ModelHash } from '@annotome/contracts';
import { registerModel, type Database } from '@annotome/db';
import { DECODER_FILE, MANIFEST_FILE } from '@annotome/sam-med3d';
import { modelFileKey, type BlobStore } from '@annotome/storage';

import { type LoadedModel } from '../runtime/load-model.ts';
import { ModelError } from '../runtime/model-folder.ts';

type Model = Pick<LoadedModel, 'dir' | 'manifest'>;

/**
 * Compares every file with the hash in the manifest: an embedding must never say that it is of a model that it is not of.
 * @throws ModelError for a file that was changed, or a decoder that browsers cannot load.
 */
export async function verifyModel({ dir, manifest }: Model): Promise<void> {
  for (const { name, sha256 } of manifest.files) {
    if ((await hashOf(join(dir, name))) === sha256) continue;
    throw new ModelError(
      `${join(dir, name)} is not the file that ${MANIFEST_FILE} names: its bytes were changed. Make the folder again with annotome import-checkpoint.`,
    );
  }
  if (manifest.files.some(({ name }) => name === `${DECODER_FILE}.data`)) {
    throw new ModelError(
      `The decoder of ${dir} has its weights in a second file, which browsers do not load. Import the checkpoint again.`,
    );
  }
}

/** Puts what browsers need of a model into the blob store, under its hash, and makes it the one that new images are prepared with. */
export async function publishModel({ dir, manifest }: Model, store: BlobStore, database: Database): Promise<ModelHash> {
  const hash = manifest.hash as ModelHash;
  const decoder = new Uint8Array(await readFile(join(dir, DECODER_FILE)));
  await store.put(modelFileKey(hash, 'decoder.onnx'), decoder, { ifAbsent: true, contentType: 'application/octet-stream' });
  const text = new Uint8Array(await readFile(join(dir, MANIFEST_FILE)));
  await store.put(modelFileKey(hash, 'manifest.json'), text, { ifAbsent: true, contentType: 'application/json' });
  await registerModel(database, { hash, name: manifest.name, manifest }, true);
  return hash;
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path)) hash.update(piece as Uint8Array);
  return hash.digest('hex');
}
