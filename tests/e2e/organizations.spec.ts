import { readFileSync } from 'node:fs';
import { fixturePath } from '@annotome/testing';
import { type APIRequestContext, type Browser, expect, type Page, test } from '@playwright/test';
import {
  askMutation,
  askQuery,
  casesOf,
  DEMO_PASSWORD,
  demoProject,
  mutate,
  newClient,
  query,
  signIn,
  signUp,
  uploadStudy,
} from './api.ts';
import { clickAt, enterAs, isSaved, masks, PREPARED, roomReady, saved, strokeFrom } from './room.ts';
import { savedMask } from './saved-mask.ts';
import { ADDRESS } from './stack.ts';

interface House {
  readonly api: APIRequestContext;
  readonly projectId: string;
  readonly studyId: string;
  readonly caseId: string;
  readonly volumeId: string;
  readonly memberId: string;
}

const me = (api: APIRequestContext) => query<{ user: { id: string } }>(api, 'session.me', null);

async function houseOf(api: APIRequestContext, projectId: string): Promise<House> {
  const { studies } = await query<{ studies: { id: string }[] }>(api, 'studies.list', { projectId });
  const [{ id: caseId, volume } = { id: '', volume: { id: '' } }] = await casesOf(api, projectId);
  return { api, projectId, studyId: studies[0]?.id ?? '', caseId, volumeId: volume.id, memberId: (await me(api)).user.id };
}

/** An organization of its own, with a project, a label and a small image. */
async function newHouse(name: string): Promise<House> {
  const api = await newClient();
  await signUp(api, `Olga of ${name}`, name);
  const { id: projectId } = await mutate<{ id: string }>(api, 'projects.create', {
    name: `Project of ${name}`,
    labels: [{ name: 'Ball' }],
  });
  const bytes = readFileSync(fixturePath('data/nrrd-mha-variants/BallBinary30x30x30.nrrd'));
  await uploadStudy(api, { projectId, name: `Ball of ${name}`, format: 'nrrd', files: [{ name: 'ball.nrrd', bytes }] });
  return houseOf(api, projectId);
}

async function demoHouse(): Promise<House> {
  const api = await newClient();
  await signIn(api, 'manager@demo.annotome.local', DEMO_PASSWORD);
  return houseOf(api, await demoProject(api));
}

/** A page of somebody who is signed in already. */
async function pageFor(browser: Browser, api: APIRequestContext): Promise<Page> {
  const context = await browser.newContext({
    baseURL: ADDRESS,
    storageState: await api.storageState(),
    viewport: { width: 1280, height: 720 },
  });
  return context.newPage();
}

/** The second is said to whoever was a member a moment ago. */
const NOTHING_HERE = /is not there|nothing here|do not belong to this organization any more/i;

async function seesNothingOf(page: Page, other: House): Promise<void> {
  const { projectId, caseId } = other;
  for (const path of [
    `/projects/${projectId}`,
    `/projects/${projectId}/studies`,
    `/projects/${projectId}/settings`,
    `/projects/${projectId}/upload`,
    `/cases/${caseId}`,
  ]) {
    await page.goto(path);
    await expect(page.getByRole('main').getByText(NOTHING_HERE).first(), path).toBeVisible();
    await expect(page.getByRole('main').getByRole('link', { name: 'Home' }).first(), path).toBeVisible();
  }
}

/** @param status 404 for a stranger; 403 where the person was a member and asks for that organization. */
async function reachesNothingOf(
  api: APIRequestContext,
  { projectId, studyId, caseId, volumeId, memberId }: House,
  status: 403 | 404,
): Promise<void> {
  // A list of what is not one's own is empty.
  for (const procedure of ['studies.list', 'cases.list', 'cases.next', 'uploads.list']) {
    const answer = await askQuery(api, procedure, { projectId });
    if (answer.status() === 200) expect(await answer.text()).not.toMatch(new RegExp([studyId, caseId, volumeId].join('|')));
    else expect(answer.status(), procedure).toBe(status);
  }
  const queries = {
    'projects.get': { projectId },
    'studies.get': { studyId },
    'cases.get': { caseId },
    'windows.list': { volumeId },
    'comments.list': { caseId },
  };
  for (const [procedure, input] of Object.entries(queries)) {
    const answer = await askQuery(api, procedure, input);
    expect(answer.status(), procedure).toBe(status);
  }
  const mutations = {
    'projects.update': { projectId, name: 'Mine' },
    'projects.archive': { projectId },
    'labels.create': { projectId, name: 'Mine', color: '#ff0000' },
    'studies.rename': { studyId, name: 'Mine' },
    'studies.remove': { studyId },
    'studies.retry': { studyId },
    'cases.assign': { caseIds: [caseId], userId: null },
    'cases.setState': { caseIds: [caseId], state: 'accepted' },
    'windows.request': { volumeId, start: [0, 0, 0] },
    'comments.create': { caseId, voxel: [0, 0, 0], text: 'Mine' },
    'members.remove': { userId: memberId },
    'members.changeRole': { userId: memberId, role: 'viewer' },
  };
  for (const [procedure, input] of Object.entries(mutations)) {
    expect((await askMutation(api, procedure, input)).status(), procedure).toBe(status);
  }
  for (const path of [`/api/volumes/${volumeId}/zarr/zarr.json`, `/api/volumes/${volumeId}/thumbnail`]) {
    expect((await api.get(path)).status(), path).toBe(status);
  }
}

test('two organizations see nothing of each other, on pages, in the API and in images', async ({ browser }) => {
  const [demo, other] = [await demoHouse(), await newHouse('Elsewhere hospital')];
  for (const [mine, theirs] of [
    [demo, other],
    [other, demo],
  ] as const) {
    await reachesNothingOf(mine.api, theirs, 404);
    const page = await pageFor(browser, mine.api);
    await seesNothingOf(page, theirs);
    await page.goto('/projects');
    await expect(page.getByRole('main').getByRole('link').first()).toBeVisible();
    const projects = await query<{ id: string }[]>(mine.api, 'projects.list', {});
    expect(projects.map(({ id }) => id)).not.toContain(theirs.projectId);
    await page.context().close();
  }
  // And nothing was changed by the attempts.
  await Promise.all(
    [demo, other].map(async ({ api, projectId }) => expect((await casesOf(api, projectId)).length).toBeGreaterThan(0)),
  );
  await Promise.all([demo.api.dispose(), other.api.dispose()]);
});

test('a member who is removed loses access at once, with the room open', async ({ browser }) => {
  const house = await newHouse('Short stay hospital');
  const guestApi = await newClient();
  await signUp(guestApi, 'Gustav Guest', 'A place of his own');
  const { token } = await mutate<{ token: string }>(house.api, 'invitations.create', { email: null, role: 'annotator' });
  await mutate(guestApi, 'invitations.accept', { token });
  const guest = await pageFor(browser, guestApi);
  await guest.goto(`/cases/${house.caseId}`);
  await roomReady(guest);
  await guest.keyboard.press('b');
  await strokeFrom(guest, [0.4, 0.4], [0.6, 0.4]);
  await expect(masks(guest)).toHaveCount(1);
  await isSaved(guest);
  const before = await savedMask(house.caseId);
  expect(before.segments).toHaveLength(1);

  await mutate(house.api, 'members.remove', { userId: (await me(guestApi)).user.id });
  await expect(
    guest.getByText('You may no longer change this case. What you drew since is kept on this computer.'),
  ).toBeVisible();
  await expect(saved(guest)).toHaveText('Not saved');
  await strokeFrom(guest, [0.4, 0.6], [0.6, 0.6]);
  await reachesNothingOf(guestApi, house, 403);
  await seesNothingOf(guest, house);
  expect(await savedMask(house.caseId)).toEqual(before);
  await guest.context().close();
  await Promise.all([house.api.dispose(), guestApi.dispose()]);
});

test('a viewer looks and changes nothing', async ({ page }) => {
  const { api, projectId, caseId, studyId } = await demoHouse();
  await enterAs(page, 'Vera Viewer');
  await page.goto(`/projects/${projectId}`);
  await expect(page.locator('tr[data-case]').first()).toBeVisible(PREPARED);
  await expect(page.getByRole('link', { name: 'Upload' })).toHaveCount(0);
  await page.goto(`/projects/${projectId}/upload`);
  await expect(page.getByTestId('choose-files')).toHaveCount(0);
  await page.goto(`/projects/${projectId}/settings`);
  await expect(page.getByRole('textbox', { name: 'Name of a new label' })).toHaveCount(0);

  const before = await savedMask(caseId);
  await page.goto(`/cases/${caseId}`);
  await roomReady(page);
  await expect(page.getByRole('button', { name: /^Submit/ })).toHaveCount(0);
  await expect(page.getByRole('button', { name: /^Brush; / })).toBeDisabled();
  const had = await masks(page).count();
  await page.keyboard.press('b');
  await strokeFrom(page, [0.5, 0.3], [0.6, 0.3]);
  await page.keyboard.press('x');
  await clickAt(page, [0.3, 0.5]);
  await page.keyboard.press('Enter');
  await page.keyboard.press('Shift+Delete');
  await expect(masks(page)).toHaveCount(had);
  expect(await savedMask(caseId)).toEqual(before);

  for (const [procedure, input] of Object.entries({
    'projects.create': { name: 'Mine' },
    'projects.update': { projectId, name: 'Mine' },
    'labels.create': { projectId, name: 'Mine', color: '#ff0000' },
    'studies.rename': { studyId, name: 'Mine' },
    'studies.remove': { studyId },
    'cases.setState': { caseIds: [caseId], state: 'submitted' },
    'cases.assign': { caseIds: [caseId], userId: (await me(page.request)).user.id },
    'invitations.create': { email: null, role: 'owner' },
    'organization.rename': { name: 'Mine' },
  })) {
    expect((await askMutation(page.request, procedure, input)).status(), procedure).toBe(403);
  }
  await api.dispose();
});
