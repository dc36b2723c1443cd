import { createServer, type Server } from 'node:http';
import { fileURLToPath } from 'node:url';
import { CLOSE_CODES } from '@annotome/contracts';
import { build } from 'esbuild';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CHROMIUM, COMPUTING_FLAGS } from '../../browser/chromium.ts';
import { makeWorld, openServer, type TestServer, type World } from '../api/world.ts';
import { type SessionPage } from './session-page.ts';
import { SyncProcess } from './sync-process.ts';

/** The page's side in a real browser: its IndexedDB, its tabs that are closed and reloaded, its cookies. */
let server: TestServer;
let world: World;
let http: Server;
let sync: SyncProcess;
let browser: Browser;
let address: string;
const contexts: BrowserContext[] = [];

beforeAll(async () => {
  server = await openServer();
  world = await makeWorld(server, 'North');
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('./session-page.ts', import.meta.url))],
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2023',
    write: false,
    logLevel: 'error',
  });
  const script = outputFiles[0]?.text ?? '';
  http = createServer((request, response) => {
    const isScript = request.url === '/session.js';
    // Isolated as the annotate room is, so that the label map lies in shared memory.
    const headers = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };
    response.writeHead(200, { ...headers, 'content-type': isScript ? 'text/javascript' : 'text/html' });
    response.end(isScript ? script : '<!doctype html><title>session</title><script type="module" src="/session.js"></script>');
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const at = http.address();
  address = `http://127.0.0.1:${typeof at === 'object' && at ? at.port : 0}`;
  sync = await SyncProcess.start(server.url, address);
  browser = await chromium.launch({ executablePath: CHROMIUM, args: COMPUTING_FLAGS });
});
afterEach(() => Promise.all(contexts.splice(0).map((context) => context.close())));
afterAll(async () => {
  await browser?.close();
  await sync?.end('SIGKILL');
  http?.close();
  await server?.close();
});

type Who = 'owner' | 'annotator' | 'viewer';
async function signIn(context: BrowserContext, token: string): Promise<void> {
  await context.addCookies([
    { name: 'authjs.session-token', value: token, domain: '127.0.0.1', path: '/', httpOnly: true, sameSite: 'Lax' },
  ]);
}

/** A browser of somebody's own. */
async function browserOf(who: Who): Promise<BrowserContext> {
  const context = await browser.newContext();
  contexts.push(context);
  await signIn(context, world.people[who].token);
  return context;
}

/** Opens the case in a tab. */
async function openCase(context: BrowserContext, who: Who): Promise<Page> {
  const page = await context.newPage();
  await page.goto(address);
  await enter(page, who);
  return page;
}

async function enter(page: Page, who: Who): Promise<void> {
  await page.waitForFunction(() => 'mask' in globalThis);
  await page.evaluate((options) => mask.open(options), {
    caseId: world.caseId,
    userId: world.people[who].id,
    syncUrl: sync.url,
    size: [200, 200, 100] as const,
    canWrite: who !== 'viewer',
  });
}

const savedOf = (page: Page) => page.evaluate(() => mask.session.saved);
const isSaved = (page: Page) => page.waitForFunction(() => mask.session.saved.state === 'saved');
const synced = (page: Page) => page.evaluate(() => mask.session.whenSynced);
const pictureOf = (page: Page): Promise<ReturnType<SessionPage['picture']>> => page.evaluate(() => mask.picture());
const addSegment = (page: Page, labelId = world.labelIds[0] ?? ''): Promise<number> =>
  page.evaluate((labelId) => mask.session.addSegment({ labelId, name: 'liver', color: '#ff0000' }), labelId);
const draw = (page: Page, segment: number, at: number): Promise<void> =>
  page.evaluate(([segment, at]) => mask.draw(segment, at), [segment, at] as const);

/** What somebody else finds, who has nothing of the case in their browser. */
async function seenByOthers(): Promise<ReturnType<SessionPage['picture']>> {
  const page = await openCase(await browserOf('viewer'), 'viewer');
  await synced(page);
  return pictureOf(page);
}

describe('the mask of a case, in a browser', () => {
  it('is saved, in shared memory, and there in another browser', async () => {
    const page = await openCase(await browserOf('annotator'), 'annotator');
    await synced(page);
    const liver = await addSegment(page);
    await draw(page, liver, 10);
    await isSaved(page);
    expect(await page.evaluate(() => mask.session.labelmap.buffer instanceof SharedArrayBuffer)).toBe(true);
    const { voxels } = await pictureOf(page);
    expect(voxels[liver]).toBe(216);
    expect(await seenByOthers()).toEqual(await pictureOf(page));
  });

  it('loses nothing when the tab is closed at once', async () => {
    const context = await browserOf('annotator');
    const page = await openCase(context, 'annotator');
    await synced(page);
    const liver = await addSegment(page);
    await isSaved(page);
    await page.evaluate((liver) => {
      for (let n = 0; n < 10; n++) mask.draw(liver, 20 + 7 * n);
    }, liver);
    // One task each, as strokes of a hand are.
    await draw(page, liver, 17);
    await draw(page, liver, 24);
    const drawn = await pictureOf(page);
    await page.close();
    const again = await openCase(context, 'annotator');
    expect(await pictureOf(again)).toEqual(drawn);
    await synced(again);
    await isSaved(again);
    expect(await seenByOthers()).toEqual(drawn);
  });

  it('goes on while the server is away, over a reload too, says how much is not saved, and is saved when it is back', async () => {
    const context = await browserOf('annotator');
    const page = await openCase(context, 'annotator');
    await synced(page);
    const liver = await addSegment(page);
    await isSaved(page);
    // What the server has written down is noted in the browser soon after it says so.
    await page.waitForTimeout(1_000);
    await sync.end('SIGKILL');
    await page.waitForFunction(() => mask.session.saved.state === 'offline');
    for (let n = 0; n < 5; n++) await draw(page, liver, 15 + 12 * n);
    await page.evaluate(() => mask.session.undo());
    expect(await savedOf(page)).toEqual({ state: 'offline', changes: 6, kept: true });
    const drawn = await pictureOf(page);
    await page.reload();
    await enter(page, 'annotator');
    expect(await pictureOf(page)).toEqual(drawn);
    await page.waitForFunction(() => mask.session.saved.state === 'offline');
    expect(await savedOf(page)).toEqual({ state: 'offline', changes: 6, kept: true });
    await page.evaluate(() => mask.session.redo());
    await sync.start();
    await isSaved(page);
    expect(await seenByOthers()).toEqual(await pictureOf(page));
  });

  it('says that one is signed out, keeps what is drawn, and saves it after signing in again', async () => {
    const context = await browserOf('owner');
    await context.clearCookies();
    const page = await openCase(context, 'owner');
    await page.waitForFunction(() => mask.session.saved.state === 'offline');
    await draw(page, await addSegment(page), 50);
    expect(await savedOf(page)).toEqual({
      state: 'offline',
      changes: 2,
      kept: true,
      refused: { code: 4401, sentence: CLOSE_CODES[4401] },
    });
    await signIn(context, world.people.owner.token);
    await page.evaluate(() => window.dispatchEvent(new Event('focus')));
    await synced(page);
    await isSaved(page);
    expect(await seenByOthers()).toEqual(await pictureOf(page));
  });

  it('sends nothing as somebody else who has signed in since, and saves it when its author is back', async () => {
    const context = await browserOf('owner');
    const page = await openCase(context, 'owner');
    await synced(page);
    await sync.end('SIGKILL');
    await page.waitForFunction(() => mask.session.saved.state === 'offline');
    await draw(page, await addSegment(page), 70);
    await signIn(context, world.people.annotator.token);
    await sync.start();
    await page.waitForFunction(() => 'refused' in mask.session.saved && mask.session.saved.refused !== undefined);
    expect(await savedOf(page)).toMatchObject({ changes: 2, kept: true, refused: { code: 4401 } });
    await signIn(context, world.people.owner.token);
    await page.reload();
    await enter(page, 'owner');
    await synced(page);
    await isSaved(page);
    expect(await seenByOthers()).toEqual(await pictureOf(page));
  });

  it('sets aside what the server does not take: the next opening begins with what is saved, and the copy stays', async () => {
    const context = await browserOf('owner');
    const page = await openCase(context, 'owner');
    await synced(page);
    const before = await seenByOthers();
    await draw(page, await addSegment(page, 'label-of-another-project'), 80);
    await page.waitForFunction(() => mask.session.saved.state === 'offline');
    expect(await savedOf(page)).toMatchObject({ refused: { code: 4422 } });
    await page.reload();
    await enter(page, 'owner');
    await synced(page);
    await isSaved(page);
    expect(await pictureOf(page)).toEqual(before);
    const names = await page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));
    expect(names).toHaveLength(2);
  });

  it('says so when the disk is full, and keeps what could not be kept as soon as there is room', async () => {
    const context = await browserOf('annotator');
    const page = await context.newPage();
    await page.goto(address);
    const disk = await context.newCDPSession(page);
    const origin = new URL(page.url()).origin;
    // Before the first write: later, the browser believes for half a minute that there is room.
    await disk.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1 });
    await enter(page, 'annotator');
    await synced(page);
    const segment = await addSegment(page);
    await isSaved(page);
    await sync.end('SIGKILL');
    await page.waitForFunction(() => mask.session.saved.state === 'offline');
    await draw(page, segment, 30);
    await page.waitForFunction(() => 'kept' in mask.session.saved && !mask.session.saved.kept);
    expect(await savedOf(page)).toEqual({ state: 'offline', changes: 1, kept: false });
    await draw(page, segment, 35);
    await disk.send('Storage.overrideQuotaForOrigin', { origin });
    await draw(page, segment, 40);
    await page.waitForFunction(() => 'kept' in mask.session.saved && mask.session.saved.kept);
    const drawn = await pictureOf(page);
    await page.reload();
    await enter(page, 'annotator');
    expect(await pictureOf(page)).toEqual(drawn);
    await sync.start();
    await isSaved(page);
    expect(await seenByOthers()).toEqual(drawn);
  });

  it('keeps all of it again when somebody deletes the copy under its feet', async () => {
    const context = await browserOf('annotator');
    const page = await openCase(context, 'annotator');
    await synced(page);
    const segment = await addSegment(page);
    await isSaved(page);
    await sync.end('SIGKILL');
    await page.waitForFunction(() => mask.session.saved.state === 'offline');
    await draw(page, segment, 50);
    const other = await context.newPage();
    await other.goto(address);
    await other.evaluate(async () => {
      for (const { name = '' } of await indexedDB.databases()) {
        await new Promise((resolve) => (indexedDB.deleteDatabase(name).onsuccess = resolve));
      }
    });
    await draw(page, segment, 62);
    await page.waitForFunction(() => 'kept' in mask.session.saved && mask.session.saved.kept);
    const drawn = await pictureOf(page);
    await page.waitForFunction(async () => (await indexedDB.databases()).length === 1);
    await page.reload();
    await enter(page, 'annotator');
    expect(await pictureOf(page)).toEqual(drawn);
    await sync.start();
    await isSaved(page);
    expect(await seenByOthers()).toEqual(drawn);
  });

  it('works in a browser that keeps nothing, and says that changes are in the page only', async () => {
    const context = await browserOf('annotator');
    await context.addInitScript(() => {
      IDBFactory.prototype.open = () => {
        throw new DOMException('Not in this window.', 'SecurityError');
      };
    });
    const page = await openCase(context, 'annotator');
    await synced(page);
    const segment = await addSegment(page);
    await draw(page, segment, 20);
    await isSaved(page);
    expect(await seenByOthers()).toEqual(await pictureOf(page));
    await sync.end('SIGKILL');
    await page.waitForFunction(() => mask.session.saved.state === 'offline');
    await draw(page, segment, 33);
    expect(await savedOf(page)).toEqual({ state: 'offline', changes: 1, kept: false });
    const asked = page.waitForEvent('dialog');
    void page.reload().catch(() => undefined);
    const dialog = await asked;
    expect(dialog.type()).toBe('beforeunload');
    await dialog.dismiss();
    await sync.start();
    await isSaved(page);
  });

  it('sends what another tab drew and could not send', async () => {
    const context = await browserOf('annotator');
    const [one, two] = [await openCase(context, 'annotator'), await openCase(context, 'annotator')];
    await Promise.all([synced(one), synced(two)]);
    const segment = await addSegment(one);
    await two.waitForFunction((segment) => mask.session.segments.some(({ index }) => index === segment), segment);
    await sync.end('SIGKILL');
    await one.waitForFunction(() => mask.session.saved.state === 'offline');
    await draw(one, segment, 45);
    const drawn = await pictureOf(one);
    await one.close();
    await sync.start();
    await synced(two);
    await two.waitForFunction((hash) => mask.picture().hash === hash, drawn.hash);
    await isSaved(two);
    expect(await seenByOthers()).toEqual(drawn);
  });

  it('shows two people each other’s work', async () => {
    const [ann, bob] = await Promise.all([
      openCase(await browserOf('annotator'), 'annotator'),
      openCase(await browserOf('owner'), 'owner'),
    ]);
    await Promise.all([synced(ann), synced(bob)]);
    const segment = await addSegment(ann);
    await draw(ann, segment, 60);
    await isSaved(ann);
    await bob.waitForFunction((segment) => mask.session.segmentBox(segment) !== undefined, segment);
    await draw(bob, segment, 63);
    await Promise.all([
      isSaved(bob),
      ann.waitForFunction((segment) => (mask.session.segmentBox(segment)?.size[0] ?? 0) > 6, segment),
    ]);
    expect(await pictureOf(ann)).toEqual(await pictureOf(bob));
  });
});
