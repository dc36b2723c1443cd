import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, type Page, test } from '@playwright/test';
import { accessibilityProblems } from './accessibility.ts';
import { casesOf, demoProject, mutate } from './api.ts';
import { clickAt, emptyCase, enterAs, enterElsewhere, isSaved, pointAt, PREPARED, roomReady, said, strokeFrom } from './room.ts';

const SIZES = [
  { width: 1280, height: 720 },
  { width: 2560, height: 1440 },
] as const;

/** Kept after the run, to be looked at. */
const FOLDER = fileURLToPath(new URL('../../.data/e2e-results/screens/', import.meta.url));
test.beforeAll(() => mkdirSync(FOLDER, { recursive: true }));

/** Nothing is loading any more, and the page has its name. */
async function settled(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 }).first()).not.toHaveText('\u00a0');
  await expect(page.locator('.animate-pulse')).toHaveCount(0, PREPARED);
}

/** What axe finds at both sizes, and a picture of each. */
async function look(page: Page, name: string, only?: string): Promise<void> {
  for (const size of SIZES) {
    await page.setViewportSize(size);
    expect(
      await accessibilityProblems(page, { except: ['canvas'], ...(only !== undefined && { only }) }),
      `${name} at ${size.width}`,
    ).toEqual([]);
    await page.screenshot({ path: `${FOLDER}${name}-${size.width}.png` });
  }
}

test('the ways in', async ({ page }) => {
  const screens = {
    'sign-in': '/sign-in',
    'sign-up': '/sign-up',
    'sign-in-sent': '/sign-in/sent?to=jane@hospital.example',
    'invitation-not-there': '/invitation/this-link-was-never-made',
  };
  for (const [name, path] of Object.entries(screens)) {
    await page.goto(path);
    await settled(page);
    await look(page, name);
  }
});

for (const theme of ['dark', 'light'] as const) {
  test(`the office, ${theme}`, async ({ page }) => {
    await enterAs(page, 'Olivia Owner');
    await page.context().addCookies([{ name: 'annotome-theme', value: theme, url: new URL(page.url()).origin }]);
    const project = `/projects/${await demoProject(page.request)}`;
    const screens = {
      home: '/',
      projects: '/projects',
      cases: project,
      studies: `${project}/studies`,
      settings: `${project}/settings`,
      upload: `${project}/upload`,
      members: '/organization',
      usage: '/organization/usage',
      audit: '/organization/audit',
      account: '/account',
      'not-there': '/projects/nobody-made-this',
    };
    for (const [name, path] of Object.entries(screens)) {
      await page.goto(path);
      await settled(page);
      await look(page, `${name}-${theme}`);
    }
  });
}

test('dialogs of the office', async ({ page }) => {
  await enterAs(page, 'Olivia Owner');
  await page.goto(`/projects/${await demoProject(page.request)}`);
  await settled(page);
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keys of this page' })).toBeVisible();
  await look(page, 'office-keys');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog', { name: 'Commands' })).toBeVisible();
  await look(page, 'commands');
  await page.keyboard.press('Escape');
  await page.keyboard.press('c');
  await expect(page.getByRole('dialog', { name: 'New project' })).toBeVisible();
  await look(page, 'new-project');
});

test('the annotate room', async ({ page }) => {
  await enterAs(page, 'Olivia Owner');
  const [first] = await casesOf(page.request, await demoProject(page.request));
  await page.goto(`/cases/${first?.id ?? ''}`);
  await roomReady(page);
  await emptyCase(page);
  await look(page, 'room-empty');
  await page.setViewportSize(SIZES[0]);
  await clickAt(page, [0.27, 0.45]);
  await expect(said(page)).toHaveText(/: 1 click, confidence/);
  await look(page, 'room-proposal');
  await page.keyboard.press('Enter');
  await expect(said(page)).toHaveText(/accepted\.$/);
  await page.keyboard.press('2');
  await look(page, 'room-accepted');
  await page
    .getByRole('button', { name: /^More for / })
    .first()
    .click();
  await expect(page.getByRole('menu')).toBeVisible();
  await look(page, 'room-menu', '[role=menu]');
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
  await look(page, 'room-keys');
  await page.goto('/cases/nobody-made-this');
  await expect(page.getByRole('link', { name: 'Home' })).toBeVisible();
  await look(page, 'room-not-there');
});

test('what is said in the room, what was done, who is here, and where the work is', async ({ page, browser }) => {
  test.setTimeout(300_000);
  await enterAs(page, 'Olivia Owner');
  const [first] = await casesOf(page.request, await demoProject(page.request));
  const caseId = first?.id ?? '';
  const texts = ['Is this the tip, @Anna Annotator? The vessel runs on below.', 'Settled: the wall belongs to it.'];
  for (const [n, text] of texts.entries()) {
    const pin = { caseId, voxel: [60 + 8 * n, 60, 20], text };
    const { threadId } = await mutate<{ threadId: string }>(page.request, 'comments.create', pin);
    if (n > 0) await mutate(page.request, 'comments.resolve', { threadId, resolved: true });
  }
  await page.goto(`/cases/${caseId}`);
  await roomReady(page);
  await emptyCase(page);
  await clickAt(page, [0.27, 0.45]);
  await expect(said(page)).toHaveText(/: 1 click, confidence/);
  await page.keyboard.press('Enter');
  await expect(said(page)).toHaveText(/accepted\.$/);
  await page.keyboard.press('b');
  await strokeFrom(page, [0.5, 0.4], [0.6, 0.45]);
  await isSaved(page);

  // By keys alone: the panel takes the next Tab.
  await page.keyboard.press('q');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: /^(Hide|Show) the pins$/ })).toBeFocused();
  await look(page, 'room-comments', 'main');
  await page
    .getByRole('region', { name: 'Comments', exact: true })
    .getByRole('button', { name: /Is this the tip/ })
    .first()
    .press('Enter');
  await expect(page.locator('[data-comment-card]')).toBeFocused();
  await look(page, 'room-comment', 'main');
  await page.keyboard.press('Escape');
  await page.keyboard.press('j');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Back to the labels' })).toBeFocused();
  // Where it was clicked: back at the case's first place, from the comment's.
  await page.setViewportSize(SIZES[0]);
  await page.keyboard.press('r');
  // The pane takes a moment to have its new size.
  await expect(async () => {
    await pointAt(page, [0.27, 0.45]);
    const maker = page.getByRole('group', { name: 'Who made this voxel' });
    await expect(maker).toContainText(/Clicks: inside \(\d+, \d+, \d+\)/, { timeout: 2_000 });
  }).toPass({ timeout: 20_000 });
  await look(page, 'room-history', 'main');
  const rows = page.getByRole('list', { name: 'What was done, newest first' }).getByRole('button');
  await rows.nth(1).press('Enter');
  await expect(page.getByText('The mask as it was after')).toBeVisible();
  await look(page, 'room-past', 'main');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Make the masks from clicks again' }).click();
  await expect(page.getByText(/^One mask from clicks came out the same/)).toBeVisible();
  await look(page, 'room-replayed', 'main');
  await page.keyboard.press('j');

  const anna = await enterElsewhere(browser, 'Anna Annotator');
  await anna.goto(`/cases/${caseId}`);
  await roomReady(anna);
  await pointAt(anna, [0.4, 0.5]);
  await page.getByRole('button', { name: /^Olivia Owner and 1 colleague/ }).click();
  await look(page, 'room-people', '[role=dialog]');
  await page.keyboard.press('Escape');
  await page.locator('[data-saved]').click();
  await look(page, 'room-saved', '[role=dialog]');
  await anna.context().close();
});
