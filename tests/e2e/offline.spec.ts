import { readFile } from 'node:fs/promises';
import { type BrowserContext, expect, type Page, test } from '@playwright/test';
import { accessibilityProblems } from './accessibility.ts';
import { casesOf, demoProject } from './api.ts';
import { maskOf, sizeOf } from './page-mask.ts';
import {
  clickAt,
  colouredPoints,
  emptyCase,
  enterAs,
  enterElsewhere,
  isSaved,
  masks,
  PREPARED,
  roomReady,
  said,
  saved,
  strokeFrom,
} from './room.ts';
import { savedMask } from './saved-mask.ts';

// Each opens the case several times, over and over without a network.
test.setTimeout(360_000);

/** The case with everything that it needs kept on this computer. */
async function openKept(page: Page): Promise<string> {
  await enterAs(page, 'Olivia Owner');
  const [first] = await casesOf(page.request, await demoProject(page.request));
  if (!first) throw new Error('The demo has no case.');
  await page.goto(`/cases/${first.id}`);
  await roomReady(page);
  await expect(saved(page)).toHaveAttribute('data-kept', 'kept', PREPARED);
  return first.id;
}

async function acceptClick(page: Page, at: readonly [number, number]): Promise<void> {
  await page.keyboard.press('x');
  await clickAt(page, at);
  await expect(said(page)).toHaveText(/: \d clicks?, confidence/, { timeout: 60_000 });
  await page.keyboard.press('Enter');
  await expect(said(page)).toHaveText(/accepted\.$/);
}

const press = (page: Page, name: string | RegExp): Promise<void> => page.getByRole('button', { name }).click();

const cachesOf = (page: Page): Promise<string[]> => page.evaluate(() => caches.keys());

test('a case that was opened is annotated without a network, over reloads and a closed tab, and is saved bit by bit', async ({
  page,
  context,
  browser,
}, info) => {
  const caseId = await openKept(page);
  const size = await sizeOf(page, caseId);
  await emptyCase(page);
  await isSaved(page);

  await context.setOffline(true);
  await expect(saved(page)).toHaveText('Offline');
  await acceptClick(page, [0.27, 0.45]);
  await expect(saved(page)).toHaveText(/^Offline: \d changes are kept on this computer$/);
  await page.keyboard.press('b');
  await strokeFrom(page, [0.6, 0.4], [0.7, 0.45]);
  await page.screenshot({ path: info.outputPath('offline.png') });
  const before = await maskOf(page, size);

  await page.reload();
  await roomReady(page);
  await expect(saved(page)).toHaveAttribute('data-kept', 'kept');
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  await expect(masks(page)).toHaveCount(1);
  expect(await colouredPoints(page)).toBeGreaterThan(100);
  expect(await maskOf(page, size)).toBe(before);
  await page.keyboard.press('n');
  await acceptClick(page, [0.5, 0.3]);
  await expect(masks(page)).toHaveCount(2);
  await page.keyboard.press('b');
  await strokeFrom(page, [0.4, 0.6], [0.5, 0.65]);
  const drawn = await maskOf(page, size);
  await saved(page).click();
  expect(await accessibilityProblems(page, { only: '[aria-label="Where your work is"]' })).toEqual([]);
  await page.screenshot({ path: info.outputPath('reloaded-offline.png') });

  // At once, in the middle of whatever it does.
  await page.close();
  const again = await context.newPage();
  await again.goto(`/cases/${caseId}`);
  await roomReady(again);
  expect(await maskOf(again, size)).toBe(drawn);

  await context.setOffline(false);
  await isSaved(again);
  expect((await savedMask(caseId)).sha256).toBe(drawn);
  const other = await enterElsewhere(browser, 'Anna Annotator');
  await other.goto(`/cases/${caseId}`);
  await expect(masks(other)).toHaveCount(2, PREPARED);
  await other.context().close();
});

/** Nothing reaches the server that saves masks. */
const cutOff = (context: BrowserContext, code: number): Promise<void> =>
  context.routeWebSocket(/./, (socket) => void socket.close({ code }));

test('signing out leaves no image on this computer, keeps what is not saved, and says so', async ({ page, context }, info) => {
  const caseId = await openKept(page);
  await isSaved(page);
  expect((await cachesOf(page)).filter((name) => /-(case|regions)-/.test(name))).toHaveLength(2);
  await page.goto('/');
  await cutOff(context, 4503);
  await page.goto(`/cases/${caseId}`);
  await roomReady(page);
  await page.keyboard.press('b');
  await strokeFrom(page, [0.3, 0.7], [0.4, 0.7]);
  await expect(saved(page)).toHaveText(/^Offline: \d changes? (is|are) kept on this computer$/);

  await page.goto('/');
  await expect(page.getByText('Some changes are on this computer only.')).toBeVisible();
  await page.screenshot({ path: info.outputPath('unsaved.png') });
  // As when other cases have taken its room: what is not saved is no part of that.
  await page.evaluate((id) => caches.delete(`annotome-case-${id}`), caseId);
  await context.setOffline(true);
  await page.goto(`/cases/${caseId}`);
  await expect(page.getByText(/This case is not kept here, or not any more/)).toContainText('not saved is still here');
  await page.screenshot({ path: info.outputPath('made-room.png') });
  await context.setOffline(false);
  await page.goto('/');
  await press(page, /Olivia Owner/);
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByText(/^Changes of one case are not saved yet\./)).toBeVisible();
  expect((await cachesOf(page)).filter((name) => /-(case|regions)-/.test(name))).toEqual([]);
  expect(await page.evaluate(async () => (await indexedDB.databases()).length)).toBe(1);
  await context.setOffline(true);
  await page.goto(`/cases/${caseId}`);
  await expect(page.getByRole('heading', { name: 'No network' })).toBeVisible();
  await expect(page.getByText(/This case is not kept here, or not any more/)).not.toContainText('not saved');
  await page.screenshot({ path: info.outputPath('away.png') });
  expect(await page.getByRole('listitem').count()).toBe(0);

  await context.setOffline(false);
  await context.unrouteAll();
});

test('an image that does not fit is said, and no half of it is kept', async ({ page, context }) => {
  await enterAs(page, 'Olivia Owner');
  const disk = await context.newCDPSession(page);
  await disk.send('Storage.overrideQuotaForOrigin', { origin: new URL(page.url()).origin, quotaSize: 1_000_000 });
  const [first] = await casesOf(page.request, await demoProject(page.request));
  await page.goto(`/cases/${first?.id ?? ''}`);
  await roomReady(page);
  await expect(saved(page)).toHaveAttribute('data-kept', 'does-not-fit', PREPARED);
  await saved(page).click();
  await expect(page.getByText(/^The image is too large for the room/)).toBeVisible();
  expect((await cachesOf(page)).filter((name) => name.includes('-case-'))).toEqual([]);
});

test('a server that says no is heard, and the work can be taken away, and brought back elsewhere', async ({
  page,
  context,
  browser,
}, info) => {
  const caseId = await openKept(page);
  const size = await sizeOf(page, caseId);
  await isSaved(page);
  await cutOff(context, 4403);
  await page.reload();
  await roomReady(page);
  await page.keyboard.press('b');
  await strokeFrom(page, [0.5, 0.7], [0.6, 0.7]);
  await expect(page.getByText('You may no longer change this case.')).toBeVisible();
  await expect(saved(page)).toHaveText(/^Not saved: \d changes? (is|are) kept on this computer$/);
  await page.screenshot({ path: info.outputPath('refused.png') });
  const [download] = await Promise.all([page.waitForEvent('download'), press(page, 'Download the mask (NIfTI)')]);
  expect(download.suggestedFilename()).toMatch(/ mask\.nii\.gz$/);
  expect((await readFile(await download.path())).subarray(0, 2)).toEqual(Buffer.from([0x1f, 0x8b]));
  const [changes] = await Promise.all([page.waitForEvent('download'), press(page, 'Download the changes')]);
  await page.getByRole('button', { name: 'Close' }).click();
  const drawn = await maskOf(page, size);
  expect(drawn).not.toBe((await savedMask(caseId)).sha256);

  // The same person at another computer, and somebody else.
  const file = { name: changes.suggestedFilename(), mimeType: '', buffer: await readFile(await changes.path()) };
  const answers = {
    'Anna Annotator': /^These changes are another person’s\./,
    'Olivia Owner': /^(One change|\d+ changes) of “.* changes\.yjs” (is|are) in the mask now\.$/,
  };
  for (const [who, answer] of Object.entries(answers)) {
    const elsewhere = await enterElsewhere(browser, who);
    await elsewhere.goto(`/cases/${caseId}`);
    await roomReady(elsewhere);
    await saved(elsewhere).click();
    await expect(elsewhere.getByRole('button', { name: 'Open downloaded changes …' })).toBeVisible();
    await elsewhere.screenshot({ path: info.outputPath('open-changes.png') });
    await elsewhere.getByLabel('A file of changes').setInputFiles(file);
    await expect(elsewhere.getByText(answer)).toBeVisible();
    await isSaved(elsewhere);
    await elsewhere.context().close();
  }
  expect((await savedMask(caseId)).sha256).toBe(drawn);
});

test('what two people changed unseen by each other is listed when they meet again, with a way there', async ({
  page,
  context,
  browser,
}, info) => {
  const caseId = await openKept(page);
  await emptyCase(page);
  await page.keyboard.press('b');
  await strokeFrom(page, [0.4, 0.5], [0.6, 0.5]);
  await expect(masks(page)).toHaveCount(1);
  await isSaved(page);
  const other = await enterElsewhere(browser, 'Anna Annotator');
  await other.goto(`/cases/${caseId}`);
  await roomReady(other);
  await expect(masks(other)).toHaveCount(1, PREPARED);

  await context.setOffline(true);
  await expect(saved(page)).toHaveText('Offline');
  await page.keyboard.press('e');
  await strokeFrom(page, [0.42, 0.5], [0.5, 0.5]);
  await expect(saved(page)).toHaveText(/^Offline: 1 change is kept/);
  // The same voxels are taken for another segment meanwhile.
  await other.keyboard.press('2');
  await other.keyboard.press('b');
  await strokeFrom(other, [0.4, 0.5], [0.6, 0.5]);
  await other.keyboard.press('1');
  await strokeFrom(other, [0.4, 0.5], [0.6, 0.5]);
  await isSaved(other);

  await context.setOffline(false);
  await isSaved(page);
  const banner = page.getByRole('region', { name: 'Changed by two' });
  await expect(banner.getByRole('status')).toHaveText('1 place was changed by you and Anna Annotator while you were offline.');
  await page.reload();
  await roomReady(page);
  await expect(banner).toBeVisible();
  await banner.getByRole('button', { name: 'Show' }).click();
  expect(await accessibilityProblems(page, { only: '[aria-label="Changed by two"]' })).toEqual([]);
  await page.screenshot({ path: info.outputPath('conflicts.png') });
  const position = (): Promise<string | null> =>
    page
      .getByText(/^Sagittal \d/)
      .first()
      .textContent();
  const before = await position();
  await page.getByRole('dialog', { name: 'Changed by two' }).getByRole('listitem').first().getByRole('button').first().click();
  await expect.poll(position).not.toBe(before);
  await page.keyboard.press('Escape');
  await banner.getByRole('button', { name: 'Looked at' }).click();
  await expect(banner).toHaveCount(0);
  await page.reload();
  await roomReady(page);
  await expect(banner).toHaveCount(0);
  await other.context().close();
});
