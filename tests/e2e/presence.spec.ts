import { type Browser, type Locator, type Page, expect, test } from '@playwright/test';
import { accessibilityProblems } from './accessibility.ts';
import { casesOf, demoProject } from './api.ts';
import { axial, clickAt, emptyCase, enterElsewhere, isSaved, masks, pointAt, roomReady, said } from './room.ts';

/** The demo's first case, by somebody at a computer of their own. */
async function openCase(browser: Browser, who: string): Promise<Page> {
  const page = await enterElsewhere(browser, who);
  const [first] = await casesOf(page.request, await demoProject(page.request));
  await page.goto(`/cases/${first?.id ?? ''}`);
  await roomReady(page);
  return page;
}

const people = (page: Page): Locator => page.getByRole('group', { name: 'People in this case' });
const face = (page: Page, name: string): Locator => people(page).getByRole('button', { name: `Follow ${name}` });
/** What is drawn of a colleague over the axial slice. */
const drawnOf = (page: Page, name: string, what: string): Locator => axial(page).locator(`[data-person="${name}"] [${what}]`);
/** As its pane calls it: “Axial 142/301”. */
const slice = (page: Page): Locator => axial(page).getByText(/^Axial \d+\/\d+$/);

async function scrollOver(page: Page, slices: number): Promise<void> {
  await pointAt(page, [0.5, 0.5]);
  for (let n = 0; n < slices; n++) await page.mouse.wheel(0, 120);
}

test('two annotators see each other, where each points, clicks, proposes and draws, and one follows the other', async ({
  browser,
}, info) => {
  // Four rooms are opened, one after the other.
  test.setTimeout(400_000);
  const anna = await openCase(browser, 'Anna Annotator');
  await emptyCase(anna);
  const anton = await openCase(browser, 'Anton Colleague');

  // Who is here, on both sides; one face for each person, however many tabs.
  await expect(face(anna, 'Anton Colleague')).toBeVisible();
  await expect(face(anton, 'Anna Annotator')).toBeVisible();
  const second = await anna.context().newPage();
  await second.goto(anna.url());
  await roomReady(second);
  await expect(people(anton).getByRole('button', { name: /^Follow / })).toHaveCount(1);
  await expect(people(second).getByRole('button', { name: /^Follow / })).toHaveCount(1);
  await second.close();
  await anna.bringToFront();

  // The cursor, with its name, where it points in the patient: both look at the same slice at the same size.
  await pointAt(anna, [0.4, 0.4]);
  const cursor = drawnOf(anton, 'Anna Annotator', 'data-cursor');
  await expect(cursor).toContainText('Anna Annotator');
  const [pane, arrow] = [await axial(anton).boundingBox(), await cursor.locator('path').boundingBox()];
  if (!pane || !arrow) throw new Error('The cursor is not drawn.');
  expect(Math.abs(arrow.x - (pane.x + 0.4 * pane.width))).toBeLessThan(3);
  expect(Math.abs(arrow.y - (pane.y + 0.4 * pane.height))).toBeLessThan(3);
  await expect(anton.locator('[data-pane="3d"] [data-solid-cursor][data-person="Anna Annotator"]')).toContainText(
    'Anna Annotator',
  );

  // Clicks that are not accepted, and the outline of what they propose; then the mask itself.
  await clickAt(anna, [0.3, 0.5]);
  await expect(drawnOf(anton, 'Anna Annotator', 'data-click')).toHaveCount(1);
  await expect(drawnOf(anton, 'Anna Annotator', 'data-proposal')).toHaveCount(1);
  await expect(anton.locator('[data-working-here]')).toHaveAccessibleName('Anna Annotator is working on this');
  await pointAt(anna, [0.32, 0.56]);
  await pointAt(anton, [0.55, 0.35]);
  await expect(cursor).toContainText('Anna Annotator');
  await anton.screenshot({ path: info.outputPath('proposal-of-a-colleague.png') });
  await expect(masks(anton)).toHaveCount(0);
  await anna.keyboard.press('Enter');
  await expect(masks(anton)).toHaveCount(1);
  await expect(drawnOf(anton, 'Anna Annotator', 'data-proposal')).toHaveCount(0);

  // A stroke while it is drawn, and a second segment of the same label in the other's hands.
  await anton.keyboard.press('n');
  await anton.keyboard.press('b');
  await pointAt(anton, [0.6, 0.4]);
  await anton.mouse.down();
  const [x, y] = [pane.x + 0.72 * pane.width, pane.y + 0.5 * pane.height];
  await anton.mouse.move(x, y, { steps: 12 });
  await expect(drawnOf(anna, 'Anton Colleague', 'data-stroke')).toHaveCount(1);
  await expect(drawnOf(anna, 'Anton Colleague', 'data-work')).toHaveCount(1);
  await anna.screenshot({ path: info.outputPath('stroke-of-a-colleague.png') });
  await anton.mouse.up();
  await expect(masks(anna)).toHaveCount(2);
  await expect(drawnOf(anna, 'Anton Colleague', 'data-stroke')).toHaveCount(0);
  await isSaved(anton);
  await expect(anna.locator('[data-working-here]')).toHaveCount(1);
  // What a colleague has in hand stays marked while they rest, and is not where the mask is hidden.
  const held = axial(anna).locator('[data-held-by="Anton Colleague"]');
  await expect(held).toContainText('Anton Colleague');
  await expect(drawnOf(anna, 'Anton Colleague', 'data-work')).toHaveCount(0);
  await expect(held).toHaveCount(1);
  await anna.screenshot({ path: info.outputPath('held-by-a-colleague.png') });
  await anna.keyboard.down('m');
  await expect(held).toHaveCount(0);
  await anna.keyboard.up('m');
  await expect(held).toHaveCount(1);

  // The list says it in words; it passes axe.
  await people(anna)
    .getByRole('button', { name: /^Anna Annotator and 1 colleague/ })
    .click();
  const list = anna.getByRole('dialog', { name: 'People in this case' });
  await expect(
    list.getByRole('button', { name: /^Jump to Anton Colleague · Annotator Brushing .* · axial slice \d+ of \d+$/ }),
  ).toBeVisible();
  expect(await accessibilityProblems(anna)).toEqual([]);
  await anna.screenshot({ path: info.outputPath('people.png') });
  await anna.keyboard.press('Escape');

  // Following: slices and zoom come along, until one moves oneself, or presses Escape.
  await scrollOver(anton, 6);
  await expect(slice(anna)).not.toHaveText((await slice(anton).textContent()) ?? '');
  await face(anna, 'Anton Colleague').click();
  await expect(anna.locator('[data-follow="Anton Colleague"]')).toContainText('Following Anton Colleague · Esc');
  await expect(slice(anna)).toHaveText((await slice(anton).textContent()) ?? '');
  await anton.keyboard.press('+');
  await scrollOver(anton, 3);
  const theirs = (await slice(anton).textContent()) ?? '';
  await expect(slice(anna)).toHaveText(theirs);
  expect(await accessibilityProblems(anna)).toEqual([]);
  await anna.screenshot({ path: info.outputPath('following.png') });
  await anna.keyboard.press('Escape');
  await expect(anna.locator('[data-follow]')).toHaveCount(0);
  await scrollOver(anton, 2);
  await expect(slice(anton)).not.toHaveText(theirs);
  await expect(slice(anna)).toHaveText(theirs);
  await anna.keyboard.press('u');
  await expect(slice(anna)).toHaveText((await slice(anton).textContent()) ?? '');
  await scrollOver(anna, 1);
  await expect(anna.locator('[data-follow]')).toHaveCount(0);
  // Nor does one draw where a colleague is looking.
  for (const key of ['ArrowDown', 'x']) {
    await anna.keyboard.press('u');
    await expect(anna.locator('[data-follow]')).toHaveCount(1);
    await anna.keyboard.press(key);
    await expect(anna.locator('[data-follow]')).toHaveCount(0);
  }

  // Whoever only looks is seen too, and sees; who leaves is gone.
  const vera = await openCase(browser, 'Vera Viewer');
  await expect(people(vera).getByRole('button', { name: /^Follow / })).toHaveCount(2);
  await expect(face(anna, 'Vera Viewer')).toBeVisible();
  await pointAt(vera, [0.5, 0.3]);
  await vera.keyboard.press('Shift+U');
  await expect(said(vera)).toHaveText('Where Anna Annotator is.');
  await expect(drawnOf(vera, 'Anna Annotator', 'data-rail-mark')).toHaveCount(1);
  await vera.context().close();
  await anton.context().close();
  await expect(people(anna).getByRole('button', { name: /^Follow / })).toHaveCount(0);
  await emptyCase(anna);
  await anna.context().close();
});
