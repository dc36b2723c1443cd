import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fixturePath } from '@annotome/testing';
import { expect, test, type APIRequestContext, type Browser, type Page } from '@playwright/test';
import { query } from './api.ts';
import { ADDRESS, STACK_FOLDER } from './stack.ts';

const DICOM_FOLDER = fixturePath('data/totalseg-ct-dicom-j2k/dicom');

async function signIn(page: Page, who: string): Promise<void> {
  await page.goto('/sign-in');
  await page.getByRole('button', { name: new RegExp(who) }).click();
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
}

/** A project of its own for each test, so that files are new to it. */
async function call<T>(request: APIRequestContext, path: string, input: unknown): Promise<T> {
  const answer = await request.post(`/api/trpc/${path}`, { data: { json: input } });
  const body = (await answer.json()) as { result?: { data: { json: T } }; error?: unknown };
  if (!body.result) throw new Error(`${path}: ${JSON.stringify(body.error)}`);
  return body.result.data.json;
}

async function openUpload(page: Page, name: string, more: Record<string, unknown> = {}): Promise<string> {
  await signIn(page, 'Mara Manager');
  const { id } = await call<{ id: string }>(page.request, 'projects.create', { name, ...more });
  await page.goto(`/projects/${id}/upload`);
  return id;
}

const choose = async (page: Page, kind: 'folder' | 'files', path: string | string[]): Promise<void> => {
  await page.getByTestId(`choose-${kind}`).first().setInputFiles(path);
  await expect(page.getByRole('list', { name: 'Series found' })).toBeVisible({ timeout: 60_000 });
};
const studiesOf = (page: Page, projectId: string) => query<{ total: number }>(page.request, 'studies.list', { projectId });
const cards = (page: Page) => page.getByRole('list', { name: 'Series found' }).locator('> li');
const send = (page: Page) => page.getByRole('button', { name: /^Upload \d+ series/ }).click();

test('a DICOM folder: what is in it, what goes, and then it is sent; a second time it is there already', async ({ page }) => {
  const projectId = await openUpload(page, 'Upload of a folder');
  await choose(page, 'folder', DICOM_FOLDER);
  await expect(cards(page)).toHaveCount(1);
  await expect(cards(page)).toContainText('512 × 512 × 20 voxels of 0.977 × 0.977 × 2 mm · 20 files');
  await expect(page.getByRole('img', { name: /^Middle slice/ })).toBeVisible();
  await page.getByText(/De-identification: \d+ fields removed/).click();
  await expect(page.getByRole('row', { name: /Patient's Name \(0010,0010\) emptied/ })).toBeVisible();
  await send(page);
  await expect(page.getByText('Sent. It is being read now.')).toBeVisible({ timeout: 120_000 });

  await page.reload();
  await choose(page, 'folder', DICOM_FOLDER);
  await expect(cards(page)).toContainText('In this project already', { timeout: 60_000 });
  await expect(cards(page).getByRole('checkbox')).not.toBeChecked();
  await expect(page.getByRole('button', { name: /^Upload \d+ series/ })).toHaveCount(0);
  await expect(page.getByText('All of this is in the project already.')).toBeVisible();
  expect((await studiesOf(page, projectId)).total).toBe(1);
  // As it is in the files: other bytes, which are not there.
  await page.getByRole('switch', { name: 'De-identify before sending' }).click();
  await expect(cards(page).getByRole('checkbox')).toBeChecked();
  await page.getByRole('switch', { name: 'De-identify before sending' }).click();
  await expect(cards(page).getByRole('checkbox')).not.toBeChecked();

  // Who wants it so has a second study, without its bytes being sent.
  const sent: string[] = [];
  page.on('request', (request) => void (/\/api\/upload/.test(request.url()) && sent.push(request.url())));
  await cards(page).getByRole('checkbox').click();
  await expect(cards(page)).toContainText('A second study is made of the same files.');
  await send(page);
  await expect(page.getByText('Sent. It is being read now.')).toBeVisible({ timeout: 60_000 });
  expect(sent).toEqual([]);
  expect((await studiesOf(page, projectId)).total).toBe(2);
});

test('each kind of file, and the reason where one cannot be used', async ({ page }) => {
  await openUpload(page, 'Upload of all kinds');
  const files = [
    'data/totalseg-ct/example_ct.nii.gz',
    'data/ge-ct-gantry-tilt/ge-tilt.zip',
    'data/nrrd-mha-variants/BallBinary30x30x30.nrrd',
    'data/nrrd-mha-variants/mha.mha',
    'data/nifti-corner-cases/test.mgz',
    'data/LICENSES.md',
  ].map(fixturePath);
  await choose(page, 'files', files);
  await expect(cards(page)).toHaveCount(4);
  await expect(page.getByRole('region', { name: 'Files that cannot be used' })).toContainText('FreeSurfer');
  await expect(page.getByText('1 other file left out')).toBeVisible();
  await expect(cards(page).filter({ hasText: 'gantry tilt' })).toHaveCount(1);
  await send(page);
  await expect(page.getByText('Sent. It is being read now.')).toHaveCount(4, { timeout: 120_000 });
});

test('nothing that names the patient leaves the browser', async ({ page }) => {
  const id = await openUpload(page, 'Upload of a patient', { deidentify: 'demanded' });
  await choose(page, 'files', fixturePath('expected/deidentify/phi-explicit.dcm'));
  await expect(page.getByRole('switch', { name: 'De-identify before sending' })).toBeDisabled();
  // One slice is not ticked by itself.
  const checkbox = cards(page).getByRole('checkbox');
  if (!(await checkbox.isChecked())) await checkbox.click();
  await expect(page.getByRole('textbox', { name: 'Name of the study' })).not.toHaveValue(/Okonkwo/);
  const told: string[] = [];
  page.on('request', (request) => told.push(request.postData() ?? ''));
  await send(page);
  await expect(page.getByText('Sent. It is being read now.')).toBeVisible({ timeout: 60_000 });
  await page.goto(`/projects/${id}/studies`);
  await page.getByRole('button', { name: /^More for/ }).click();
  await page.getByRole('menuitem', { name: 'What was removed from it' }).click();
  await expect(page.getByRole('dialog').getByRole('row', { name: /Patient's Name \(0010,0010\) emptied/ })).toBeVisible();
  expect(told.join()).toContain('00001.dcm');
  expect(told.join()).not.toContain('Okonkwo');
  const folder = join(STACK_FOLDER, 'blobs', 'uploads');
  const blobs = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  expect(blobs.length).toBeGreaterThan(0);
  for (const { parentPath, name } of blobs) expect(readFileSync(join(parentPath, name)).includes('Okonkwo')).toBe(false);
});

test('goes on after a reload and after a lost connection', async ({ page }) => {
  await openUpload(page, 'Upload in pieces');
  // Slowly, so that it can be interrupted; and not at all while the connection is lost.
  let lost = false;
  await page.route('**/api/upload**', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 400));
    await (lost ? route.abort('internetdisconnected') : route.continue()).catch(() => undefined);
  });
  await choose(page, 'folder', DICOM_FOLDER);
  await send(page);
  await expect(page.getByText(/[2-9] of 20 files/)).toBeVisible({ timeout: 60_000 });
  lost = true;
  await expect(page.getByText('No connection. It goes on by itself.')).toBeVisible({ timeout: 30_000 });
  lost = false;
  await expect(page.getByText(/(8|9|1\d) of 20 files/)).toBeVisible({ timeout: 60_000 });
  await page.reload();
  await expect(page.getByText(/stopped: \d+ of 20 files had arrived/)).toBeVisible();
  await choose(page, 'folder', DICOM_FOLDER);
  await send(page);
  await expect(page.getByText(/Goes on where it stopped; \d+ files had arrived/)).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText('Sent. It is being read now.')).toBeVisible({ timeout: 60_000 });
  await page.reload();
  await expect(page.getByText(/stopped:/)).toHaveCount(0);
});

async function announce(page: Page, projectId: string, bytes: Buffer): Promise<{ uploadId: string; studyId: string }> {
  const file = { name: 'a.nii', size: bytes.byteLength, sha256: createHash('sha256').update(bytes).digest('hex') };
  const study = { name: 'By hand', modality: null, format: 'nifti', deidentified: true, report: null, files: [file] };
  const { studies } = await call<{ studies: { studyId: string; files: { uploadId: string }[] }[] }>(
    page.request,
    'uploads.begin',
    {
      projectId,
      studies: [study],
    },
  );
  const [begun] = studies;
  return { studyId: begun?.studyId ?? '', uploadId: begun?.files[0]?.uploadId ?? '' };
}

const create = (request: APIRequestContext, uploadId: string, length: number, data?: Buffer) =>
  request.post('/api/upload', {
    headers: {
      'tus-resumable': '1.0.0',
      'upload-length': String(length),
      'upload-metadata': `uploadId ${Buffer.from(uploadId).toString('base64')}`,
      ...(data && { 'content-type': 'application/offset+octet-stream' }),
    },
    ...(data && { data }),
  });

async function asSomebodyElse<T>(browser: Browser, who: string | undefined, work: (page: Page) => Promise<T>): Promise<T> {
  const context = await browser.newContext({ baseURL: ADDRESS });
  try {
    const page = await context.newPage();
    if (who) await signIn(page, who);
    return await work(page);
  } finally {
    await context.close();
  }
}

test('takes only what was announced, from whoever announced it', async ({ page, browser }) => {
  const projectId = await openUpload(page, 'Upload by hand');
  const bytes = Buffer.from(`some bytes ${Math.random()}`);
  const { uploadId, studyId } = await announce(page, projectId, bytes);
  const { request } = page;
  expect((await create(request, 'cmnotanupload0000000000000', bytes.byteLength)).status()).toBe(404);
  expect((await create(request, '../../etc/passwd', bytes.byteLength)).status()).toBe(400);
  expect((await create(request, uploadId, bytes.byteLength + 1)).status()).toBe(400);
  expect(
    await asSomebodyElse(browser, undefined, async (other) => (await create(other.request, uploadId, bytes.byteLength)).status()),
  ).toBe(401);
  expect(
    await asSomebodyElse(browser, 'Olivia Owner', async (other) =>
      (await create(other.request, uploadId, bytes.byteLength)).status(),
    ),
  ).toBe(403);
  expect(
    await asSomebodyElse(browser, 'Anna Annotator', async (other) =>
      (await create(other.request, uploadId, bytes.byteLength)).status(),
    ),
  ).toBe(403);

  // Other bytes of the same length: refused in words, and nothing of them kept.
  const wrong = await create(request, uploadId, bytes.byteLength, Buffer.alloc(bytes.byteLength, 'x'));
  expect(wrong.status()).toBe(422);
  expect(await wrong.text()).toContain('did not arrive as it was announced');
  await expect(call(request, 'uploads.finish', { studyId })).rejects.toThrow(/not arrived/);

  // In two pieces.
  const half = bytes.byteLength >> 1;
  expect((await create(request, uploadId, bytes.byteLength, bytes.subarray(0, half))).status()).toBe(201);
  const tus = { 'tus-resumable': '1.0.0' };
  const head = async () => (await request.head(`/api/upload/${uploadId}`, { headers: tus })).headers()['upload-offset'];
  expect(await head()).toBe(String(half));
  const rest = await request.patch(`/api/upload/${uploadId}`, {
    headers: { ...tus, 'upload-offset': String(half), 'content-type': 'application/offset+octet-stream' },
    data: bytes.subarray(half),
  });
  expect(rest.status()).toBe(204);
  expect(await head()).toBe(String(bytes.byteLength));
  // Once it is there it stays as it is.
  expect((await create(request, uploadId, bytes.byteLength, Buffer.alloc(bytes.byteLength, 'x'))).status()).toBe(201);
  expect((await request.delete(`/api/upload/${uploadId}`, { headers: tus })).status()).toBe(405);
});
