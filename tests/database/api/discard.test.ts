import { notePlannedVolumes, uploadKey, volumeFolder } from '@annotome/storage';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { callerOf, makeWorld, openServer, type TestServer } from './world.ts';

let server: TestServer;
const removed: string[] = [];
beforeAll(async () => {
  const opened = await openServer();
  const arriving = { remove: (id: string) => Promise.resolve(void removed.push(id)) };
  server = { ...opened, services: { ...opened.services, arriving } };
});
afterAll(() => server.close());

it('a study that is given up leaves neither files, in whole or in part, nor images half written', async () => {
  const world = await makeWorld(server, 'Radiology');
  const { store } = server.services;
  const { arrivingStudyId: studyId, arrivingUploadId: uploadId, organizationId } = world;
  const keys = [uploadKey(organizationId, uploadId), `${volumeFolder('half-written')}/0/c/0/0/0`, 'ingests/other.json'];
  for (const key of keys) await store.put(key, Uint8Array.of(1));
  await notePlannedVolumes(store, studyId, ['half-written']);
  await callerOf(server, world.people.manager, organizationId).uploads.cancel({ studyId });
  const left: string[] = [];
  for (const folder of ['uploads', 'volumes', 'ingests']) for await (const { key } of store.list(folder)) left.push(key);
  expect(left.filter((key) => keys.includes(key) || key.includes(studyId))).toEqual(['ingests/other.json']);
  expect(removed).toContain(uploadId);
});
