import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { MaskDocument } from '@annotome/mask-doc';
import { size, wholeOf, type Size } from '@annotome/volume';
import { type Page } from '@playwright/test';
import { applyUpdate, Doc } from 'yjs';
import { query } from './api.ts';
import { saved } from './room.ts';

/** The label map that a page has, by the changes that it lets one download: a hash of every voxel. */
export async function maskOf(page: Page, size: Size): Promise<string> {
  await saved(page).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download the changes' }).click(),
  ]);
  await page.keyboard.press('Escape');
  return hashOf([await readFile(await download.path())], size);
}

/** The label map that a browser keeps of a case, in its own database: a hash of every voxel. Pages write to it as they draw and as they hear of others. */
export async function keptMaskOf(page: Page, caseId: string, size: Size): Promise<string> {
  const updates = await page.evaluate(async (caseId) => {
    const done = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error ?? new Error('The copy could not be read.'));
      });
    const name = (await indexedDB.databases()).find((one) => one.name?.includes(caseId))?.name;
    if (name === undefined) throw new Error('This browser keeps no copy of the case.');
    const database = await done(indexedDB.open(name));
    const all = await done(database.transaction('updates').objectStore('updates').getAll() as IDBRequest<Uint8Array[]>);
    database.close();
    return all.map((update) => [...update]);
  }, caseId);
  return hashOf(
    updates.map((update) => Uint8Array.from(update)),
    size,
  );
}

function hashOf(updates: readonly Uint8Array[], size: Size): string {
  const doc = new Doc();
  for (const update of updates) applyUpdate(doc, update);
  const labels = new MaskDocument(doc, size).readLabels(wholeOf({ size, affine: undefined as never }));
  return createHash('sha256').update(labels).digest('hex');
}

export async function sizeOf(page: Page, caseId: string): Promise<Size> {
  const found = await query<{ volume: { size: [number, number, number] } }>(page.request, 'cases.get', {
    caseId,
    prefetch: true,
  });
  return size(...found.volume.size);
}
