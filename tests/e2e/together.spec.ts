import { type Browser, expect, type Page, test } from '@playwright/test';
import { casesOf, DEMO_PASSWORD, demoProject, mutate, newClient, query, signIn, signUp } from './api.ts';
import { crash, processOn } from './end-process.ts';
import { keptMaskOf, sizeOf } from './page-mask.ts';
import { emptyCase, enterElsewhere, isSaved, masks, roomReady, saved, strokeFrom } from './room.ts';
import { savedMask } from './saved-mask.ts';
import { ADDRESS, STACK_ENVIRONMENT } from './stack.ts';

const SYNC_PORT = Number(STACK_ENVIRONMENT['SYNC_PORT']);

async function openCase(page: Page, caseId: string): Promise<void> {
  await page.goto(`/cases/${caseId}`);
  await roomReady(page);
}

/** Somebody new in the demo's organization, at a computer of their own. */
async function guestOf(browser: Browser): Promise<{ readonly page: Page; readonly userId: string }> {
  const owner = await newClient();
  await signIn(owner, 'owner@demo.annotome.local', DEMO_PASSWORD);
  const api = await newClient();
  await signUp(api, 'Gustav Guest', 'A place of his own');
  const { token } = await mutate<{ token: string }>(owner, 'invitations.create', { email: null, role: 'annotator' });
  await mutate(api, 'invitations.accept', { token });
  const { user } = await query<{ user: { id: string } }>(api, 'session.me', null);
  const storageState = await api.storageState();
  await Promise.all([owner.dispose(), api.dispose()]);
  const context = await browser.newContext({ baseURL: ADDRESS, storageState, viewport: { width: 1280, height: 720 } });
  return { page: await context.newPage(), userId: user.id };
}

test('three people on one slice: the mask server killed, one without a network, one removed; in the end every page has the same voxels', async ({
  browser,
}, info) => {
  // Four rooms are opened, and two cores draw them all.
  test.setTimeout(480_000);
  const anna = await enterElsewhere(browser, 'Anna Annotator');
  const [first] = await casesOf(anna.request, await demoProject(anna.request));
  const caseId = first?.id ?? '';
  await openCase(anna, caseId);
  await emptyCase(anna);
  const anton = await enterElsewhere(browser, 'Anton Colleague');
  await openCase(anton, caseId);
  const guest = await guestOf(browser);
  await openCase(guest.page, caseId);
  const all = [anna, anton, guest.page];
  for (const page of all) await page.keyboard.press('b');

  // Three segments of one label, across each other's voxels.
  await strokeFrom(anna, [0.3, 0.4], [0.6, 0.4]);
  for (const page of all) await expect(masks(page)).toHaveCount(1);
  await strokeFrom(anton, [0.45, 0.3], [0.45, 0.6]);
  await strokeFrom(guest.page, [0.3, 0.5], [0.6, 0.5]);
  for (const page of all) await isSaved(page);

  // The mask server dies without a word while they go on.
  const before = crash(SYNC_PORT);
  await strokeFrom(anna, [0.35, 0.35], [0.35, 0.55]);
  await anton.keyboard.press('e');
  await strokeFrom(anton, [0.4, 0.4], [0.5, 0.4]);
  await expect.poll(() => processOn(SYNC_PORT), { timeout: 30_000 }).not.toBe(undefined);
  expect(processOn(SYNC_PORT)).not.toBe(before);
  for (const page of all) await isSaved(page);

  // One goes on without a network, over the same voxels as another.
  await anton.context().setOffline(true);
  await anton.keyboard.press('b');
  await strokeFrom(anton, [0.5, 0.35], [0.5, 0.55]);
  await expect(saved(anton)).toHaveText(/^Offline: \d+ changes? (is|are) kept on this computer$/);
  await anna.keyboard.press('e');
  await strokeFrom(anna, [0.55, 0.5], [0.65, 0.5]);
  await isSaved(anna);

  // One is removed, with the room open: what is drawn from then on reaches nobody.
  const owner = await newClient();
  await signIn(owner, 'owner@demo.annotome.local', DEMO_PASSWORD);
  await mutate(owner, 'members.remove', { userId: guest.userId });
  await owner.dispose();
  await expect(saved(guest.page)).toHaveText(/^Not saved/, { timeout: 15_000 });
  const without = await savedMask(caseId);
  await strokeFrom(guest.page, [0.2, 0.7], [0.8, 0.7]);
  await guest.page.screenshot({ path: info.outputPath('removed.png') });

  // Back, and merged: whoever opens the case, and whoever has it open, has the same.
  await anton.context().setOffline(false);
  await isSaved(anton);
  const mask = await savedMask(caseId);
  expect(mask.segments).toHaveLength(3);
  expect(mask.sha256).not.toBe(without.sha256);
  const size = await sizeOf(anna, caseId);
  for (const page of [anna, anton]) await expect.poll(() => keptMaskOf(page, caseId, size)).toBe(mask.sha256);
  await anton.screenshot({ path: info.outputPath('merged.png') });

  // Undo takes back what is one's own, and nothing of the other's.
  const voxels = async (): Promise<number> => (await savedMask(caseId)).segments.reduce((sum, one) => sum + one.voxels, 0);
  const merged = await voxels();
  await anton.keyboard.press('Control+z');
  await isSaved(anton);
  await expect.poll(voxels).toBeLessThan(merged);
  await anton.keyboard.press('Control+Shift+z');
  await isSaved(anton);
  await expect.poll(async () => (await savedMask(caseId)).sha256).toBe(mask.sha256);

  for (const page of all) await page.context().close();
});
