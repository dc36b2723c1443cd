import { MASK_MESSAGES, type CaseId } from '@annotome/contracts';
import { loadMaskUpdates, processScope } from '@annotome/db';
import { seededRandom } from '@annotome/testing';
import { iFastest, makeBox, size, voxel, type BoxMask } from '@annotome/volume';
import { createDecoder, readVarUint } from 'lib0/decoding';
import { createEncoder, toUint8Array, writeVarUint } from 'lib0/encoding';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { readSyncMessage, writeSyncStep1 } from 'y-protocols/sync';
import { applyUpdate, decodeStateVector, Doc, encodeStateVector } from 'yjs';
import { makeWorld, openServer, type TestServer, type World } from '../api/world.ts';
import { cube, nextIdOf, openAs, pictureOf, type TestPage, type Who } from './page.ts';
import { ORIGIN, SyncProcess } from './sync-process.ts';

let server: TestServer;
let world: World;
let sync: SyncProcess;
const pages: TestPage[] = [];
const closing: (() => void)[] = [];

beforeAll(async () => {
  server = await openServer();
  world = await makeWorld(server, 'North');
  sync = await SyncProcess.start(server.url, ORIGIN, { SYNC_IDLE_SECONDS: '1' });
});
afterEach(() => {
  for (const page of pages.splice(0)) page.close();
  for (const close of closing.splice(0)) close();
});
afterAll(async () => {
  await sync.end('SIGKILL');
  await server.close();
});

const open = (who: Who): Promise<TestPage> => openAs(pages, sync.url, world, who);
const liver = () => ({ labelId: world.labelIds[0] ?? '', name: 'liver', color: '#ff0000' });

async function metric(name: string): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${sync.port}/metrics`)).text();
  const value = new RegExp(`^annotome_sync_${name} (\\S+)$`, 'm').exec(text)?.[1];
  if (value === undefined) throw new Error(`There is no metric ${name}.`);
  return Number(value);
}

/** What no code of runs makes small: about 1 MB. */
function noise(random: () => number): BoxMask {
  const box = makeBox(voxel(0, 0, 0), size(128, 128, 96));
  const data = new Uint8Array(128 * 128 * 96).map(() => (random() < 0.5 ? 1 : 0));
  return { box, data: iFastest(data), voxels: data.reduce((sum, bit) => sum + bit, 0) };
}

/** A connection that reads what there is, and then nothing more, until it is let. */
async function openSlow() {
  const { token } = world.people.viewer;
  const headers = { origin: ORIGIN, cookie: `authjs.session-token=${token}` };
  const socket = new WebSocket(`${sync.url}/${world.caseId}`, { headers });
  const doc = new Doc();
  let closed = false;
  socket.on('close', () => (closed = true));
  socket.on('message', (data: Buffer) => {
    const decoder = createDecoder(data);
    if (readVarUint(decoder) !== MASK_MESSAGES.sync) return;
    readSyncMessage(decoder, createEncoder(), doc, 'server');
  });
  const acts = (): number => doc.getArray('acts').length;
  await new Promise((resolve) => socket.once('open', resolve));
  const ask = (): void => {
    const asks = createEncoder();
    writeVarUint(asks, MASK_MESSAGES.sync);
    writeSyncStep1(asks, doc);
    socket.send(toUint8Array(asks));
  };
  ask();
  await expect.poll(acts).toBeGreaterThan(0);
  socket.pause();
  closing.push(() => socket.terminate());
  return {
    acts,
    ask,
    isClosed: () => closed,
    resume: () => socket.resume(),
  };
}

describe('a page that reads slowly', () => {
  it('keeps nobody waiting, is sent no more than it can read, and then all it lacks at once', async () => {
    const ann = await open('annotator');
    const { id } = ann.author.addSegment(liver());
    ann.author.edit(id, 'brush', [{ op: 'set', mask: noise(seededRandom(7)) }]);
    await ann.whenSaved();
    const slow = await openSlow();
    const acts = ann.doc.getArray<{ id: string; changes: unknown }>('acts');
    const { changes } = acts.get(acts.length - 1);
    let most = 0;
    for (let n = 0; n < 24; n++) {
      acts.push([{ ...acts.get(acts.length - 1), id: nextIdOf(ann), changes }]);
      // Nobody waits for the slow one.
      await ann.whenSaved();
      most = Math.max(most, await metric('unread_bytes'));
    }
    // Nor does it get more by asking.
    for (let n = 0; n < 5; n++) slow.ask();
    ann.author.undo();
    await ann.whenSaved();
    most = Math.max(most, await metric('unread_bytes'));
    // At most one update more than may be unread; what it lacks beyond that is kept nowhere but in the mask.
    expect(most).toBeGreaterThan(8 * 2 ** 20);
    expect(most).toBeLessThan(10 * 2 ** 20);
    slow.resume();
    await expect.poll(slow.acts, { timeout: 30_000 }).toBe(acts.length);
    ann.author.edit(id, 'eraser', [{ op: 'clear', mask: cube(50, 50, 50, 20) }]);
    await expect.poll(slow.acts, { timeout: 30_000 }).toBe(acts.length);
    expect(slow.isClosed()).toBe(false);
  }, 120_000);
});

describe('a server that is told to stop', () => {
  it('in the middle of work writes down what it has acknowledged, and the pages send the rest to the next one', async () => {
    const [ann, bob] = [await open('annotator'), await open('owner')];
    const { id } = ann.author.addSegment(liver());
    await ann.whenSaved();
    await bob.until(() => bob.mask.segments.some((segment) => segment.id === id));
    for (let round = 0; round < 3; round++) {
      let stopping: Promise<unknown> | undefined;
      for (let n = 0; n < 60; n++) {
        for (const [page, at] of [
          [ann, 0],
          [bob, 90],
        ] as const) {
          page.author.edit(id, 'brush', [{ op: n % 4 === 3 ? 'clear' : 'set', mask: cube(at + n, 10 * round, n % 80, 6) }]);
        }
        if (n === 30) stopping = sync.end('SIGTERM');
        await new Promise((done) => setImmediate(done));
      }
      expect(await stopping).toBe(0);
      const has = await written();
      for (const { saved } of [ann, bob]) {
        if (!saved) throw new Error('Nothing was acknowledged.');
        for (const [client, clock] of decodeStateVector(saved)) expect(has.get(client) ?? 0).toBeGreaterThanOrEqual(clock);
      }
      await sync.start();
      await Promise.all([ann.whenSaved(), bob.whenSaved()]);
      await ann.until(() => ann.mask.entries.length === bob.mask.entries.length);
    }
    const fresh = await open('viewer');
    expect([pictureOf(bob), pictureOf(fresh)]).toEqual([pictureOf(ann), pictureOf(ann)]);
  }, 120_000);

  async function written(): Promise<Map<number, number>> {
    const scope = processScope(server.database, world.organizationId, 'test');
    const { snapshot, updates } = await loadMaskUpdates(scope, { caseId: world.caseId as CaseId });
    const doc = new Doc();
    if (snapshot) applyUpdate(doc, snapshot.state);
    for (const { update } of updates) applyUpdate(doc, update);
    return decodeStateVector(encodeStateVector(doc));
  }
});

describe('a mask that nobody has open', () => {
  it('is put away, and is there again for the next', async () => {
    const ann = await open('annotator');
    ann.author.addSegment(liver());
    await ann.whenSaved();
    const before = pictureOf(ann);
    expect([await metric('documents'), await metric('connections')]).toEqual([1, 1]);
    pages.splice(0).forEach((page) => page.close());
    await expect.poll(() => metric('documents'), { timeout: 20_000 }).toBe(0);
    expect(await metric('connections')).toBe(0);
    expect(pictureOf(await open('viewer'))).toEqual(before);
  });
});
