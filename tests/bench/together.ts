import { seededRandom } from '@annotome/testing';
import { chromium, type Browser, type Page } from 'playwright-core';
import { CHROMIUM, DRAWING_FLAGS } from '../browser/chromium.ts';
import { axialPane, openDemoRoom, openRoom } from './demo-room.ts';
import { bothQuantiles, milliseconds, report } from './report.ts';
import { runningProduct } from './running-product.ts';

const STROKES = 40;
const MOVES = 4;
/** Half an hour's work: a stroke every six seconds without a network, and meanwhile a colleague's, who pauses as often. */
const APART = 300;
const MEANWHILE = 150;

/** What the page notes for the bench: all times in milliseconds of the machine's clock. */
interface Noted {
  /** When the pointer last moved, and when it was last let go. */
  moved: number;
  released: number;
  /** When frames were done in which a colleague's stroke, or the mask, had changed in the axial pane. */
  strokes: number[];
  masks: number[];
  longestTask: number;
}
type Scope = typeof globalThis & { noted: Noted };

/** Before the page's own scripts: notes what is drawn, where it is drawn. */
function note(): void {
  const noted: Noted = { moved: 0, released: 0, strokes: [], masks: [], longestTask: 0 };
  (globalThis as Scope).noted = noted;
  const clock = (ms = performance.now()): number => performance.timeOrigin + ms;
  const inATask = (call: () => void): void => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = call;
    port2.postMessage(undefined);
  };
  let isInFrame = false;
  const nextFrame = requestAnimationFrame;
  globalThis.requestAnimationFrame = (call) =>
    nextFrame((time) => {
      if (!isInFrame) inATask(() => void (isInFrame = false));
      isInFrame = true;
      call(time);
    });
  // A task that is asked for while a frame is made comes when it is done; what changes between frames is drawn by the next one.
  const afterFrame = (list: number[]): void => {
    const done = (): void => inATask(() => void list.push(clock()));
    if (isInFrame) done();
    else nextFrame(done);
  };
  addEventListener('pointermove', ({ timeStamp }) => void (noted.moved = clock(timeStamp)), true);
  addEventListener('pointerup', ({ timeStamp }) => void (noted.released = clock(timeStamp)), true);
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) noted.longestTask = Math.max(noted.longestTask, duration);
  }).observe({ type: 'longtask' });
  new MutationObserver((changes) => {
    const isStroke = ({ target, addedNodes }: MutationRecord): boolean =>
      [target, ...addedNodes].some(
        (node) => node instanceof Element && node.closest('[data-pane="axial"] [data-stroke]') !== null,
      );
    if (changes.some(isStroke)) afterFrame(noted.strokes);
  }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['d', 'points'] });
  const { prototype } = WebGL2RenderingContext;
  const send = Reflect.get(prototype, 'texSubImage2D') as (...args: unknown[]) => void;
  const sendAndNote = function (this: WebGL2RenderingContext, ...args: unknown[]): void {
    Reflect.apply(send, this, args);
    const { canvas } = this;
    // Only the mask is sent as whole numbers.
    if (args.includes(this.RED_INTEGER) && canvas instanceof HTMLCanvasElement && canvas.closest('[data-pane="axial"]'))
      afterFrame(noted.masks);
  };
  Reflect.set(prototype, 'texSubImage2D', sendAndNote);
}

const noted = (page: Page): Promise<Noted> => page.evaluate(() => (globalThis as Scope).noted);
const forget = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const { noted } = globalThis as Scope;
    noted.strokes.length = noted.masks.length = noted.longestTask = 0;
  });
/** The first frame of a kind since the last `forget`. */
async function seen(page: Page, what: 'strokes' | 'masks'): Promise<number> {
  await page.waitForFunction((what) => (globalThis as Scope).noted[what].length > 0, what, { timeout: 30_000, polling: 20 });
  return (await noted(page))[what][0] as number;
}

const random = seededRandom(1);
const browsers: Browser[] = [];
async function enter(address: string, who: string, caseUrl?: string): Promise<Page> {
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: DRAWING_FLAGS });
  browsers.push(browser);
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  // What runs TypeScript here gives functions their names by a helper, which a page does not have.
  await page.addInitScript('globalThis.__name = (named) => named');
  await page.addInitScript(note);
  await openDemoRoom(page, address, who, caseUrl);
  return page;
}

/** A place in the axial pane, on the page; the middle half of it. */
async function place(page: Page): Promise<[number, number]> {
  const { x, y, width, height } = await axialPane(page);
  return [x + width * (0.25 + 0.5 * random()), y + height * (0.25 + 0.5 * random())];
}

/** A short stroke of brush or eraser, as quick as the page takes it. */
async function stroke(page: Page, tool: 'b' | 'e'): Promise<void> {
  await page.keyboard.press(tool);
  const [x, y] = await place(page);
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 30 * (random() - 0.5), y + 30 * (random() - 0.5), { steps: MOVES });
  await page.mouse.up();
}

const isSaved = (page: Page): Promise<unknown> => page.locator('[data-saved="saved"]').waitFor({ timeout: 120_000 });

/** What one draws, until the other's browser has drawn it: while the pointer moves, and the mask when it is let go. */
async function live(from: Page, to: Page): Promise<{ moving: readonly number[]; mask: readonly number[] }> {
  const moving: number[] = [];
  const mask: number[] = [];
  await from.keyboard.press('b');
  for (let n = 0; n < STROKES; n++) {
    const [x, y] = await place(from);
    await from.mouse.move(x, y);
    await from.mouse.down();
    for (let step = 1; step <= MOVES; step++) {
      await to.waitForTimeout(150);
      await forget(to);
      await from.mouse.move(x + 6 * step, y + 3 * step);
      const drawn = await seen(to, 'strokes');
      moving.push(drawn - (await noted(from)).moved);
    }
    await to.waitForTimeout(150);
    await forget(to);
    await from.mouse.up();
    const drawn = await seen(to, 'masks');
    mask.push(drawn - (await noted(from)).released);
    await to.waitForTimeout(300);
  }
  return { moving, mask };
}

/** Until the page draws no more of the mask. @returns the last frame in which it did. */
async function settled(page: Page): Promise<number> {
  for (let count = -1; ;) {
    const { masks } = await noted(page);
    if (masks.length === count) return masks.at(-1) ?? Number.NaN;
    count = masks.length;
    await page.waitForTimeout(1_500);
  }
}

const product = await runningProduct();
try {
  const anna = await enter(product.address, 'Anna Annotator');
  const other = await enter(product.address, 'Anton Colleague', anna.url());
  const { moving, mask } = await live(anna, other);
  await isSaved(anna);

  await anna.context().setOffline(true);
  for (let n = 0; n < APART; n++) {
    await stroke(anna, random() < 0.3 ? 'e' : 'b');
    if (n < MEANWHILE) await stroke(other, random() < 0.3 ? 'e' : 'b');
  }
  await isSaved(other);
  const shown = (await anna.locator('[data-saved]').textContent()) ?? '';
  for (const page of [anna, other]) await forget(page);
  const back = Date.now();
  await anna.context().setOffline(false);
  await isSaved(anna);
  const savedAfter = Date.now() - back;
  const [here, there] = [(await settled(anna)) - back, (await settled(other)) - back];
  const longest = [(await noted(anna)).longestTask, (await noted(other)).longestTask];

  const reloading = Date.now();
  await openRoom(other, other.url());
  const reloaded = ((await noted(other)).masks[0] ?? Number.NaN) - reloading;

  report(
    `Two browsers (Chromium ${browsers[0]?.version() ?? ''}, software GL, 1280 × 720 each) on one case of this machine's product; p50 / p95`,
    [
      [`pointer moved → the stroke drawn at the other's (${moving.length})`, bothQuantiles(moving)],
      [`pointer let go → the mask drawn at the other's (${mask.length})`, bothQuantiles(mask)],
      ['the plain way: the case loaded again → the mask drawn', milliseconds(reloaded)],
      [`back from “${shown.trim()}”, ${MEANWHILE} by the other → saved`, milliseconds(savedAfter)],
      ['the same → the other’s strokes drawn here', milliseconds(here)],
      ['the same → all of it drawn at the other’s', milliseconds(there)],
      ['the same: longest task of the main thread, here / there', longest.map(milliseconds).join(' / ')],
    ],
  );
} finally {
  for (const browser of browsers) await browser.close();
  await product.stop();
}
