import { processScope, createVolumeAndCase } from '@annotome/db';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { callerOf, makeWorld, openServer, type TestServer } from '../api/world.ts';

let server: TestServer;
beforeAll(async () => {
  server = await openServer();
});
afterAll(() => server.close());

const image = (seriesKey: string) => ({
  seriesKey,
  name: seriesKey,
  modality: 'CT',
  size: [10, 10, 10] as const,
  affine: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0],
  dataType: 'int16',
  valueRange: [0, 255] as const,
  window: [0, 255] as const,
  warnings: [],
  sha256: 'ef'.repeat(32),
  bytes: 10,
});

it('home offers the first cases that are nobody\u2019s, and no longer those that were given to somebody', async () => {
  const world = await makeWorld(server, 'Free');
  const other = await makeWorld(server, 'Elsewhere');
  const scope = processScope(server.database, world.organizationId, 'jobs');
  for (const key of ['a', 'b', 'c']) await createVolumeAndCase(scope, { studyId: world.readyStudyId, ...image(key) });
  const annotator = callerOf(server, world.people.annotator, world.organizationId);
  const before = await annotator.cases.home();
  expect(before.free.map(({ number }) => number)).toEqual([...before.free.keys()].map((at) => at + 1));
  expect(before.free.length).toBeGreaterThanOrEqual(3);

  const second = before.free[1];
  await callerOf(server, world.people.manager, world.organizationId).cases.assign({
    caseIds: [second!.id],
    userId: world.people.annotator.id,
  });
  const after = await annotator.cases.home();
  expect(after.queue.map(({ id }) => id)).toContain(second!.id);
  expect(after.free.map(({ id }) => id)).not.toContain(second!.id);
  const stranger = await callerOf(server, other.people.annotator, other.organizationId).cases.home();
  expect(stranger.free.every(({ projectId }) => projectId === other.projectId)).toBe(true);
});

it('home lists the first of a long queue, and says how long it is', async () => {
  const world = await makeWorld(server, 'Long');
  const scope = processScope(server.database, world.organizationId, 'jobs');
  for (let n = 0; n < 54; n++) await createVolumeAndCase(scope, { studyId: world.readyStudyId, ...image(`long ${n}`) });
  await server.query(`update "Case" set "assigneeId" = $1 where "organizationId" = $2`, [
    world.people.annotator.id,
    world.organizationId,
  ]);
  await server.query(`update "Case" set state = 'returned' where "organizationId" = $1 and number > 53`, [world.organizationId]);
  const home = await callerOf(server, world.people.annotator, world.organizationId).cases.home();
  expect(home).toMatchObject({ queueTotal: 53, returnedTotal: 2 });
  expect(home.queue.map(({ number }) => number)).toEqual(Array.from({ length: 50 }, (_, n) => n + 1));
  expect(home.returned).toHaveLength(2);
});
