import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type LiveEvent } from '@annotome/contracts';
import { connect, createProject, listen, processScope, type Database } from '@annotome/db';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { callerOf, makeWorld, openServer, type Person, type TestServer, type World } from '../api/world.ts';

const OTHER_PROCESS = fileURLToPath(new URL('other-process.mjs', import.meta.url));
const run = promisify(execFile);

describe('live events', () => {
  let server: TestServer;
  let world: World;
  let elsewhere: World;
  const open: AbortController[] = [];
  beforeAll(async () => {
    server = await openServer();
    world = await makeWorld(server, 'Here');
    elsewhere = await makeWorld(server, 'Elsewhere');
  });
  afterEach(() => {
    for (const line of open.splice(0)) line.abort();
  });
  afterAll(() => server.close());

  /** A page that listens; `heard` fills while it does. */
  const page = async (person: Person, organizationId: string, filter: { projectId?: string; volumeId?: string } = {}) => {
    const abort = new AbortController();
    open.push(abort);
    const heard: LiveEvent[] = [];
    const ended = { how: undefined as string | undefined };
    const caller = callerOf(server, person, organizationId, undefined, abort.signal);
    const events = await caller.live.events(filter);
    const reading = (async () => {
      for await (const event of events) heard.push(event);
    })();
    reading.then(
      () => (ended.how = 'closed'),
      (error: { cause?: { code?: string } }) => (ended.how = error.cause?.code),
    );
    return { heard, ended };
  };
  /** Until the database knows of a connection that listens. */
  const listening = () =>
    expect
      .poll(() => server.query(`select pid from pg_stat_activity where datname = current_database() and query ilike 'listen %'`))
      .toHaveLength(1);

  it('come from another process, to the members of the organization and to nobody else', async () => {
    const [mine, others] = [
      await page(world.people.viewer, world.organizationId),
      await page(elsewhere.people.owner, elsewhere.organizationId),
    ];
    await listening();
    await run(process.execPath, [OTHER_PROCESS, server.url, world.organizationId, 'first', 'second']);
    await run(process.execPath, [OTHER_PROCESS, server.url, elsewhere.organizationId, 'third']);
    await expect.poll(() => mine.heard.map(({ type }) => type)).toEqual(['project', 'project']);
    await expect.poll(() => others.heard.map(({ type }) => type)).toEqual(['project']);
    expect(mine.heard.every(({ organizationId }) => organizationId === world.organizationId)).toBe(true);
  });

  it('are heard from the moment the line is open, though nothing has been read of it', async () => {
    const abort = new AbortController();
    open.push(abort);
    const line = await callerOf(server, world.people.owner, world.organizationId, undefined, abort.signal).live.events({});
    await callerOf(server, world.people.owner, world.organizationId).projects.update({
      projectId: world.projectId,
      description: 'At once',
    });
    const { value } = await line[Symbol.asyncIterator]().next();
    expect(value).toEqual({ type: 'project', organizationId: world.organizationId, projectId: world.projectId });
  });

  it('are those of one project where that is asked for', async () => {
    const all = await page(world.people.owner, world.organizationId);
    const one = await page(world.people.owner, world.organizationId, { projectId: world.projectId });
    await listening();
    const caller = callerOf(server, world.people.owner, world.organizationId);
    await caller.projects.create({ name: 'Another' });
    await caller.projects.update({ projectId: world.projectId, guideline: 'New' });
    await expect.poll(() => all.heard.length).toBe(2);
    await expect
      .poll(() => one.heard)
      .toEqual([{ type: 'project', organizationId: world.organizationId, projectId: world.projectId }]);
  });

  it('are not told of a change that was rolled back', async () => {
    const mine = await page(world.people.owner, world.organizationId);
    await listening();
    const caller = callerOf(server, world.people.owner, world.organizationId);
    await expect(caller.labels.create({ projectId: world.projectId, name: 'liver', color: '#000000' })).rejects.toThrow();
    await caller.projects.update({ projectId: world.projectId, description: 'After' });
    await expect.poll(() => mine.heard.map(({ type }) => type)).toEqual(['project']);
  });

  it('end for whoever is removed, at once', async () => {
    const clinic = await makeWorld(server, 'Clinic');
    const [removed, stays] = [
      await page(clinic.colleague, clinic.organizationId),
      await page(clinic.people.viewer, clinic.organizationId),
    ];
    await listening();
    const caller = callerOf(server, clinic.people.owner, clinic.organizationId);
    await caller.members.remove({ userId: clinic.colleague.id });
    await caller.projects.create({ name: 'Secret' });
    await expect.poll(() => removed.ended.how).toBe('not-allowed');
    expect(removed.heard).toEqual([]);
    await expect.poll(() => stays.heard.map(({ type }) => type)).toEqual(['member', 'project']);
  });

  it('end when some may have been missed, and are heard again by whoever comes back', async () => {
    const before = await page(world.people.owner, world.organizationId);
    await listening();
    await server.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query ilike 'listen %'`,
    );
    await expect.poll(() => before.ended.how, { timeout: 10_000 }).toBe('closed');
    const after = await page(world.people.owner, world.organizationId);
    await listening();
    await callerOf(server, world.people.owner, world.organizationId).projects.create({ name: 'After the break' });
    await expect.poll(() => after.heard.map(({ type }) => type)).toEqual(['project']);
  });

  it('need one connection, however many listen, and none when nobody does', async () => {
    const others: Database = connect(server.url);
    const connections = () =>
      server.query(`select pid from pg_stat_activity where datname = current_database() and query ilike 'listen %'`);
    await expect.poll(connections).toHaveLength(0);
    const heard: string[] = [];
    const stops = await Promise.all([1, 2, 3].map(() => listen(others, { onEvent: ({ type }) => heard.push(type) })));
    expect(await connections()).toHaveLength(1);
    await createProject(processScope(others, world.organizationId, 'test'), { name: 'Heard three times' });
    await expect.poll(() => heard).toEqual(['project', 'project', 'project']);
    await Promise.all(stops.map((stop) => stop()));
    await expect.poll(connections).toHaveLength(0);
    await others.close();
  });
});
