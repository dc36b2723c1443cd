import { fork } from 'node:child_process';
import { mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileStore } from '@annotome/storage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blobStoreContract } from './blob-store-contract.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'annotome-blobs-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('BlobStore on files', () => {
  blobStoreContract(() => fileStore(folder));

  it('keeps no empty folders, and nothing half-written', async () => {
    const store = fileStore(join(folder, 'own'));
    await store.put('a/b/c', new Uint8Array([1]));
    await store.delete('a/b/c');
    expect(await readdir(join(folder, 'own'))).toEqual(['.unfinished']);
    expect(await readdir(join(folder, 'own', '.unfinished'))).toEqual([]);
    await expect(store.put('.unfinished/x', new Uint8Array([1]))).rejects.toThrow(/under way/);
  });

  it('says which folder could not be written', async () => {
    await writeFile(join(folder, 'occupied'), 'a file');
    await expect(fileStore(join(folder, 'occupied')).put('a', new Uint8Array([1]))).rejects.toThrow(
      /a could not be written in .*occupied/,
    );
  });

  it('shows a whole blob or none after its writer is killed', async () => {
    const own = join(folder, 'killed');
    for (let round = 0; round < 5; round++) {
      const writer = fork(new URL('./endless-writer.mjs', import.meta.url), [own]);
      await new Promise((resolve) => writer.once('message', resolve));
      writer.kill('SIGKILL');
      await new Promise((resolve) => writer.once('exit', resolve));
      const bytes = await fileStore(own).get('contested/blob');
      expect(bytes?.length).toBe(3_000_000);
      expect(new Set(bytes).size).toBe(1);
    }
  });

  it('reads through a link that its owner made, as any file system does', async () => {
    const own = join(folder, 'linked');
    await fileStore(join(folder, 'elsewhere')).put('x/y', new Uint8Array([7]));
    await symlink(join(folder, 'elsewhere'), own);
    expect(await fileStore(own).get('x/y')).toEqual(new Uint8Array([7]));
  });
});
