import { type CaseId, type LiveEvent } from '@annotome/contracts';
import { keepMarkedLabels, listCases, listen, processScope, removeLabel } from '@annotome/db';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeWorld, openServer, type TestServer, type World } from '../api/world.ts';
import { cube, openAs, type TestPage } from './page.ts';
import { SyncProcess } from './sync-process.ts';

let server: TestServer;
let unlisten: () => Promise<void>;
const marked: LiveEvent[] = [];
const pages: TestPage[] = [];
const servers: SyncProcess[] = [];

beforeAll(async () => {
  server = await openServer();
  unlisten = await listen(server.database, { onEvent: (event) => void (event.type === 'marked' && marked.push(event)) });
});
afterEach(async () => {
  pages.splice(0).forEach((page) => page.close());
  await Promise.all(servers.splice(0).map((one) => one.end('SIGKILL')));
  marked.splice(0);
});
afterAll(async () => {
  await unlisten();
  await server.close();
});

const startServer = async (): Promise<SyncProcess> => {
  const started = await SyncProcess.start(server.url);
  servers.push(started);
  return started;
};
const scopeOf = (world: World) => processScope(server.database, world.organizationId, 'test');
const set = (i: number) => [{ op: 'set', mask: cube(i, i, i, 5) } as const];
const add = (page: TestPage, world: World, label: 0 | 1): string =>
  page.author.addSegment({ labelId: world.labelIds[label] ?? '', name: 'a segment', color: '#ff0000' }).id;

/** What the list of cases says of the world's one case. */
async function labelsDone(world: World): Promise<string> {
  const { cases } = await listCases(scopeOf(world), { projectId: world.projectId });
  const { labels } = cases[0] ?? {};
  return `${labels?.done} of ${labels?.of}`;
}
const becomes = (world: World, what: string) => expect.poll(() => labelsDone(world), { timeout: 15_000 }).toBe(what);

describe('labels done', () => {
  it('are those with voxels in the mask, as soon as nobody has drawn for a moment; the lists of the organization are told', async () => {
    const world = await makeWorld(server, 'North');
    const sync = await startServer();
    const ann = await openAs(pages, sync.url, world, 'annotator');
    expect(await labelsDone(world)).toBe('0 of 2');
    const liver = add(ann, world, 0);
    // A segment without voxels.
    add(ann, world, 1);
    ann.author.edit(liver, 'brush', set(10));
    await ann.whenSaved();
    await becomes(world, '1 of 2');
    expect(marked).toEqual([
      { type: 'marked', organizationId: world.organizationId, projectId: world.projectId, caseId: world.caseId },
    ]);

    const another = add(ann, world, 0);
    ann.author.edit(another, 'brush', set(50));
    ann.author.edit(add(ann, world, 1), 'brush', set(90));
    await ann.whenSaved();
    await becomes(world, '2 of 2');
    ann.author.undo();
    await ann.whenSaved();
    await becomes(world, '1 of 2');
    expect(marked).toHaveLength(3);

    await removeLabel(scopeOf(world), { labelId: world.labelIds[0] as never });
    expect(await labelsDone(world)).toBe('0 of 1');
  });

  it('are written down when the server is stopped; what a killed one left, the next one reads, though nobody opens the case', async () => {
    const [stopped, killed] = [await makeWorld(server, 'Stopped'), await makeWorld(server, 'Killed')];
    for (const [world, signal] of [
      [stopped, 'SIGTERM'],
      [killed, 'SIGKILL'],
    ] as const) {
      const sync = await startServer();
      const ann = await openAs(pages, sync.url, world, 'annotator');
      ann.author.edit(add(ann, world, 0), 'brush', set(10));
      await ann.whenSaved();
      await sync.end(signal);
    }
    expect(await labelsDone(stopped)).toBe('1 of 2');
    expect(await labelsDone(killed)).toBe('0 of 2');

    // Another server might have the mask open: only what has been left for minutes is read.
    const updates = `update "MaskUpdate" set at = at - interval '1 hour' where "caseId" = $1`;
    await server.query(updates, [killed.caseId]);
    await startServer();
    await becomes(killed, '1 of 2');
  });

  it('do not go back to what was read of less of the log, and are told only where they are others', async () => {
    const world = await makeWorld(server, 'Order');
    const keep = (seq: bigint, labelIds: readonly string[]) =>
      keepMarkedLabels(scopeOf(world), { caseId: world.caseId as CaseId, seq, labelIds });
    const [one = '', two = ''] = world.labelIds;
    await keep(5n, [two, one]);
    await keep(4n, [one]);
    await keep(5n, []);
    expect(await labelsDone(world)).toBe('2 of 2');
    await keep(6n, [one, two]);
    await Promise.all([7n, 9n, 8n].map((seq) => keep(seq, seq === 9n ? [one] : [])));
    expect(await labelsDone(world)).toBe('1 of 2');
    await expect.poll(() => marked.length).toBeGreaterThanOrEqual(2);
  });

  it('of another organization are neither written nor seen', async () => {
    const [mine, theirs] = [await makeWorld(server, 'Mine'), await makeWorld(server, 'Theirs')];
    const caseId = theirs.caseId as CaseId;
    await keepMarkedLabels(scopeOf(mine), { caseId, seq: 5n, labelIds: [...theirs.labelIds] });
    expect(await server.query(`select * from "MarkedLabels" where "caseId" = $1`, [caseId])).toEqual([]);
    await keepMarkedLabels(scopeOf(theirs), { caseId, seq: 5n, labelIds: [...theirs.labelIds, ...mine.labelIds] });
    expect(await labelsDone(theirs)).toBe('2 of 2');
    expect(await labelsDone(mine)).toBe('0 of 2');
    expect((await listCases(scopeOf(mine), { projectId: theirs.projectId })).cases).toEqual([]);
  });
});
