import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { folderSink, nodeSha256, nodeSource } from '@annotome/gpu-worker';
import { importCheckpoint } from '@annotome/sam-med3d';
import { chromium, type Page } from 'playwright-core';
import { CHROMIUM, DRAWING_FLAGS } from '../browser/chromium.ts';
import { writeVitBCheckpoint } from '../golden/vit-b/write-checkpoint.ts';
import { axialPane, openDemoRoom, openRoom } from './demo-room.ts';
import { bothQuantiles, milliseconds, report } from './report.ts';
import { runningProduct } from './running-product.ts';

/** Clicks that are measured, after the first few, which wake the decoder. */
const CLICKS = 40;
const WAKING = 5;
/** Between clicks: a person does not click faster, and the better region of the click before is prepared meanwhile, here on the same processor. */
const PAUSE_MS = 1_000;
const VIT_B = fileURLToPath(new URL('../../.data/models/vit-b', import.meta.url));

/**
 * The room as a person uses it, in Chromium, on the demo's first CT: a click with the pointer, until the frame that shows its mask has
 * been drawn. The clicks go round a ring in the middle slice; each is dropped again, so that all are first clicks.
 */
async function bench(size: 'built-in' | 'vit-b'): Promise<void> {
  const product = size === 'vit-b' ? await runningProduct(await vitB()) : await runningProduct();
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: DRAWING_FLAGS });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
    await openDemoRoom(page, product.address);
    const rows: [string, string][] = [];
    for (const threads of [1, 2]) {
      const { times, longestTask } = await measure(page, threads);
      const what = `${threads} thread${threads === 1 ? '' : 's'}`;
      rows.push([`${what}, click → mask drawn, p50 / p95`, bothQuantiles(times)]);
      rows.push([`${what}, longest task of the main thread`, milliseconds(longestTask)]);
    }
    report(
      `Click to mask, ${size === 'vit-b' ? 'a model of ViT-B size (weights made by a hash)' : 'the built-in model'}: the annotate room in Chromium ${browser.version()}, 1280 × 720, software GL; ${CLICKS} first clicks, one a second, all regions prepared`,
      rows,
    );
  } finally {
    await browser.close();
    await product.stop();
  }
}

/** A model folder of the released size: its weights mean nothing, and take as long as learned ones. */
async function vitB(): Promise<string> {
  if (existsSync(VIT_B)) return VIT_B;
  const making = `${VIT_B}.making`;
  const file = join(dirname(VIT_B), 'sam_med3d_hash.pth');
  await rm(making, { recursive: true, force: true });
  await mkdir(making, { recursive: true });
  writeVitBCheckpoint(file);
  await importCheckpoint(await nodeSource(file), { createdBy: 'bench', createHash: nodeSha256 }, folderSink(making));
  await rm(file);
  await rename(making, VIT_B);
  return VIT_B;
}

async function measure(page: Page, threads: number): Promise<{ times: readonly number[]; longestTask: number }> {
  const url = new URL(page.url());
  url.searchParams.set('threads', String(threads));
  await openRoom(page, url.href);
  const pane = await axialPane(page);
  const [x, y, radius] = [pane.x + pane.width / 2, pane.y + pane.height / 2, Math.min(pane.width, pane.height) / 6];
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
  const longestTask = await page.evaluate(() => (globalThis as typeof globalThis & { longest?: number }).longest ?? 0);
  return { times, longestTask };
}

await bench(process.argv[2] === 'vit-b' ? 'vit-b' : 'built-in');
