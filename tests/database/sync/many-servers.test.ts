import { createHash } from 'node:crypto';
import { RESTING_PRESENCE, type CaseId } from '@annotome/contracts';
import { loadMaskUpdates, processScope } from '@annotome/db';
import { seededRandom } from '@annotome/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { applyUpdate, decodeStateVector, Doc, encodeStateAsUpdate, encodeStateVector } from 'yjs';
import { makeWorld, openServer, type Person, type TestServer, type World } from '../api/world.ts';
import { OneAddress } from './one-address.ts';
import { cube, openPage, pictureOf, type TestPage } from './page.ts';
import { SyncProcess } from './sync-process.ts';

const SEED = Number(process.env['SYNC_SEED'] ?? 20261129);
const PAGES_EACH = 20;
const ACTS_EACH = 8;

let server: TestServer;
let world: World;
let servers: [SyncProcess, SyncProcess];
let address: OneAddress;
const pages: TestPage[] = [];

// Each page of y-websocket waits for the end of its process.
process.setMaxListeners(4 * PAGES_EACH);

beforeAll(async () => {
  server = await openServer();
  servers = await Promise.all([SyncProcess.start(server.url), SyncProcess.start(server.url)]);
  address = await OneAddress.of(servers.map(({ port }) => port));
});
beforeEach(async () => {
  world = await makeWorld(server, 'North');
});
afterEach(() => pages.splice(0).forEach((page) => page.close()));
afterAll(async () => {
  address.close();
  await Promise.all(servers.map((one) => one.end('SIGKILL')));
  await server.close();
});

function open({ id, token }: Person, url = address.url): TestPage {
  const page = openPage({ url, caseId: world.caseId, userId: id, token });
  pages.push(page);
  return page;
}
/** Pages of all who may draw, half at each server. */
async function openMany(count: number): Promise<TestPage[]> {
  const { owner, manager, reviewer, annotator } = world.people;
  const people = [owner, manager, reviewer, annotator, world.colleague];
  const opened = Array.from({ length: count }, (_, n) => open(people[n % people.length] as Person));
  await Promise.all(opened.map((page) => page.whenSynced()));
  return opened;
}

/** One random act, as a person does it: mostly strokes, on any segment there is. */
function act({ mask, author }: TestPage, random: () => number): void {
  const pick = (below: number): number => Math.floor(random() * below);
  const { segments } = mask;
  const segment = segments[pick(segments.length)];
  const what = random();
  if (!segment || what < 0.08) {
    author.addSegment({ labelId: world.labelIds[0] ?? '', name: `segment ${pick(1000)}`, color: '#ff0000' });
  } else if (what < 0.12) author.updateSegment(segment.id, { name: `named ${pick(1000)}` });
  else if (what < 0.14) author.deleteSegment(segment.id);
  else if (what < 0.26) author.undo();
  else if (what < 0.32) author.redo();
  else {
    const clears = random() < 0.3;
    const box = cube(pick(60), pick(60), pick(40), 3 + pick(12));
    author.edit(segment.id, clears ? 'eraser' : 'brush', [{ op: clears ? 'clear' : 'set', mask: box }]);
  }
}

/** Each page works by itself, with pauses of its own. */
async function work(of: readonly TestPage[], acts: number, seed: number): Promise<void> {
  await Promise.all(
    of.map(async (page, n) => {
      const random = seededRandom(seed + n);
      for (let left = acts; left > 0; left--) {
        act(page, random);
        await new Promise((done) => setTimeout(done, random() * 60));
      }
    }),
  );
}

/** All bits of what a page shows. */
function bitsOf(page: TestPage): string {
  const { segments, labels } = pictureOf(page);
  return createHash('sha256')
    .update(JSON.stringify([segments, page.mask.entries.map(({ act: { id } }) => id)]))
    .update(labels)
    .digest('hex');
}

/** The state vector of what is in the database, read by nobody's way but the log's. */
async function written(): Promise<Map<number, number>> {
  const scope = processScope(server.database, world.organizationId, 'test');
  const { snapshot, updates } = await loadMaskUpdates(scope, { caseId: world.caseId as CaseId });
  const doc = new Doc();
  if (snapshot) applyUpdate(doc, snapshot.state);
  for (const { update } of updates) applyUpdate(doc, update);
  return decodeStateVector(encodeStateVector(doc));
}
const lacking = (has: ReadonlyMap<number, number>, wanted: Uint8Array): [number, number][] =>
  [...decodeStateVector(wanted)].filter(([client, clock]) => (has.get(client) ?? 0) < clock);

/** Until everybody has everything, saved. */
async function settle(all: readonly TestPage[]): Promise<void> {
  await Promise.all(all.map((page) => page.whenSaved()));
  const most = await written();
  await Promise.all(all.map((page) => page.until(() => hasAll(page, most))));
}
const hasAll = ({ doc }: TestPage, wanted: ReadonlyMap<number, number>): boolean => {
  const has = decodeStateVector(encodeStateVector(doc));
  return [...wanted].every(([client, clock]) => (has.get(client) ?? 0) >= clock);
};

/** The same for everybody, and for somebody who has nothing yet, at either server. */
async function expectOnePicture(all: readonly TestPage[]): Promise<void> {
  const pictures = new Set(all.map(bitsOf));
  for (const { url } of servers) {
    const fresh = open(world.people.viewer, url);
    await fresh.whenSynced();
    pictures.add(bitsOf(fresh));
  }
  expect(pictures.size).toBe(1);
  expect(all[0]?.mask.segments.length).toBeGreaterThan(0);
}

describe(`two servers behind one address, seed ${SEED}`, () => {
  it('become one mask, bit by bit, for 20 pages at each that draw at random', async () => {
    const all = await openMany(2 * PAGES_EACH);
    await work(all, ACTS_EACH, SEED);
    await settle(all);
    expect(all.flatMap(({ closes }) => closes)).toEqual([]);
    await expectOnePicture(all);
  }, 240_000);

  it('lose nothing that was acknowledged when one is killed in the middle of work: its pages go on at the other, and it comes back', async () => {
    const all = await openMany(2 * PAGES_EACH);
    const [, second] = servers;
    const working = work(all, ACTS_EACH, SEED + 1000);
    for (let round = 0; round < 2; round++) {
      await all[round]?.until(() => (all[round]?.mask.entries.length ?? 0) > 60 * (round + 1));
      expect(await second.end('SIGKILL')).toBe('SIGKILL');
      const acknowledged = all.flatMap(({ saved }) => saved ?? []);
      const has = await written();
      expect(acknowledged.flatMap((one) => lacking(has, one))).toEqual([]);
      await second.start();
    }
    await working;
    await settle(all);
    await expectOnePicture(all);
  }, 240_000);

  it('check what comes against what the other has written: who builds upon it at once is not refused', async () => {
    const [ann, bob] = [open(world.people.annotator, servers[0].url), open(world.people.owner, servers[1].url)];
    await Promise.all([ann.whenSynced(), bob.whenSynced()]);
    const { id } = ann.author.addSegment({ labelId: world.labelIds[0] ?? '', name: 'liver', color: '#ff0000' });
    for (let n = 0; n < 20; n++) {
      const [one, other] = n % 2 ? [bob, ann] : [ann, bob];
      one.author.edit(id, 'brush', [{ op: 'set', mask: cube(n, 1, 1, 5) }]);
      await one.whenSaved();
      // By another way than its server, which may not have heard of it.
      applyUpdate(other.doc, encodeStateAsUpdate(one.doc));
      other.author.edit(id, 'eraser', [{ op: 'clear', mask: cube(n, 1, 1, 3) }]);
      await other.whenSaved();
    }
    expect([...ann.closes, ...bob.closes]).toEqual([]);
    await settle([ann, bob]);
    await expectOnePicture([ann, bob]);
  });

  it('lose nothing when the database drops every connection, again and again, in the middle of work', async () => {
    const all = await openMany(6);
    const working = work(all, 30, SEED + 2000);
    for (let round = 0; round < 4; round++) {
      await all[0]?.until(() => (all[0]?.mask.entries.length ?? 0) > 12 * (round + 1));
      await server.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
      );
    }
    await working;
    await settle(all);
    // Told to come back, or cut off; never that what was drawn cannot be taken.
    expect(all.flatMap(({ closes }) => closes).filter((code) => code !== 4503 && code !== 1006)).toEqual([]);
    await expectOnePicture(all);
  }, 240_000);

  it('go on when neither hears the other any more for a while', async () => {
    const [ann, bob] = [open(world.people.annotator, servers[0].url), open(world.people.owner, servers[1].url)];
    await Promise.all([ann.whenSynced(), bob.whenSynced()]);
    const { id } = ann.author.addSegment({ labelId: world.labelIds[0] ?? '', name: 'liver', color: '#ff0000' });
    await bob.until(() => bob.mask.segments.length === 1);
    await server.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query ilike 'listen %'`,
    );
    ann.author.edit(id, 'brush', [{ op: 'set', mask: cube(1, 1, 1, 5) }]);
    bob.author.edit(id, 'brush', [{ op: 'set', mask: cube(4, 1, 1, 5) }]);
    await settle([ann, bob]);
    await expectOnePicture([ann, bob]);
  });
});

describe('presence at two servers', () => {
  const enter = (person: Person, url: string): TestPage => {
    const page = open(person, url);
    page.provider.awareness.setLocalState(RESTING_PRESENCE);
    return page;
  };
  const seen = ({ doc, provider: { awareness } }: TestPage): string[] =>
    [...awareness.getStates()].flatMap(([id, { user }]) => (id === doc.clientID ? [] : [(user as { id: string }).id])).sort();
  const sees = (page: TestPage, ...people: Person[]): Promise<void> =>
    page.until(() => JSON.stringify(seen(page)) === JSON.stringify(people.map(({ id }) => id).sort()));

  it('shows who is at the other one, at once when they come, move and leave, and after it is killed no more', async () => {
    const { annotator, owner, viewer } = world.people;
    const [first, second] = servers;
    const [ann, bob] = [enter(annotator, first.url), enter(owner, second.url)];
    await Promise.all([sees(ann, owner), sees(bob, annotator)]);
    const eve = enter(viewer, second.url);
    await Promise.all([sees(ann, owner, viewer), sees(eve, owner, annotator)]);
    bob.provider.awareness.setLocalStateField('cursor', [7, 8, 9]);
    await ann.until(() => JSON.stringify([...ann.provider.awareness.getStates().values()]).includes('[7,8,9]'));
    eve.provider.disconnect();
    await sees(ann, owner);
    bob.provider.disconnect();
    await sees(ann);
    bob.provider.connect();
    await sees(ann, owner);
    await second.end('SIGKILL');
    await sees(ann);
    await second.start();
    await Promise.all([sees(ann, owner), sees(bob, annotator)]);
  });

  it('is whole again after notes between them were lost, whichever of them was deaf', async () => {
    const { annotator, owner } = world.people;
    const [ann, bob] = [enter(annotator, servers[0].url), enter(owner, servers[1].url)];
    await Promise.all([sees(ann, owner), sees(bob, annotator)]);
    const seesAt = (page: TestPage, text: string): Promise<void> =>
      page.until(() => JSON.stringify([...page.provider.awareness.getStates().values()]).includes(text));
    for (let n = 0; n < 4; n++) {
      const cut = server.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
      );
      for (const [page, who] of [[ann, 1], [bob, 2]] as const) page.provider.awareness.setLocalStateField('cursor', [n, who, 7]); // prettier-ignore
      await cut;
      await Promise.all([seesAt(ann, `[${n},2,7]`), seesAt(bob, `[${n},1,7]`)]);
    }
  });

  it('follows a person who changes from one to the other', async () => {
    const { annotator, owner } = world.people;
    const [ann, bob] = [enter(annotator, address.url), enter(owner, address.url)];
    await Promise.all([sees(ann, owner), sees(bob, annotator)]);
    for (let n = 0; n < 3; n++) {
      (bob.provider.ws as unknown as { terminate(): void }).terminate();
      await bob.until(() => !bob.provider.wsconnected);
      await bob.whenSynced();
      await Promise.all([sees(ann, owner), sees(bob, annotator)]);
    }
  });
});
