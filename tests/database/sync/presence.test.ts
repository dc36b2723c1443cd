import { RESTING_PRESENCE, type PagePresence } from '@annotome/contracts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeWorld, openServer, type TestServer, type World } from '../api/world.ts';
import { openPage, type TestPage, type Who } from './page.ts';
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

function enter(who: Who, state: Partial<PagePresence> = {}): TestPage {
  const { id, token } = world.people[who];
  const page = openPage({ url: sync.url, caseId: world.caseId, userId: id, token });
  pages.push(page);
  page.provider.awareness.setLocalState({ ...RESTING_PRESENCE, ...state });
  return page;
}
interface Seen extends PagePresence {
  readonly user: { readonly id: string; readonly role: string };
}
const othersOf = ({ doc, provider: { awareness } }: TestPage): Seen[] =>
  [...awareness.getStates()].flatMap(([id, state]) => (id === doc.clientID ? [] : [state as Seen]));
const seeing = (page: TestPage, ...who: Who[]): Promise<void> => {
  const ids = who.map((one) => world.people[one].id).sort();
  const now = () =>
    othersOf(page)
      .map(({ user }) => user.id)
      .sort();
  return page.until(() => JSON.stringify(now()) === JSON.stringify(ids));
};

describe('presence', () => {
  it('passes between the pages of a case, a viewer’s too, each under the name of its session', async () => {
    const [ann, eve] = [enter('annotator', { tool: 'brush' }), enter('viewer')];
    await Promise.all([seeing(ann, 'viewer'), seeing(eve, 'annotator')]);
    expect(othersOf(eve)).toMatchObject([{ tool: 'brush', user: { role: 'annotator' } }]);
    const late = enter('owner');
    await seeing(late, 'annotator', 'viewer');
    late.provider.awareness.setLocalStateField('cursor', [1, 2, 3]);
    await ann.until(() => othersOf(ann).some(({ cursor, user }) => cursor?.[2] === 3 && user.id === world.people.owner.id));
  });

  it('ends at once for who closes the page or is cut off, and comes back with them', async () => {
    const [ann, bob] = [enter('annotator'), enter('owner')];
    await Promise.all([seeing(ann, 'owner'), seeing(bob, 'annotator')]);
    (bob.provider.ws as unknown as { terminate(): void }).terminate();
    await seeing(ann);
    await Promise.all([seeing(ann, 'owner'), seeing(bob, 'annotator')]);
    bob.provider.disconnect();
    await seeing(ann);
    bob.provider.connect();
    await Promise.all([seeing(ann, 'owner'), seeing(bob, 'annotator')]);
  });

  it('comes back after the server was killed', async () => {
    const [ann, bob] = [enter('annotator'), enter('owner')];
    await Promise.all([seeing(ann, 'owner'), seeing(bob, 'annotator')]);
    await sync.end('SIGKILL');
    await seeing(ann);
    await sync.start();
    await Promise.all([seeing(ann, 'owner'), seeing(bob, 'annotator')]);
  });

  it('closes a connection whose presence is none', async () => {
    const ann = enter('annotator');
    await ann.whenSynced();
    ann.provider.ws?.send(new Uint8Array([1, 3, 9, 9, 9]));
    await ann.until(() => ann.closes.length > 0);
    expect(ann.closes[0]).toBe(4422);
  });
});
