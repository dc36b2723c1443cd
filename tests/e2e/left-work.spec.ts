import { readFileSync } from 'node:fs';
import { fixturePath } from '@annotome/testing';
import { expect, type Page, test } from '@playwright/test';
import { accessibilityProblems } from './accessibility.ts';
import { casesOf, mutate, newClient, query, signUp, uploadStudy } from './api.ts';
import { isSaved, masks, PREPARED, roomReady, saved, strokeFrom } from './room.ts';
import { ADDRESS } from './stack.ts';

// One case is opened over and over.
test.setTimeout(300_000);

const LEFT = 'What you drew here before was not saved; it is on this computer only: 1 change.';

async function strokeWithoutNetwork(page: Page, from: readonly [number, number], to: readonly [number, number]): Promise<void> {
  await page.context().setOffline(true);
  await expect(saved(page)).toHaveText('Offline');
  await page.keyboard.press('b');
  await strokeFrom(page, from, to);
  await expect(saved(page)).toHaveText('Offline: 1 change is kept on this computer');
}

test('who may only look when the network is back, or finds the case gone, still has what was drawn meanwhile', async ({
  browser,
}, info) => {
  const owner = await newClient();
  await signUp(owner, 'Olga Owner', 'A house of changes');
  const { id: projectId } = await mutate<{ id: string }>(owner, 'projects.create', { name: 'Balls', labels: [{ name: 'Ball' }] });
  const bytes = readFileSync(fixturePath('data/nrrd-mha-variants/BallBinary30x30x30.nrrd'));
  const files = [{ name: 'ball.nrrd', bytes }];
  const studyId = await uploadStudy(owner, { projectId, name: 'Ball', format: 'nrrd', files });
  const [found] = await casesOf(owner, projectId);
  const address = `/cases/${found?.id ?? ''}`;
  const api = await newClient();
  await signUp(api, 'Gustav Guest', 'A place of his own');
  const { token } = await mutate<{ token: string }>(owner, 'invitations.create', { email: null, role: 'annotator' });
  await mutate(api, 'invitations.accept', { token });
  const { user } = await query<{ user: { id: string } }>(api, 'session.me', null);
  const role = (to: 'annotator' | 'viewer') => mutate(owner, 'members.changeRole', { userId: user.id, role: to });
  const context = await browser.newContext({
    baseURL: ADDRESS,
    storageState: await api.storageState(),
    viewport: { width: 1280, height: 720 },
  });
  const page = await context.newPage();
  const open = async (): Promise<void> => {
    await page.goto(address);
    await roomReady(page);
  };
  await open();
  await page.keyboard.press('b');
  await strokeFrom(page, [0.4, 0.4], [0.5, 0.4]);
  await isSaved(page);
  await expect(saved(page)).toHaveAttribute('data-kept', 'kept', PREPARED);

  // A viewer meanwhile; and an annotator again.
  await strokeWithoutNetwork(page, [0.4, 0.5], [0.5, 0.5]);
  await role('viewer');
  await context.setOffline(false);
  await expect(page.getByText('You may no longer change this case.')).toBeVisible();
  await expect(saved(page)).toHaveText('Not saved: 1 change is kept on this computer');
  await open();
  await expect(page.getByText(LEFT)).toBeVisible();
  expect(await accessibilityProblems(page, { only: 'main' })).toEqual([]);
  await page.screenshot({ path: info.outputPath('may-only-look.png') });
  await role('annotator');
  await open();
  await isSaved(page);
  await expect(page.getByText(LEFT)).toHaveCount(0);
  await expect(masks(page)).toHaveCount(1);

  // The case is removed meanwhile.
  await strokeWithoutNetwork(page, [0.4, 0.6], [0.5, 0.6]);
  await mutate(owner, 'studies.remove', { studyId });
  await context.setOffline(false);
  await expect(page.getByText('This case is not there any more.')).toBeVisible();
  await page.goto('/');
  await expect(page.getByText('Some changes are on this computer only.')).toBeVisible();
  await page.getByRole('link', { name: 'Ball', exact: true }).click();
  await expect(page.getByText(LEFT)).toBeVisible();
  await page.screenshot({ path: info.outputPath('case-gone.png') });
  expect(await accessibilityProblems(page)).toEqual([]);
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download the changes' }).click(),
  ]);
  expect(file.suggestedFilename()).toBe('Ball changes.yjs');
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByText(LEFT)).toHaveCount(0);
  await page.goto('/');
  await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible();
  await expect(page.getByText('Some changes are on this computer only.')).toHaveCount(0);
  await Promise.all([context.close(), owner.dispose(), api.dispose()]);
});
