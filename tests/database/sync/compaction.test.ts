import { type CaseId } from '@annotome/contracts';
import { loadMaskUpdates, processScope } from '@annotome/db';
import { MaskAuthor } from '@annotome/mask-doc';
import { CaseDocument, syncMetrics } from '@annotome/sync';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { makeWorld, openServer, type TestServer, type World } from '../api/world.ts';
import { cube, openAs, pictureOf, type TestPage, type Who } from './page.ts';
import { SyncProcess } from './sync-process.ts';

let server: TestServer;
let world: World;
let sync: SyncProcess;
const pages: TestPage[] = [];

beforeAll(async () => {
  server = await openServer();
  world = await makeWorld(server, 'North');
  sync = await SyncProcess.start(server.url);
});
afterEach(() => pages.splice(0).forEach((page) => page.close()));
afterAll(async () => {
  await sync.end('SIGKILL');
  await server.close();
});

const open = (who: Who): Promise<TestPage> => openAs(pages, sync.url, world, who);
const set = (i: number, j: number, k: number) => [{ op: 'set', mask: cube(i, j, k, 4) } as const];
const rows = async () =>
  (await loadMaskUpdates(processScope(server.database, world.organizationId, 'test'), { caseId: world.caseId as CaseId }))
    .updates;
/** The mask as another process has it, that may compact it. */
const elsewhere = () => {
  const ports = {
    database: server.database,
    metrics: syncMetrics(),
    log: pino({ level: 'silent' }),
    tellOthers: () => Promise.resolve(),
  };
  return CaseDocument.load(ports, world.caseId as CaseId, world.organizationId);
};

it('a long log is folded into a snapshot, what nobody may undo is settled, and all pages and servers go on with it', async () => {
  const [ann, bob] = [await open('annotator'), await open('owner')];
  const { id } = ann.author.addSegment({ labelId: world.labelIds[0] ?? '', name: 'liver', color: '#ff0000' });
  for (let n = 0; n < 330; n++) {
    ann.author.edit(id, 'brush', set(n % 190, (n * 3) % 190, 50));
    // Each in a row of its own.
    await ann.whenSaved();
  }
  await bob.until(() => bob.mask.entries.length === ann.mask.entries.length);
  const before = pictureOf(ann);
  const acts = ann.doc.getArray('acts').length;
  const [one, two] = [await elsewhere(), await elsewhere()];
  // Drawn while two processes compact at once.
  bob.author.edit(id, 'brush', set(150, 150, 90));
  await Promise.all([one?.compact(), two?.compact()]);
  await bob.whenSaved();
  bob.author.undo();
  await bob.whenSaved();
  expect((await rows()).length).toBeLessThan(4);
  // A change like any other: it comes to the pages of the server that has not made it.
  await Promise.all([ann, bob].map((page) => page.until(() => page.doc.getArray('acts').length < acts - 200)));
  await ann.until(() => JSON.stringify(pictureOf(ann)) === JSON.stringify(pictureOf(bob)));
  expect([pictureOf(bob), pictureOf(await open('viewer'))]).toEqual([before, before]);
  // Who has settled acts goes on, draws, and takes back.
  bob.author.edit(id, 'brush', set(120, 120, 80));
  await bob.whenSaved();
  expect(ann.author.undo()?.tool).toBe('brush');
  await ann.whenSaved();
  await Promise.all([ann, bob].map((page) => page.until(() => page.mask.entries.length === ann.mask.entries.length)));
  await sync.end('SIGKILL');
  await sync.start();
  const fresh = await open('viewer');
  expect(pictureOf(fresh)).toEqual(pictureOf(ann));
  await Promise.all([ann.whenSaved(), bob.whenSaved()]);
  expect(pictureOf(bob)).toEqual(pictureOf(ann));
}, 180_000);

it('what may not be undone any more is settled a day later, although little is in the log', async () => {
  world = await makeWorld(server, 'South');
  const ann = await open('annotator');
  const yesterday = new MaskAuthor(ann.mask, { author: world.people.annotator.id, now: () => Date.now() - 25 * 3_600_000 });
  const { id } = yesterday.addSegment({ labelId: world.labelIds[0] ?? '', name: 'spleen', color: '#00ff00' });
  await ann.whenSaved();
  ann.provider.disconnect();
  for (let n = 0; n < 210; n++) yesterday.edit(id, 'brush', set(n % 190, (n * 3) % 190, 20));
  const before = pictureOf(ann);
  ann.provider.connect();
  await ann.whenSaved();
  const acts = ann.doc.getArray('acts').length;
  await (await elsewhere())?.compact();
  await ann.until(() => ann.doc.getArray('acts').length <= acts - 200);
  expect([pictureOf(ann), pictureOf(await open('viewer'))]).toEqual([before, before]);
  // That was all.
  const left = await rows();
  await (await elsewhere())?.compact();
  expect(await rows()).toEqual(left);
}, 120_000);
