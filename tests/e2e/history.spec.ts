import { expect, test } from '@playwright/test';
import { casesOf, demoProject } from './api.ts';
import { clickAt, clicks, colouredPoints, emptyCase, enterAs, isSaved, pointAt, roomReady, said, strokeFrom } from './room.ts';

test('the history says who did what; an earlier moment is seen, restored and taken back; masks from clicks are made again alike', async ({
  page,
}, info) => {
  await enterAs(page, 'Olivia Owner');
  const [first] = await casesOf(page.request, await demoProject(page.request));
  await page.goto(`/cases/${first?.id ?? ''}`);
  await roomReady(page);
  await emptyCase(page);

  // Accepted, refined in the same window or a better one, accepted again, and corrected by hand.
  await clickAt(page, [0.3, 0.5]);
  await expect(said(page)).toHaveText(/: 1 click, confidence/);
  await page.keyboard.press('Enter');
  await expect(said(page)).toHaveText(/accepted\.$/);
  await clickAt(page, [0.6, 0.6], { button: 'right' });
  await expect(clicks(page)).toHaveCount(2);
  await expect(said(page)).toHaveText(/: 2 clicks, confidence/);
  await page.keyboard.press('Enter');
  await expect(said(page)).toHaveText(/accepted\.$/);
  await pointAt(page, [0.05, 0.05]);
  const before = await colouredPoints(page);
  await page.keyboard.press('b');
  await strokeFrom(page, [0.7, 0.3], [0.8, 0.35]);
  await isSaved(page);
  await pointAt(page, [0.05, 0.05]);
  await expect.poll(() => colouredPoints(page)).toBeGreaterThan(before);
  const after = await colouredPoints(page);

  await page.keyboard.press('j');
  const history = page.getByRole('region', { name: 'History' });
  const rows = history.getByRole('list', { name: 'What was done, newest first' }).getByRole('button');
  await expect(rows.first()).toContainText('Olivia Owner');
  await expect(rows.first()).toContainText('Brush');
  await pointAt(page, [0.75, 0.325]);
  await expect(history.getByRole('group', { name: 'Who made this voxel' })).toContainText('Olivia Owner · Brush');

  await rows.nth(1).click();
  await expect(page.getByText('The mask as it was after')).toBeVisible();
  await page.screenshot({ path: info.outputPath('earlier-moment.png') });
  await pointAt(page, [0.05, 0.05]);
  // The banner is coloured too.
  await expect.poll(() => colouredPoints(page)).not.toBe(after);
  const past = await colouredPoints(page);
  // Nothing is drawn into the past.
  await strokeFrom(page, [0.2, 0.3], [0.3, 0.35]);
  await pointAt(page, [0.05, 0.05]);
  expect(await colouredPoints(page)).toBe(past);
  await history.getByRole('button', { name: 'Restore this moment' }).click();
  await expect(page.getByText('The mask as it was after')).toHaveCount(0);
  await expect(rows.first()).toContainText('Earlier moment restored');
  await pointAt(page, [0.05, 0.05]);
  await expect.poll(() => colouredPoints(page)).toBe(before);
  await page.keyboard.press('Control+z');
  await expect.poll(() => colouredPoints(page)).toBe(after);

  await history.getByRole('button', { name: 'Make the masks from clicks again' }).click();
  await expect(history.getByRole('status')).toHaveText(/^One mask from clicks came out the same, voxel by voxel\.$/);
  await page.screenshot({ path: info.outputPath('history.png') });
  await isSaved(page);
});
