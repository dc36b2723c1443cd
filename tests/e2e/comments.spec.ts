import { expect, type Locator, type Page, test } from '@playwright/test';
import { accessibilityProblems } from './accessibility.ts';
import { casesOf, DEMO_PASSWORD, demoProject, mutate, newClient, query, signIn } from './api.ts';
import { axial, clickAt, coach, enterAs, enterElsewhere, PREPARED } from './room.ts';

interface Thread {
  readonly voxel: readonly [number, number, number];
  readonly comments: readonly { readonly id: string }[];
}

const card = (page: Page): Locator => page.locator('[data-comment-card]');
const pins = (page: Page, pane: string): Locator => page.locator(`[data-pane="${pane}"] [data-pin]`);
const panel = (page: Page): Locator => page.getByRole('region', { name: 'Comments', exact: true });
const field = (page: Page, name: string): Locator => card(page).getByRole('textbox', { name });

/** The first case of the demo, without a word said in it. */
async function silentCase(): Promise<string> {
  const api = await newClient();
  await signIn(api, 'manager@demo.annotome.local', DEMO_PASSWORD);
  const [first] = await casesOf(api, await demoProject(api));
  const caseId = first?.id ?? '';
  for (const { comments } of await query<Thread[]>(api, 'comments.list', { caseId })) {
    for (const { id } of comments) await mutate(api, 'comments.remove', { commentId: id });
  }
  await api.dispose();
  return caseId;
}

async function openCase(page: Page, caseId: string): Promise<void> {
  await page.goto(`/cases/${caseId}`);
  await expect(page.getByRole('navigation', { name: 'Tools' })).toBeVisible(PREPARED);
}

test('a comment names a colleague, who is told, goes to its voxel, replies and resolves, and the first sees it at once', async ({
  page: anna,
  browser,
}, info) => {
  const caseId = await silentCase();
  await enterAs(anna, 'Anna Annotator');
  await openCase(anna, caseId);
  const anton = await enterElsewhere(browser, 'Anton Colleague');
  const mentions = anton.getByRole('region', { name: 'Mentions' });
  await expect(mentions).toBeVisible();
  const before = await mentions.getByRole('link').count();

  // Pinned by key and click, the name chosen by key.
  await anna.keyboard.press('Shift+C');
  await expect(coach(anna)).toHaveText(/^Click where the comment belongs/);
  await clickAt(anna, [0.4, 0.45]);
  await expect(field(anna, 'New comment')).toBeFocused();
  await anna.keyboard.type('Is this the tip, @an');
  const people = card(anna).getByRole('listbox', { name: 'People' });
  await expect(people.getByRole('option')).toHaveText([/Anton Colleague/]);
  await anna.keyboard.type('xyz');
  await expect(people).toHaveCount(0);
  for (let n = 0; n < 3; n++) await anna.keyboard.press('Backspace');
  await anna.keyboard.press('ArrowDown');
  expect(await accessibilityProblems(anna, { only: '[data-comment-card]' })).toEqual([]);
  await anna.screenshot({ path: info.outputPath('naming.png'), animations: 'disabled' });
  await anna.keyboard.press('Enter');
  await expect(field(anna, 'New comment')).toHaveValue('Is this the tip, @Anton Colleague ');
  await anna.keyboard.type('?');
  await anna.keyboard.press('Enter');
  await anna.keyboard.type('<b>I think so.</b>');
  await anna.keyboard.press('Control+Enter');
  await expect(card(anna).getByText('<b>I think so.</b>')).toBeVisible();
  await expect(pins(anna, 'axial')).toHaveCount(1);

  // Home, as it stands open elsewhere.
  await expect(anton.getByText('Anna Annotator mentioned you in')).toBeVisible();
  await expect(anton.getByRole('img', { name: /unread mention/ })).toBeVisible();
  await expect(mentions.getByRole('link')).toHaveCount(before + 1);
  await expect(mentions.getByRole('link').first()).toHaveText(/Is this the tip.*Unread/s);
  expect(await accessibilityProblems(anton)).toEqual([]);
  await anton.screenshot({ path: info.outputPath('home.png'), animations: 'disabled' });
  await mentions.getByRole('link').first().click();
  await expect(card(anton)).toHaveAccessibleName('Comment of Anna Annotator', PREPARED);
  const place = await card(anna).getByRole('heading').innerText();
  await expect(card(anton).getByRole('heading')).toHaveText(place);
  for (const pane of ['axial', 'coronal', 'sagittal']) await expect(pins(anton, pane)).toHaveCount(1);
  expect(new URL(anton.url()).search).toBe('');
  const [thread] = await query<Thread[]>(anna.request, 'comments.list', { caseId });
  expect(place).toBe(`Comment at (${thread?.voxel.join(', ')})`);

  await field(anton, 'Reply').fill('It is.');
  await card(anton)
    .getByRole('button', { name: /^Reply/ })
    .click();
  await expect(card(anna).getByText('It is.')).toBeVisible();
  await anna.screenshot({ path: info.outputPath('replied.png'), animations: 'disabled' });
  await card(anton).getByRole('button', { name: 'Resolve' }).click();
  await expect(card(anna).getByText('Resolved by Anton Colleague')).toBeVisible();

  // Seen, so not new any more.
  await anton.goto('/');
  await expect(mentions.getByRole('link').first()).toHaveText(/Is this the tip.*resolved/s);
  await expect(mentions.getByText(/unread/i)).toHaveCount(0);
  await anton.context().close();
});

test('the list of comments: open and resolved, jumps by key, edits and deletes of one’s own', async ({ page }, info) => {
  const caseId = await silentCase();
  await enterAs(page, 'Vera Viewer');
  const api = await newClient();
  await signIn(api, 'annotator@demo.annotome.local', DEMO_PASSWORD);
  const pin = (text: string, voxel: readonly number[]) =>
    mutate<{ threadId: string }>(api, 'comments.create', { caseId, voxel, text });
  await pin('Here it begins.', [40, 50, 20]);
  const settled = await pin('This is settled.', [60, 50, 30]);
  await mutate(api, 'comments.resolve', { threadId: settled.threadId, resolved: true });
  await openCase(page, caseId);
  await page.getByRole('button', { name: /^Comments, 1 open/ }).click();
  await expect(panel(page).getByRole('listitem')).toHaveText([/Here it begins/]);

  // Whoever may look may ask, at the crosshair and by key alone.
  await page.keyboard.press('Shift+C');
  await page.keyboard.press('Enter');
  await field(page, 'New comment').fill('Why does it end here?');
  await page.keyboard.press('Control+Enter');
  await expect(panel(page).getByRole('listitem')).toHaveCount(2);
  await page.screenshot({ path: info.outputPath('list.png'), animations: 'disabled' });
  for (const only of ['[data-comment-card]', 'aside']) expect(await accessibilityProblems(page, { only })).toEqual([]);
  await card(page)
    .getByRole('button', { name: /^More for the comment/ })
    .click();
  await page.getByRole('menuitem', { name: 'Edit' }).click();
  await field(page, 'Edit the comment').fill('Why does it end *here*?');
  await page.keyboard.press('Control+Enter');
  await expect(card(page).getByText('edited')).toBeVisible();
  await expect(panel(page).getByRole('listitem').first()).toHaveText(/\*here\*/);

  await page.keyboard.press('Escape');
  await expect(card(page)).toHaveCount(0);
  await panel(page)
    .getByRole('button', { name: /Here it begins/ })
    .press('Enter');
  await expect(card(page)).toBeFocused();
  await expect(card(page).getByRole('heading')).toHaveText('Comment at (40, 50, 20)');
  await expect(page.getByRole('button', { name: /^More for the comment of Anna/ })).toHaveCount(0);
  await expect(card(page).getByRole('button', { name: 'Resolve' })).toHaveCount(0);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Shift+Q');
  await expect(card(page)).toBeVisible();

  await panel(page).getByRole('radio', { name: 'Resolved 1' }).click();
  await expect(panel(page).getByRole('listitem')).toHaveText([/This is settled/]);
  await panel(page).getByRole('radio', { name: 'Open 2' }).click();
  await panel(page)
    .getByRole('button', { name: /Why does it end/ })
    .click();
  await card(page)
    .getByRole('button', { name: /^More for the comment/ })
    .click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
  await expect(panel(page).getByRole('listitem')).toHaveCount(1);
  await expect(card(page).getByText('This comment was removed.')).toBeVisible();
  await api.dispose();
});

test('without a network nothing that was typed is lost, also not by a reload, and it is sent later', async ({
  page,
  context,
}, info) => {
  const caseId = await silentCase();
  await enterAs(page, 'Anna Annotator');
  await openCase(page, caseId);
  await page.keyboard.press('Shift+C');
  await clickAt(page, [0.5, 0.5]);
  const place = await card(page).getByRole('heading').innerText();
  await context.setOffline(true);
  await field(page, 'New comment').fill('Typed in a tunnel');
  await expect(page.locator('[data-not-sent]')).toHaveText(/^You are offline\. .* kept on this computer/);
  await expect(card(page).getByRole('button', { name: /^Comment/ })).toBeDisabled();
  await page.screenshot({ path: info.outputPath('offline.png'), animations: 'disabled' });
  await context.setOffline(false);
  await openCase(page, caseId);
  await page.getByRole('button', { name: /^Comments, 0 open/ }).click();
  await panel(page)
    .getByRole('button', { name: /Typed in a tunnel/ })
    .click();
  await expect(card(page).getByRole('heading')).toHaveText(place);
  await expect(field(page, 'New comment')).toHaveValue('Typed in a tunnel');
  await card(page)
    .getByRole('button', { name: /^Comment/ })
    .click();
  await expect(panel(page).getByRole('listitem')).toHaveText([/Typed in a tunnel/]);
  await expect(pins(page, 'axial')).toHaveCount(1);
  await expect(axial(page)).toBeVisible();
});
