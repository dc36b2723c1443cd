import { afterAll, beforeAll, expect, it } from 'vitest';
import { callerOf, makeWorld, openServer, type Person, type TestServer, type World } from './world.ts';

let server: TestServer;
let world: World;
beforeAll(async () => {
  server = await openServer();
  world = await makeWorld(server, 'Busy');
});
afterAll(() => server.close());

it('whoever asks for regions without end waits; others, and what is there already, do not', async () => {
  const ask = (person: Person, n: number): Promise<unknown> =>
    callerOf(server, person, world.organizationId).windows.request({
      volumeId: world.volumeId,
      start: [n - 60, 0, 0],
    });
  const { annotator, reviewer } = world.people;
  for (let n = 0; n < 120; n++) await ask(annotator, n);
  await expect(ask(annotator, 120)).rejects.toMatchObject({
    message: expect.stringMatching(/^You have asked for many regions within a minute.* in \d+ s\.$/) as string,
    cause: { code: 'too-many-attempts' },
  });
  expect(await server.queue.waiting('embed-window')).toBe(120);
  await expect(ask(reviewer, 120)).resolves.toEqual({ ready: false });
});
