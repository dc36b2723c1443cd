import { expect, type Page, test } from '@playwright/test';
import { accessibilityProblems } from './accessibility.ts';
import { casesOf, demoProject } from './api.ts';
import { axial, clickAt, clicks, emptyCase, enterAs, masksDrawn, roomReady, said, saved, segments } from './room.ts';

/** The first of the demo's sign-ins, and the first case. The room is entered by a load of its own. */
async function openRoom(page: Page): Promise<void> {
  await enterAs(page, 'Olivia Owner');
  const [first] = await casesOf(page.request, await demoProject(page.request));
  await page.goto(`/cases/${first?.id ?? ''}`);
  await roomReady(page);
}

test('a click becomes a mask without a word to the server, and is kept', async ({ page }, info) => {
  await openRoom(page);
  await emptyCase(page);
  await expect(page.locator('[data-coach]')).toHaveText(/^Click inside the /);
  await page.screenshot({ path: info.outputPath('first-minute.png') });

  const asked: { readonly url: string; readonly at: number }[] = [];
  const hear = (request: { url(): string }): void => void asked.push({ url: request.url(), at: Date.now() });
  page.on('request', hear);
  const before = await masksDrawn(page);
  await clickAt(page, [0.27, 0.45]);
  await expect.poll(() => masksDrawn(page)).toBe(before + 1);
  page.off('request', hear);
  // Afterwards a better region may be asked for.
  const drawn = await page.evaluate(() => {
    const measure = performance.getEntriesByName('annotome click to mask').at(-1);
    return measure ? performance.timeOrigin + measure.startTime + measure.duration : 0;
  });
  expect(asked.filter(({ at }) => at < drawn).map(({ url }) => url)).toEqual([]);
  await expect(said(page)).toHaveText(/: 1 click, confidence \d+ percent\.$/);
  await expect(segments(page).first()).toContainText('proposal');

  await clickAt(page, [0.6, 0.6], { button: 'right' });
  await expect(said(page)).toHaveText(/: 2 clicks, confidence \d+ percent\.$/);
  await expect(clicks(page)).toHaveCount(2);
  await page.keyboard.press('Control+z');
  await expect(clicks(page)).toHaveCount(1);
  await page.keyboard.press('Control+Shift+z');
  await expect(clicks(page)).toHaveCount(2);

  await page.keyboard.press('Enter');
  await expect(said(page)).toHaveText(/accepted\.$/);
  await expect(page.getByRole('button', { name: /^More for / })).toHaveCount(1);
  await expect(saved(page)).toHaveAttribute('data-saved', 'saved');
  await page.screenshot({ path: info.outputPath('accepted.png') });

  await page.reload();
  await roomReady(page);
  await expect(page.getByRole('button', { name: /^More for / })).toHaveCount(1);
  await expect(clicks(page)).toHaveCount(2);
});

test('clicks that were not accepted come back after a reload, with their mask; Escape drops them and no more', async ({
  page,
}) => {
  await openRoom(page);
  await emptyCase(page);
  await clickAt(page, [0.3, 0.5]);
  await expect(said(page)).toHaveText(/: 1 click, confidence/);
  // The room is kept a moment after its last change.
  await page.waitForTimeout(600);
  await page.reload();
  await roomReady(page);
  await expect(said(page)).toHaveText(/: 1 click, confidence/);
  await page.keyboard.press('Enter');
  await expect(said(page)).toHaveText(/accepted\.$/);
  await clickAt(page, [0.5, 0.5]);
  await expect(clicks(page)).toHaveCount(2);
  await page.keyboard.press('Escape');
  await expect(clicks(page)).toHaveCount(1);
  await expect(page.getByRole('button', { name: /^More for / })).toHaveCount(1);
});

test('the next object, another label and hand tools, all by key, and one undo for all', async ({ page }) => {
  await openRoom(page);
  await emptyCase(page);
  await clickAt(page, [0.3, 0.5]);
  await expect(said(page)).toHaveText(/: 1 click, confidence/);
  await page.keyboard.press('2');
  await expect(said(page)).toHaveText(/chosen\.$/);
  await expect(page.getByRole('button', { name: /^More for / })).toHaveCount(1);
  await page.keyboard.press('b');
  await expect(page.getByRole('button', { name: /^Brush; / })).toHaveAttribute('aria-pressed', 'true');
  const box = await axial(page).boundingBox();
  if (!box) throw new Error('The axial pane is not on the page.');
  await page.mouse.move(box.x + 0.6 * box.width, box.y + 0.4 * box.height);
  await page.mouse.down();
  await page.mouse.move(box.x + 0.7 * box.width, box.y + 0.45 * box.height, { steps: 5 });
  await page.mouse.up();
  await expect(page.getByRole('button', { name: /^More for / })).toHaveCount(2);
  await page.keyboard.press('Control+z');
  await expect(page.getByRole('button', { name: /^More for / })).toHaveCount(1);
  await page.keyboard.press('Control+z');
  await expect(page.getByRole('button', { name: /^More for / })).toHaveCount(0);
  await expect(clicks(page)).toHaveCount(1);
});

test('the list of keys is searched and changed, and the room passes axe at both sizes', async ({ page }, info) => {
  await openRoom(page);
  for (const size of [
    { width: 1280, height: 720 },
    { width: 2560, height: 1440 },
  ]) {
    await page.setViewportSize(size);
    expect(await accessibilityProblems(page), `${size.width}`).toEqual([]);
    await page.screenshot({ path: info.outputPath(`room-${size.width}.png`) });
  }
  await page.keyboard.press('?');
  const dialog = page.getByRole('dialog', { name: 'Keys' });
  await expect(dialog).toBeVisible();
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.screenshot({ path: info.outputPath('keys.png') });
  await dialog.getByRole('textbox').fill('eraser');
  await dialog.getByRole('button', { name: /^Change the key of “Eraser/ }).click();
  await page.keyboard.press('y');
  await page.keyboard.press('Escape');
  await page.keyboard.press('y');
  await expect(page.getByRole('button', { name: /^Eraser; / })).toHaveAttribute('aria-pressed', 'true');
});

test('a tool that was chosen with the pointer does not keep Enter: it accepts', async ({ page }) => {
  await openRoom(page);
  await page.keyboard.press('x');
  await clickAt(page, [0.5, 0.5]);
  await expect(page.getByText(/^conf \d+ %$/)).toBeVisible();
  await page.getByRole('button', { name: /^Look around/ }).click();
  await page.keyboard.press('Enter');
  await expect(said(page)).toHaveText(/ accepted\.$/);
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: /^Click: / })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: /^Click: / })).toHaveAttribute('aria-pressed', 'true');
});
