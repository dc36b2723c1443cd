import { type VolumeId } from '@annotome/contracts';
import { advanceEmbeddingSet, processScope } from '@annotome/db';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { callerOf, makeWorld, MODEL, openServer, type TestServer } from './world.ts';

let server: TestServer;
beforeAll(async () => {
  server = await openServer();
});
afterAll(() => server.close());

it('a study says how far its images are prepared, until all are', async () => {
  const { organizationId, people, projectId, readyStudyId, volumeId } = await makeWorld(server, 'Radiology');
  const scope = processScope(server.database, organizationId, 'test');
  const preparing = async () => {
    const { studies } = await callerOf(server, people.viewer, organizationId).studies.list({ projectId });
    return studies.find(({ id }) => id === readyStudyId)?.preparing.map(({ updatedAt: _, ...image }) => image);
  };
  const embedding = { volumeId: volumeId as VolumeId, modelHash: MODEL };
  await advanceEmbeddingSet(scope, { ...embedding, state: 'running', done: 3, total: 27 });
  expect(await preparing()).toEqual([{ volumeId, state: 'running', done: 3, total: 27 }]);
  await advanceEmbeddingSet(scope, { ...embedding, state: 'ready', done: 27, total: 27 });
  expect(await preparing()).toEqual([]);
});
