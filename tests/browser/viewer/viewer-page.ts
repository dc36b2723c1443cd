import { memorySource, readNifti } from '@annotome/formats';
import { readFixture } from '@annotome/testing';
import { type Volume } from '@annotome/volume';
import { chromium, type Browser, type Page } from 'playwright-core';

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** WebGL 2 without a graphics card. */
const FLAGS = [
  '--no-sandbox',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--ignore-gpu-blocklist',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const launch = (): Promise<Browser> => chromium.launch({ executablePath: CHROMIUM, args: FLAGS });

export async function readFixtureVolume(name: string): Promise<Volume> {
  return (await readNifti(memorySource(name, readFixture(name)), [])).volume;
}

/** What a page's own mistakes say; a test fails on them. */
export interface OpenedPage {
  readonly page: Page;
  readonly mistakes: string[];
}

/** A new page with the viewer mounted, and every WebGL context it makes at hand as `contexts`. */
export async function openPage(browser: Browser, address: string, hasTouch = false): Promise<OpenedPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 }, hasTouch });
  const page = await context.newPage();
  const mistakes: string[] = [];
  page.on('pageerror', (error) => mistakes.push(String(error)));
  await page.addInitScript(`
    globalThis.contexts = [];
    const original = HTMLCanvasElement.prototype.getContext;
    HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
      const context = original.call(this, kind, ...rest);
      if (kind === 'webgl2' && context && !contexts.includes(context)) contexts.push(context);
      return context;
    };`);
  await page.goto(address);
  await page.waitForFunction('globalThis.viewer && document.querySelector("[data-pane=axial] canvas")');
  return { page, mistakes };
}

/** Opens a stored pyramid, and waits for all of it. */
export async function openVolume(page: Page, name: string, modality: string): Promise<void> {
  await page.evaluate(
    `viewer.open({ volumeUrl: '/api/volumes/${name}/zarr', modality: '${modality}' }).then(() => viewer.whenFull)`,
  );
  await page.waitForFunction(`viewer.paneView('axial') !== undefined`);
}
