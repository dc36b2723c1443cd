import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fixturePath } from '@annotome/testing';
import { expect, type Locator, type Page, test } from '@playwright/test';
import { casesOf, mutate, uploadStudy } from './api.ts';
import { enterAs, PREPARED } from './room.ts';
import { STACK_FOLDER } from './stack.ts';

const DICOM_FOLDER = fixturePath('data/totalseg-ct-dicom-j2k/dicom');
const RAW = 'BallBinary30x30x30.raw';

let scratch = '';
test.beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'annotome-ingest-'));
});
test.afterEach(() => rmSync(scratch, { recursive: true, force: true }));

/** A project of its own for each test, so that files are new to it. */
async function newProject(page: Page, name: string): Promise<string> {
  await enterAs(page, 'Mara Manager');
  const { id } = await mutate<{ id: string }>(page.request, 'projects.create', {
    name,
    labels: [{ name: 'Liver', color: '#e5484d', hotkey: '1', code: null }],
  });
  return id;
}

async function choose(page: Page, kind: 'folder' | 'files', path: string | string[], series: number): Promise<void> {
  await page.getByTestId(`choose-${kind}`).first().setInputFiles(path);
  await expect(page.getByRole('list', { name: 'Series found' }).locator('> li')).toHaveCount(series, PREPARED);
}

const send = (page: Page): Promise<void> => page.getByRole('button', { name: /^Upload \d+ series/ }).click();
const studyRow = (page: Page, name: string | RegExp): Locator => page.getByRole('row').filter({ hasText: name });
const pageOf = (page: Page, name: string): Promise<void> =>
  page.getByRole('navigation', { name: 'Project' }).getByRole('link', { name }).click();

/** A MetaImage of two files. */
function metaImage(): string[] {
  const header = join(scratch, 'ball.mhd');
  writeFileSync(
    header,
    `ObjectType = Image\nNDims = 3\nDimSize = 30 30 30\nElementSpacing = 1.5 1.5 2\nOffset = 0 0 0\nElementType = MET_UCHAR\nElementDataFile = ${RAW}\n`,
  );
  return [header, fixturePath(`data/nrrd-mha-variants/${RAW}`)];
}

/** A series whose first image is no picture: its header is whole, and so is the middle image, which the browser looks at. */
function poisonedFolder(): string {
  const folder = join(scratch, 'poisoned');
  cpSync(DICOM_FOLDER, folder, { recursive: true });
  const [first = ''] = readdirSync(folder).sort();
  const bytes = readFileSync(join(folder, first));
  const start = bytes.indexOf(Buffer.from([0xff, 0x4f, 0xff, 0x51]));
  if (start < 0) throw new Error(`${first} holds no JPEG 2000 picture.`);
  bytes.fill(0, start + 8, bytes.length - 8);
  writeFileSync(join(folder, first), bytes);
  return folder;
}

test('each kind of file becomes a case that opens', async ({ page }) => {
  const projectId = await newProject(page, 'Ingest of each kind');
  await page.goto(`/projects/${projectId}/upload`);
  await choose(page, 'folder', DICOM_FOLDER, 1);
  const others = [
    fixturePath('data/ge-ct-gantry-tilt/ge-tilt.zip'),
    fixturePath('data/totalseg-ct/example_ct.nii.gz'),
    fixturePath('data/nrrd-mha-variants/BallBinary30x30x30_gz.nrrd'),
    ...metaImage(),
  ];
  await choose(page, 'files', others, 5);
  await send(page);
  await pageOf(page, 'Studies');
  // Live, without a reload.
  await expect(page.getByRole('row').getByRole('progressbar').first()).toBeVisible();
  await expect(page.getByRole('row').getByText('Ready', { exact: true })).toHaveCount(5, PREPARED);

  const cases = await casesOf(page.request, projectId, 5);
  const size = ({ volume }: { volume: { size: readonly number[] } }): string => volume.size.join(' × ');
  expect(cases.map(size)).toEqual(expect.arrayContaining(['512 × 512 × 20', '122 × 101 × 112', '30 × 30 × 30', '30 × 30 × 30']));
  for (const one of cases) {
    await page.goto(`/cases/${one.id}`);
    await expect(page.getByRole('navigation', { name: 'Tools' }), size(one)).toBeVisible(PREPARED);
    await expect(page.getByText(/^(Opening|Loading) the /), size(one)).toHaveCount(0, PREPARED);
    await expect(page.locator('[data-pane="axial"]')).toContainText(/^Axial \d+\/\d+/);
  }
});

const WHY = /^00020\.dcm: .*Export the file again from where it came from\. The upload is kept\./;

test('a poisoned study fails in words, keeps its upload and hinders no other', async ({ page }) => {
  const projectId = await newProject(page, 'Ingest of poison');
  await page.goto(`/projects/${projectId}/upload`);
  await choose(page, 'folder', poisonedFolder(), 1);
  await choose(page, 'files', [fixturePath('data/nrrd-mha-variants/BallBinary30x30x30.nrrd')], 2);
  await send(page);
  await expect(page.getByText('Sent. It is being read now.')).toHaveCount(2, PREPARED);
  await pageOf(page, 'Studies');
  await expect(page.getByRole('row').getByText('Ready', { exact: true })).toHaveCount(1, PREPARED);
  const failed = page.getByRole('row').filter({ has: page.getByText('Failed', { exact: true }) });
  await expect(failed).toHaveCount(1, PREPARED);
  const why = failed.getByRole('cell').nth(2);
  await expect(why).toContainText(WHY);
  await expect(why).not.toContainText(/Error:|undefined|\bat \w+\.|NaN/);
  expect(await casesOf(page.request, projectId)).toHaveLength(1);

  // What is wrong with the files is wrong the second time as well; it is said again, and once.
  await failed.getByRole('button', { name: /^Try again/ }).click();
  await expect(failed).toHaveCount(0);
  await expect(failed).toHaveCount(1, PREPARED);
  await expect(why).toContainText(WHY);
});

test('a study that failed by a fault of the store is read when it is tried again', async ({ page }) => {
  const projectId = await newProject(page, 'Ingest tried again');
  const bytes = readFileSync(fixturePath('data/nrrd-mha-variants/BallBinary30x30x30.nrrd'));
  // Bytes that no other test has sent: they are new to the store, in a file of their own.
  const mine = Buffer.concat([Buffer.from(`NRRD0004\n# ${projectId}\n`), bytes.subarray(bytes.indexOf('\n') + 1)]);
  const blob = (): string => {
    const folder = join(STACK_FOLDER, 'blobs', 'uploads');
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const found = files.map(({ parentPath, name }) => join(parentPath, name)).find((file) => readFileSync(file).equals(mine));
    if (!found) throw new Error('The upload is not in the store.');
    return found;
  };
  let file = '';
  await uploadStudy(page.request, {
    projectId,
    name: 'A ball',
    format: 'nrrd',
    files: [{ name: 'ball.nrrd', bytes: mine }],
    beforeItIsRead: () => {
      file = blob();
      renameSync(file, join(scratch, 'kept'));
      writeFileSync(file, 'not an image');
    },
  });
  await page.goto(`/projects/${projectId}/studies`);
  const row = studyRow(page, 'A ball');
  await expect(row.getByText('Failed', { exact: true })).toBeVisible(PREPARED);
  writeFileSync(file, mine);
  await row.getByRole('button', { name: 'Try again with A ball' }).click();
  await expect(row.getByText('Ready', { exact: true })).toBeVisible(PREPARED);
  expect(await casesOf(page.request, projectId)).toHaveLength(1);
});
