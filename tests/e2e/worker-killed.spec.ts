import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { fixturePath } from '@annotome/testing';
import { type APIRequestContext, expect, test } from '@playwright/test';
import { casesOf, mutate, query, uploadStudy } from './api.ts';
import { crash, processOn } from './end-process.ts';
import { clickAt, enterAs, masksDrawn, PREPARED, roomReady } from './room.ts';
import { STACK_ENVIRONMENT, STACK_FOLDER } from './stack.ts';

const WORKER_PORT = Number(STACK_ENVIRONMENT['WORKER_PORT']);
const HEADER = 352;

/** A CT like the demo's, but never seen before: an image that was prepared once is not prepared again. */
function unseenCt(): Buffer {
  const bytes = gunzipSync(readFileSync(fixturePath('data/totalseg-ct/example_ct.nii.gz')));
  const at = HEADER + 8 * Math.floor(Math.random() * 1000);
  for (let n = 0; n < 8; n++) bytes[at + n] = Math.floor(Math.random() * 256);
  return bytes;
}

interface Prepared {
  readonly modelHash: string;
  readonly total: number;
  readonly ready: readonly number[];
}

async function prepared(api: APIRequestContext, volumeId: string): Promise<Prepared> {
  const { modelHash, windows } = await query<{ modelHash: string; windows: { index: number; ready: boolean }[] }>(
    api,
    'windows.list',
    { volumeId },
  );
  return { modelHash, total: windows.length, ready: windows.filter(({ ready }) => ready).map(({ index }) => index) };
}

/** When each region was written, in nanoseconds. */
const writtenAt = (volumeId: string, { modelHash, ready }: Prepared): Readonly<Record<number, bigint>> =>
  Object.fromEntries(
    ready.map((index) => {
      const file = join(STACK_FOLDER, 'blobs/embeddings', modelHash, `${volumeId}.zarr/embeddings/c`, String(index), '0/0/0/0');
      return [index, statSync(file, { bigint: true }).mtimeNs];
    }),
  );

// The kill must fall between the first region and the last, which only the machine's speed decides.
test.describe.configure({ retries: 3 });

test('the GPU worker killed while it prepares an image goes on where it was', async ({ page }) => {
  await enterAs(page, 'Mara Manager');
  const { id: projectId } = await mutate<{ id: string }>(page.request, 'projects.create', {
    name: 'Worker killed',
    labels: [{ name: 'Liver' }],
  });
  await uploadStudy(page.request, {
    projectId,
    name: 'Unseen CT',
    format: 'nifti',
    files: [{ name: 'unseen.nii', bytes: unseenCt() }],
  });
  const [{ id: caseId, volume } = { id: '', volume: { id: '' } }] = await casesOf(page.request, projectId);
  // Before the room is opened: a quick machine has prepared all while a page loads.
  await expect
    .poll(async () => (await prepared(page.request, volume.id)).ready.length, { ...PREPARED, intervals: [100] })
    .toBeGreaterThan(1);
  const killed = crash(WORKER_PORT);
  const before = await prepared(page.request, volume.id);
  expect(before.ready.length).toBeLessThan(before.total);
  const written = writtenAt(volume.id, before);

  // The page says how far it is, and that it is all there, without a reload.
  await page.goto(`/cases/${caseId}`);
  await expect(page.getByText(/^Preparing, \d+ of \d+$/)).toBeVisible(PREPARED);
  await roomReady(page);
  expect(processOn(WORKER_PORT)).not.toBe(killed);
  const after = await prepared(page.request, volume.id);
  expect(after.ready).toHaveLength(after.total);
  expect(writtenAt(volume.id, { ...after, ready: before.ready })).toEqual(written);

  const drawn = await masksDrawn(page);
  await clickAt(page, [0.27, 0.45]);
  await expect.poll(() => masksDrawn(page)).toBe(drawn + 1);
});
