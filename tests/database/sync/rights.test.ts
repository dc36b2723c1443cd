import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeWorld, openServer, type TestServer, type World } from '../api/world.ts';
import { openAs, type TestPage, type Who } from './page.ts';
import { SyncProcess } from './sync-process.ts';

/** All changes here are made in the tables themselves, so no event tells the mask server of them: it must look by itself. */
let server: TestServer;
let world: World;
let sync: SyncProcess;
const pages: TestPage[] = [];

beforeAll(async () => {
  server = await openServer();
  sync = await SyncProcess.start(server.url);
});
beforeEach(async () => {
  world = await makeWorld(server, 'North');
});
afterEach(() => pages.splice(0).forEach((page) => page.close()));
afterAll(async () => {
  await sync.end('SIGKILL');
  await server.close();
});

const open = (who: Who): Promise<TestPage> => openAs(pages, sync.url, world, who);
const closed = async (page: TestPage): Promise<number | undefined> => {
  await page.until(() => page.closes.length > 0);
  return page.closes[0];
};
const liver = () => ({ labelId: world.labelIds[0] ?? '', name: 'liver', color: '#ff0000' });
const setRole = (who: 'annotator' | 'viewer', role: string) =>
  server.query(`update "Membership" set role = $1::"Role" where "userId" = $2`, [role, world.people[who].id]);

describe('without any event', () => {
  it('who is no member any more is sent away, and the others stay', async () => {
    const [ann, bob] = [await open('annotator'), await open('owner')];
    await server.query(`delete from "Membership" where "userId" = $1`, [world.people.annotator.id]);
    expect(await closed(ann)).toBe(4403);
    bob.author.addSegment(liver());
    await bob.whenSaved();
    expect(bob.closes).toEqual([]);
  });

  it('whose session has ended, or has run out, is sent away', async () => {
    const [ann, bob] = [await open('annotator'), await open('owner')];
    await server.query(`delete from "Session" where "userId" = $1`, [world.people.annotator.id]);
    await server.query(`update "Session" set expires = $1 where "userId" = $2`, [new Date(0), world.people.owner.id]);
    expect(await Promise.all([closed(ann), closed(bob)])).toEqual([4401, 4401]);
  });

  it('whoever may draw only since a moment ago, draws', async () => {
    const eve = await open('viewer');
    await setRole('viewer', 'annotator');
    eve.author.addSegment(liver());
    await eve.whenSaved();
    expect(eve.closes).toEqual([]);
  });

  it('whoever may only look since a moment ago, draws nothing more, and may look', async () => {
    const ann = await open('annotator');
    ann.author.addSegment(liver());
    await ann.whenSaved();
    await setRole('annotator', 'viewer');
    ann.author.addSegment(liver());
    expect(await closed(ann)).toBe(4403);
    const again = await open('annotator');
    expect(again.mask.segments).toHaveLength(1);
  });

  it('a case that is removed is closed for everybody', async () => {
    const ann = await open('annotator');
    await server.query(`delete from "Case" where id = $1`, [world.caseId]);
    expect(await closed(ann)).toBe(4404);
  });
});
