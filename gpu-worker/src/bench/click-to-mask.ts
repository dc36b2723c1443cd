import { chromium, type Browser, type Locator, type Page } from 'playwright-core';

import { environment } from '../env.ts';
import { milliseconds, type BenchResult } from './benchmarks.ts';
import { runningProduct } from './running-product.ts';

/** Clicks that are measured, after the first few, which wake the decoder. */
const CLICKS = 40;
const WAKING = 5;
/** Between clicks: a person does not click faster, and the better region of the click before is prepared meanwhile, here on the same processor. */
const PAUSE_MS = 1_000;
/** For the picture to be whole and every region of it prepared, on two cores. */
const PREPARED_MS = 600_000;

/** Of the page: the software renderer where there is no graphics card, and nothing that looks for the internet. */
const FLAGS = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--ignore-gpu-blocklist',
];

interface Measured {
  readonly p50: number;
  readonly p95: number;
  /** Longest time that the page's main thread was kept by one task, from the first click to the last mask. */
  readonly longestTask: number;
}

/**
 * The room as a person uses it, in Chromium, on the demo's first CT: a click with the pointer, until the frame that shows its mask has
 * been drawn. The clicks go round a ring in the middle slice; each is dropped again, so that all are first clicks.
 */
export async function benchClickToMask(): Promise<BenchResult> {
  const product = await runningProduct();
  const browser = await chromium.launch({ executablePath: environment().CHROMIUM, args: FLAGS });
  try {
    const room = await openFirstCase(browser, product.address);
    const one = await measure(room, 1);
    const two = await measure(room, 2);
    const rows = ([['1 thread', one], ['2 threads', two]] as const).flatMap(([what, { p50, p95, longestTask }]) => [
      { what: `${what}, median`, shown: milliseconds(p50) },
      { what: `${what}, 95 of 100 within`, shown: milliseconds(p95) },
      { what: `${what}, longest task of the main thread`, shown: milliseconds(longestTask) },
    ]); // prettier-ignore
    return {
      setting: `the annotate room in Chromium ${browser.version()}, 1280 × 720, software GL; ${CLICKS} first clicks, one a second, each until the frame with its mask is drawn; all regions prepared`,
      measurements: rows,
      numbers: { oneThread: one, twoThreads: two },
    };
  } finally {
    await browser.close();
    await product.stop();
  }
}

async function openFirstCase(browser: Browser, address: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  const deadline = Date.now() + PREPARED_MS;
  const link = page.locator('a[href^="/cases/"]').first();
  // Of a product that was just started, the page answers before the demo's people and cases are there.
  while (!(await isAtHome(page, address)) || !(await comes(link))) {
    if (Date.now() > deadline) throw new Error('No case of the demo was there to open.');
  }
  await page.goto(new URL((await link.getAttribute('href')) ?? '/', address).href);
  await ready(page);
  return page;
}

async function isAtHome(page: Page, address: string): Promise<boolean> {
  await page.goto(address);
  if (new URL(page.url()).pathname === '/') return true;
  await page.getByRole('region', { name: 'Demo' }).getByRole('button').first().click();
  return page
    .waitForURL((url) => url.pathname === '/', { timeout: 5_000 })
    .then(
      () => true,
      () => false,
    );
}

const comes = (link: Locator): Promise<boolean> =>
  link.waitFor({ timeout: 5_000 }).then(
    () => true,
    () => false,
  );

/** The tools are there, the full image is loaded, and no region is waited for. */
async function ready(page: Page): Promise<void> {
  await page.getByRole('navigation', { name: 'Tools' }).waitFor({ timeout: PREPARED_MS });
  await page.waitForFunction(() => !/Preparing|Loading/.test(document.body.innerText), undefined, { timeout: PREPARED_MS });
  await quiet(page);
}

/** Until nothing has come from the server for two seconds: prepared regions are brought here one after the other. */
async function quiet(page: Page): Promise<void> {
  let last = Date.now();
  const heard = (): void => void (last = Date.now());
  page.on('requestfinished', heard);
  while (Date.now() - last < 2_000) await page.waitForTimeout(200);
  page.off('requestfinished', heard);
}

async function measure(page: Page, threads: number): Promise<Measured> {
  const url = new URL(page.url());
  url.searchParams.set('threads', String(threads));
  await page.goto(url.href);
  await ready(page);
  const viewer = await page.locator('[data-pane="axial"]').boundingBox();
  if (!viewer) throw new Error('The axial pane is not there.');
  const [x, y, radius] = [viewer.x + viewer.width / 2, viewer.y + viewer.height / 2, Math.min(viewer.width, viewer.height) / 6];
  await page.evaluate(() => {
    const scope = globalThis as typeof globalThis & { longest?: number };
    scope.longest = 0;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) scope.longest = Math.max(scope.longest ?? 0, duration);
    }).observe({ type: 'longtask' });
  });
  const times: number[] = [];
  for (let n = 0; n < WAKING + CLICKS; n++) {
    const angle = (2 * Math.PI * n) / CLICKS;
    await page.evaluate(() => performance.clearMeasures('annotome click to mask'));
    await page.mouse.click(x + radius * Math.cos(angle), y + radius * Math.sin(angle));
    await page.waitForFunction(() => performance.getEntriesByName('annotome click to mask').length > 0, undefined, {
      timeout: 60_000,
    });
    const [ms] = await page.evaluate(() =>
      performance.getEntriesByName('annotome click to mask').map(({ duration }) => duration),
    );
    if (n >= WAKING && ms !== undefined) times.push(ms);
    await page.keyboard.press('Escape');
    await page.waitForTimeout(PAUSE_MS);
  }
  times.sort((a, b) => a - b);
  const at = (share: number): number => times[Math.min(times.length - 1, Math.floor(share * times.length))] as number;
  const longestTask = await page.evaluate(() => (globalThis as typeof globalThis & { longest?: number }).longest ?? 0);
  return { p50: at(0.5), p95: at(0.95), longestTask };
}
