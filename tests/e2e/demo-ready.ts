import { expect } from '@playwright/test';
import { DEMO_PASSWORD, demoProject, newClient, query, signIn } from './api.ts';

/** The demo's people and studies come a moment after the page answers, when the start prints its address. */
export default async function demoReady(): Promise<void> {
  const api = await newClient();
  await expect(async () => {
    await signIn(api, 'owner@demo.annotome.local', DEMO_PASSWORD);
    expect(await query(api, 'studies.list', { projectId: await demoProject(api) })).toMatchObject({ total: 2 });
  }).toPass({ timeout: 120_000, intervals: [500] });
  await api.dispose();
}
