import { expect, type Page, test } from '@playwright/test';
import { accessibilityProblems } from './accessibility.ts';

/** The first of the demo's one-click sign-ins: an owner. */
async function enterDemo(page: Page): Promise<void> {
  await page.goto('/sign-in');
  // A press before the page's script runs does nothing.
  await expect(async () => {
    await page.getByRole('region', { name: 'Demo' }).getByRole('button').first().click({ timeout: 5000 });
    await page.waitForURL('/', { timeout: 15_000 });
  }).toPass();
  await settled(page);
}

/** Nothing is loading any more. */
async function settled(page: Page): Promise<void> {
  await expect(page.locator('.animate-pulse')).toHaveCount(0);
}

/** Makes a project by keyboard alone. */
async function createProject(page: Page, name: string): Promise<string> {
  await page.keyboard.press('c');
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.keyboard.press('Tab');
  await page.keyboard.type('liver, spleen, tumour');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/projects\/[^/]+$/);
  return new URL(page.url()).pathname;
}

test('dialogs, menus and the palette open by key and pass axe', async ({ page }) => {
  await enterDemo(page);
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keys of this page' })).toBeVisible();
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  const palette = page.getByRole('dialog', { name: 'Commands' });
  await expect(palette).toBeVisible();
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.keyboard.type('audit');
  await page.keyboard.press('Enter');
  await page.waitForURL('/organization/audit');
  await page.keyboard.press('g');
  await page.keyboard.press('p');
  await page.waitForURL('/projects');
  await page.keyboard.press('c');
  await expect(page.getByRole('dialog', { name: 'New project' })).toBeVisible();
  expect(await accessibilityProblems(page)).toEqual([]);
});

test('a label set is made, changed and put in order by keyboard alone', async ({ page }) => {
  await enterDemo(page);
  const project = await createProject(page, `Labels ${Date.now()}`);
  await page.goto(`${project}/settings`);
  const names = page.getByRole('textbox', { name: 'Name of the label' });
  await expect(names).toHaveCount(3);
  await page.getByRole('textbox', { name: 'Name of a new label' }).focus();
  await page.keyboard.type('kidney');
  await page.keyboard.press('Enter');
  await expect(names).toHaveCount(4);

  await page.getByRole('button', { name: 'Move kidney', exact: true }).focus();
  await page.keyboard.press('Space');
  for (const expected of ['ArrowUp', 'ArrowUp']) {
    await page.waitForTimeout(100);
    await page.keyboard.press(expected);
  }
  await page.waitForTimeout(100);
  await page.keyboard.press('Space');
  await expect(names.nth(1)).toHaveValue('kidney');

  await names.nth(0).fill('whole liver');
  await names.nth(0).press('Enter');
  await page.getByRole('button', { name: 'Colour of whole liver' }).press('Enter');
  await page.getByRole('button', { name: 'Colour 7', exact: true }).press('Enter');
  // Closing, the colours give the focus back.
  await expect(page.getByRole('button', { name: 'Colour 7', exact: true })).toHaveCount(0);
  await page.getByRole('button', { name: /for whole liver$/ }).press('Enter');
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.getByLabel('Scheme').fill('SCT');
  await page.getByLabel('Value').fill('10200004');
  await page.getByLabel('Meaning').fill('Liver');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'SCT 10200004 Liver for whole liver' })).toBeVisible();
  await page.getByRole('textbox', { name: 'Guideline' }).fill('Without the gallbladder.');
  await page.getByRole('button', { name: 'Save guideline' }).press('Enter');
  await page.getByRole('radio', { name: /^Always/ }).press('Space');
  await expect(page.getByRole('radio', { name: /^Always/ })).toBeChecked();
  const kept = page.waitForResponse((response) => (response.request().postData() ?? '').includes('retain-modified-dates'));
  await page.getByRole('checkbox', { name: 'Keep dates, shifted' }).press('Space');
  expect((await kept).status()).toBe(200);
  await expect(page.getByText('Saved.').first()).toBeVisible();

  await page.reload();
  await expect(names.nth(0)).toHaveValue('whole liver');
  await expect(names.nth(1)).toHaveValue('kidney');
  await expect(page.getByRole('button', { name: 'SCT 10200004 Liver for whole liver' })).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Guideline' })).toHaveValue('Without the gallbladder.');
  await expect(page.getByRole('radio', { name: /^Always/ })).toBeChecked();
  await expect(page.getByRole('checkbox', { name: 'Keep dates, shifted' })).toBeChecked();
});

test('an invitation by link brings a new person in, whose role and membership then change at once', async ({ page, browser }) => {
  await enterDemo(page);
  await page.goto('/organization');
  await page.getByRole('button', { name: 'Invite' }).click();
  await page.getByRole('button', { name: 'Make a link' }).click();
  const link = await page.getByLabel('Invitation link').inputValue();
  await page.getByRole('button', { name: 'Done' }).click();

  const guest = await (await browser.newContext({ baseURL: new URL(page.url()).origin })).newPage();
  const email = `guest-${Date.now()}@hospital.example`;
  await guest.goto(link);
  expect(await accessibilityProblems(guest)).toEqual([]);
  await guest.getByRole('button', { name: 'Create an account' }).click();
  await guest.getByLabel('Your name').fill('Greta Guest');
  await guest.getByLabel('E-mail').fill(email);
  await guest.getByLabel('Password').fill('a sentence is good');
  await guest.getByRole('button', { name: 'Join' }).click();
  await guest.waitForURL('/');
  await expect(guest.getByRole('heading', { name: 'Home' })).toBeVisible();
  await guest.goto(link);
  await expect(guest.getByRole('heading', { name: 'This link does not work' })).toBeVisible();

  await page.reload();
  const row = page.getByRole('row').filter({ hasText: email });
  await row.getByRole('combobox').click();
  await page.getByRole('option', { name: /^Manager/ }).click();
  await guest.goto('/projects');
  await expect(guest.getByRole('button', { name: /New project/ })).toBeVisible();

  await row.getByRole('button', { name: 'Remove Greta Guest' }).click();
  await page.getByRole('button', { name: 'Remove member' }).click();
  await expect(row).toHaveCount(0);
  await guest.goto('/projects');
  await expect(guest.getByRole('heading', { name: 'You belong to no organization' })).toBeVisible();
  expect(await accessibilityProblems(guest)).toEqual([]);
});

test('signing up founds an organization whose first page says how to begin; signing out leads back', async ({ page }) => {
  const email = `founder-${Date.now()}@hospital.example`;
  await page.goto('/account');
  await page.waitForURL('/sign-in?next=%2Faccount');
  await page.getByRole('link', { name: 'Create an organization' }).click();
  await page.getByRole('button', { name: 'Create organization' }).click();
  await expect(page.getByText('Give your organization a name')).toBeVisible();
  await expect(page.getByLabel('Organization')).toBeFocused();
  await page.getByLabel('Organization').fill('New lab');
  await page.getByLabel('Your name').fill('Fritz Founder');
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill('a sentence is good');
  await page.getByRole('button', { name: 'Create organization' }).click();
  await page.waitForURL('/account');
  await page.goto('/');
  await expect(page.getByText('Begin with a project')).toBeVisible();
  await settled(page);
  expect(await accessibilityProblems(page)).toEqual([]);

  await page.getByRole('button', { name: 'Fritz Founder' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.waitForURL('/sign-in');
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill('another sentence');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'do not fit together' })).toBeVisible();
  await page.getByLabel('Password').fill('a sentence is good');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL('/');
  await expect(page.getByText('New lab')).toBeVisible();
});
