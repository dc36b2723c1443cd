import { expect, type Page, test } from '@playwright/test';
import { casesOf, demoProject, mutate } from './api.ts';
import {
  axial,
  clickAt,
  clicks,
  colouredPoints,
  emptyCase,
  enterAs,
  isSaved,
  masks,
  pointAt,
  roomReady,
  said,
  segments,
  strokeFrom,
} from './room.ts';

async function openRoom(page: Page): Promise<string> {
  await enterAs(page, 'Olivia Owner');
  const [first] = await casesOf(page.request, await demoProject(page.request));
  const caseId = first?.id ?? '';
  await page.goto(`/cases/${caseId}`);
  await roomReady(page);
  await emptyCase(page);
  return caseId;
}

/** Where clicks are drawn in the axial pane: `translate(x y)`. */
const marks = (page: Page): Promise<(string | null)[]> =>
  axial(page)
    .locator('svg g[transform^="translate"]')
    .evaluateAll((all) => all.map((one) => one.getAttribute('transform')));

test('a click is dragged, flipped and taken away; each time the mask is computed anew, and each can be undone', async ({
  page,
}) => {
  await openRoom(page);
  await clickAt(page, [0.3, 0.5]);
  await expect(said(page)).toHaveText(/: 1 click, confidence/);
  const before = await marks(page);
  expect(before).toHaveLength(1);

  await strokeFrom(page, [0.3, 0.5], [0.36, 0.55]);
  await expect.poll(() => marks(page)).not.toEqual(before);
  const dragged = await marks(page);
  await expect(clicks(page)).toHaveCount(1);
  await page.keyboard.press('Control+z');
  await expect.poll(() => marks(page)).toEqual(before);
  await page.keyboard.press('Control+Shift+z');
  await expect.poll(() => marks(page)).toEqual(dragged);

  // An outside click alone means nothing: the mask goes, and comes back with an inside one.
  await expect.poll(() => colouredPoints(page)).toBeGreaterThan(0);
  await clickAt(page, [0.36, 0.55], { button: 'right' });
  await expect(page.getByRole('button', { name: 'Click 1, outside' })).toBeVisible();
  await clickAt(page, [0.45, 0.5]);
  await expect(said(page)).toHaveText(/: 2 clicks, confidence/);
  await pointAt(page, [0.36, 0.55]);
  await page.keyboard.press('Delete');
  await expect(clicks(page)).toHaveCount(1);
  await expect(page.getByRole('button', { name: 'Click 1, inside' })).toBeVisible();
});

test('with the preview on, the pointer shows what a click would give, and leaves nothing behind', async ({ page }) => {
  await openRoom(page);
  await pointAt(page, [0.05, 0.05]);
  const plain = await colouredPoints(page);
  await page.keyboard.press('d');
  await pointAt(page, [0.3, 0.5]);
  await expect.poll(() => colouredPoints(page)).toBeGreaterThan(plain + 100);
  await expect(clicks(page)).toHaveCount(0);
  await page.keyboard.press('d');
  await expect.poll(() => colouredPoints(page)).toBeLessThan(plain + 100);
  await expect(segments(page).first()).not.toContainText('proposal');
});

test('grows from a click without the model, farther when told so', async ({ page }) => {
  await openRoom(page);
  const grown = async (reach: 'Home' | 'End'): Promise<number> => {
    await page.getByRole('slider', { name: 'Growing' }).press(reach);
    await page.keyboard.press('g');
    await expect(said(page)).toHaveText(/^Grew to /);
    return Number((await said(page).textContent())?.replaceAll(/\D/g, ''));
  };
  await clickAt(page, [0.5, 0.55]);
  await expect(said(page)).toHaveText(/: 1 click, confidence/);
  const near = await grown('Home');
  expect(near).toBeGreaterThan(0);
  await page.keyboard.press('Control+z');
  await expect(said(page)).not.toHaveText(/^Grew to /);
  expect(await grown('End')).toBeGreaterThan(near);
  await isSaved(page);
  await expect(masks(page)).toHaveCount(1);
});

test('submits, and goes on with the next case', async ({ page }) => {
  const caseId = await openRoom(page);
  await page.keyboard.press('Control+Enter');
  await expect(page.getByText('There is nothing to submit yet')).toBeVisible();
  await page.keyboard.press('b');
  await strokeFrom(page, [0.4, 0.5], [0.5, 0.5]);
  await expect(masks(page)).toHaveCount(1);
  await isSaved(page);
  try {
    await page.keyboard.press('Control+Enter');
    await expect(page.getByText('Case submitted.')).toBeVisible();
    await page.waitForURL((url) => url.pathname.startsWith('/cases/') && !url.pathname.endsWith(caseId));
    await roomReady(page);
    await expect(page.getByRole('heading', { level: 1 })).toContainText('Abdomen CT');
    await expect(masks(page)).toHaveCount(0);
  } finally {
    await mutate(page.request, 'cases.setState', { caseIds: [caseId], state: 'in_progress' });
  }
});
