import { type Browser, expect, type Locator, type Page, type Request } from '@playwright/test';
import { ADDRESS } from './stack.ts';

/** Two cores prepare a CT in about a minute; the first page of a server that has just started takes some seconds. */
export const PREPARED = { timeout: 150_000 };

/** By the demo's button. */
export async function enterAs(page: Page, who: string): Promise<void> {
  await page.goto('/sign-in');
  await pressDemo(page, who);
}

/** A press before the page's script runs does nothing. */
export async function pressDemo(page: Page, who: string): Promise<void> {
  const button = page.getByRole('region', { name: 'Demo' }).getByRole('button', { name: new RegExp(who) });
  await expect(async () => {
    if (new URL(page.url()).pathname.startsWith('/sign-in')) await button.click({ timeout: 5_000 });
    await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'), { timeout: 15_000 });
  }).toPass({ timeout: 60_000 });
}

/** Somebody else at another computer. Close the page's context after use. */
export async function enterElsewhere(browser: Browser, who: string): Promise<Page> {
  const context = await browser.newContext({ baseURL: ADDRESS, viewport: { width: 1280, height: 720 } });
  const page = await context.newPage();
  await enterAs(page, who);
  return page;
}

/** Tools and full image are there, every region is prepared, and nothing more comes from the server. */
export async function roomReady(page: Page): Promise<void> {
  await expect(page.getByRole('navigation', { name: 'Tools' })).toBeVisible(PREPARED);
  await expect(page.getByText(/^Preparing, \d+ of/)).toHaveCount(0, PREPARED);
  await expect(page.getByText(/^Loading the full image/)).toHaveCount(0, PREPARED);
  await quiet(page);
}

/** Nothing has come from the server for a while. */
async function quiet(page: Page): Promise<void> {
  let last = Date.now();
  const heard = (): void => void (last = Date.now());
  page.on('requestfinished', heard);
  await expect.poll(() => Date.now() - last, PREPARED).toBeGreaterThan(1_500);
  page.off('requestfinished', heard);
}

export const axial = (page: Page): Locator => page.locator('[data-pane="axial"]');
/** What is said to those who cannot see the canvas. */
export const said = (page: Page): Locator => page.locator('[data-announcement]');
export const saved = (page: Page): Locator => page.locator('[data-saved]');
export const isSaved = (page: Page): Promise<void> => expect(saved(page)).toHaveAttribute('data-saved', 'saved');
export const segments = (page: Page): Locator => page.getByRole('region', { name: 'Labels and segments' }).getByRole('listitem');
/** One for each segment that has a mask. */
export const masks = (page: Page): Locator => page.getByRole('button', { name: /^More for / });
export const clicks = (page: Page): Locator => page.getByRole('button', { name: /^Click \d+, (inside|outside)$/ });
export const coach = (page: Page): Locator => page.locator('[data-coach]');

type Share = readonly [x: number, y: number];

/** A place in the axial pane, given as shares of its width and height, on the page. */
async function placeOf(page: Page, [x, y]: Share): Promise<[number, number]> {
  const box = await axial(page).boundingBox();
  if (!box) throw new Error('The axial pane is not on the page.');
  return [box.x + x * box.width, box.y + y * box.height];
}

export async function pointAt(page: Page, place: Share): Promise<void> {
  await page.mouse.move(...(await placeOf(page, place)));
}

export async function clickAt(page: Page, place: Share, options: Parameters<Page['mouse']['click']>[2] = {}): Promise<void> {
  await page.mouse.click(...(await placeOf(page, place)), options);
}

/** A stroke of the tool that is chosen. */
export async function strokeFrom(page: Page, from: Share, to: Share): Promise<void> {
  await page.mouse.move(...(await placeOf(page, from)));
  await page.mouse.down();
  await page.mouse.move(...(await placeOf(page, to)), { steps: 8 });
  await page.mouse.up();
}

/** As many masks as clicks have been drawn since the page was loaded. */
export const masksDrawn = (page: Page): Promise<number> =>
  page.evaluate(() => performance.getEntriesByName('annotome click to mask').length);

/**
 * Does what puts one more mask on the screen. @returns the addresses that the page and its workers asked for before it was there;
 * what they ask for afterwards, such as a better region, does not count.
 */
export async function requestsUntilMask(page: Page, act: () => Promise<void>): Promise<readonly string[]> {
  const requests: Request[] = [];
  const hear = (request: Request): void => void requests.push(request);
  const before = await masksDrawn(page);
  page.on('request', hear);
  await act();
  await expect.poll(() => masksDrawn(page)).toBe(before + 1);
  page.off('request', hear);
  const drawn = await page.evaluate(() => {
    const measure = performance.getEntriesByName('annotome click to mask').at(-1);
    return measure ? performance.timeOrigin + measure.startTime + measure.duration : 0;
  });
  await Promise.all(requests.map((request) => request.response()));
  return requests.filter((request) => request.timing().startTime < drawn).map((request) => request.url());
}

/** Begins with a case that has no mask, whatever a test before has left. */
export async function emptyCase(page: Page): Promise<void> {
  for (let left = await masks(page).count(); left > 0; left--) {
    await masks(page).first().click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await expect(masks(page)).toHaveCount(left - 1);
  }
}

/** How many points of the axial pane are coloured on the screen: an image is grey, a mask is not. The frame of the pane is left out. */
export async function colouredPoints(page: Page): Promise<number> {
  const picture = (await axial(page).screenshot({ animations: 'disabled' })).toString('base64');
  return page.evaluate(async (base64) => {
    const bitmap = await createImageBitmap(new Blob([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))]));
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = canvas.getContext('2d');
    if (!context) throw new Error('This browser draws nothing.');
    context.drawImage(bitmap, 0, 0);
    const inset = 28;
    const { data } = context.getImageData(inset, inset, bitmap.width - 2 * inset, bitmap.height - 2 * inset);
    let count = 0;
    for (let at = 0; at < data.length; at += 4) {
      const [r = 0, g = 0, b = 0] = [data[at], data[at + 1], data[at + 2]];
      if (Math.max(r, g, b) - Math.min(r, g, b) > 24) count += 1;
    }
    return count;
  }, picture);
}
