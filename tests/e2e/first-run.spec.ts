import { expect, type Locator, type Page, test } from '@playwright/test';
import { demoProject } from './api.ts';
import { crash, processOn } from './end-process.ts';
import {
  clickAt,
  clicks,
  coach,
  colouredPoints,
  emptyCase,
  enterElsewhere,
  isSaved,
  masks,
  masksDrawn,
  PREPARED,
  pressDemo,
  requestsUntilMask,
  roomReady,
  said,
  saved,
  segments,
  strokeFrom,
} from './room.ts';
import { savedMask } from './saved-mask.ts';
import { STACK_ENVIRONMENT } from './stack.ts';

const SYNC_PORT = Number(STACK_ENVIRONMENT['SYNC_PORT']);
/** Inside the liver on the slice that the demo's first case opens at. */
const LIVER = [0.27, 0.45] as const;
/** Points that a mask of an organ colours at least. */
const MANY = 300;

const caseIdOf = (page: Page): string => new URL(page.url()).pathname.split('/').at(-1) ?? '';

/** From the address that the start prints to the room of the first case, by what is on the screen. */
async function walkToRoom(page: Page): Promise<string> {
  await page.goto('/');
  await page.waitForURL((url) => url.pathname === '/sign-in');
  await pressDemo(page, 'Anna Annotator');
  await page.waitForURL((url) => url.pathname === '/');
  await page
    .getByRole('link', { name: /Abdomen/ })
    .first()
    .click();
  const first = page.locator('a[href^="/cases/"]').first();
  await expect(first).toBeVisible(PREPARED);
  await first.click();
  await page.waitForURL(/\/cases\//);
  await roomReady(page);
  return caseIdOf(page);
}

/** Presses Tab until it is there. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible();
  for (let presses = 0; presses < 60; presses++) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Sixty presses of Tab did not lead to ${String(target)}.`);
}

test('from the printed address to a first mask, which is there again when the tab was closed, for everybody', async ({
  page,
  browser,
  context,
}) => {
  const caseId = await walkToRoom(page);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  await emptyCase(page);
  await expect(coach(page)).toHaveText('Click inside the liver.');
  await isSaved(page);
  const bare = await colouredPoints(page);

  expect(await requestsUntilMask(page, () => clickAt(page, LIVER))).toEqual([]);
  await expect.poll(() => colouredPoints(page)).toBeGreaterThan(bare + MANY);
  await expect(segments(page).first()).toContainText('proposal');
  // Nobody is shown what was not accepted.
  expect((await savedMask(caseId)).segments).toEqual([]);

  await page.keyboard.press('Enter');
  await expect(said(page)).toHaveText(/accepted\.$/);
  await isSaved(page);
  const accepted = await savedMask(caseId);
  expect(accepted.segments).toHaveLength(1);
  expect(accepted.segments[0]?.voxels).toBeGreaterThan(1_000);

  await page.keyboard.press('Control+z');
  await expect(masks(page)).toHaveCount(0);
  await expect.poll(async () => (await savedMask(caseId)).segments).toEqual([]);
  await page.keyboard.press('Control+Shift+z');
  await expect(masks(page)).toHaveCount(1);
  await expect.poll(() => savedMask(caseId)).toEqual(accepted);

  await page.keyboard.press('b');
  await strokeFrom(page, [0.55, 0.3], [0.7, 0.35]);
  await expect.poll(async () => (await savedMask(caseId)).segments[0]?.voxels).toBeGreaterThan(accepted.segments[0]?.voxels ?? 0);
  await isSaved(page);
  const painted = await savedMask(caseId);
  await page.close();

  const again = await context.newPage();
  await again.goto(`/cases/${caseId}`);
  await roomReady(again);
  await expect(masks(again)).toHaveCount(1);
  expect(await colouredPoints(again)).toBeGreaterThan(bare + MANY);
  await isSaved(again);
  expect(await savedMask(caseId)).toEqual(painted);

  const other = await enterElsewhere(browser, 'Rafael Reviewer');
  await other.goto(`/cases/${caseId}`);
  await roomReady(other);
  await expect(masks(other)).toHaveCount(1);
  await clickAt(other, LIVER);
  await other.keyboard.press('Escape');
  expect(await colouredPoints(other)).toBeGreaterThan(bare + MANY);
  await other.goto(`/projects/${await demoProject(other.request)}`);
  await expect(other.locator(`tr[data-case="${caseId}"]`)).toContainText('1 of 12');
  await other.context().close();
});

test('the same by keyboard alone', async ({ page }) => {
  await page.goto('/sign-in');
  await tabTo(page, page.getByRole('button', { name: /Anna Annotator/ }));
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.pathname === '/');
  await page.keyboard.press('g');
  await page.keyboard.press('p');
  await page.waitForURL('/projects');
  await tabTo(page, page.getByRole('link', { name: /Abdomen/ }).first());
  await page.keyboard.press('Enter');
  await tabTo(page, page.locator('tr[data-case]').first());
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/cases\//);
  await roomReady(page);
  const caseId = caseIdOf(page);
  // Whatever a test before has left.
  await emptyCase(page);

  const drawn = await masksDrawn(page);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Control+ArrowLeft');
  await page.keyboard.press('a');
  await expect.poll(() => masksDrawn(page)).toBe(drawn + 1);
  await page.keyboard.press('Control+ArrowRight');
  await page.keyboard.press('Control+ArrowRight');
  await page.keyboard.press('Shift+A');
  await expect(clicks(page)).toHaveCount(2);
  await page.keyboard.press('Backspace');
  await expect(clicks(page)).toHaveCount(1);
  await page.keyboard.press('Enter');
  await expect(said(page)).toHaveText(/accepted\.$/);
  await expect(masks(page)).toHaveCount(1);
  await isSaved(page);
  expect((await savedMask(caseId)).segments).toHaveLength(1);
});

test('the mask server killed in the middle of a stroke loses nothing', async ({ page }) => {
  const caseId = await walkToRoom(page);
  await emptyCase(page);
  await clickAt(page, LIVER);
  await expect(said(page)).toHaveText(/: 1 click, confidence/);
  await page.keyboard.press('Enter');
  await expect(masks(page)).toHaveCount(1);
  await isSaved(page);
  const before = await savedMask(caseId);

  await page.keyboard.press('b');
  await strokeFrom(page, [0.55, 0.3], [0.7, 0.35]);
  const killed = crash(SYNC_PORT);
  await strokeFrom(page, [0.55, 0.6], [0.7, 0.65]);
  await expect(saved(page)).toHaveAttribute('data-saved', 'offline');
  await strokeFrom(page, [0.5, 0.5], [0.7, 0.5]);
  await expect.poll(() => processOn(SYNC_PORT) ?? killed, PREPARED).not.toBe(killed);
  await expect(saved(page)).toHaveAttribute('data-saved', 'saved', PREPARED);
  const after = await savedMask(caseId);
  expect(after.segments).toHaveLength(1);
  expect(after.segments[0]?.voxels).toBeGreaterThan(before.segments[0]?.voxels ?? 0);

  // Each of the three strokes is in what the server has: taking them back one by one leads to the mask as it was.
  const seen = new Set([after.sha256]);
  for (let stroke = 0; stroke < 3; stroke++) {
    await page.keyboard.press('Control+z');
    await expect.poll(async () => seen.has((await savedMask(caseId)).sha256)).toBe(false);
    seen.add((await savedMask(caseId)).sha256);
  }
  expect(await savedMask(caseId)).toEqual(before);
});
