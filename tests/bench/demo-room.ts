import { type Locator, type Page } from 'playwright-core';

/** For the picture to be whole and every region of it prepared, on two cores. */
const PREPARED_MS = 600_000;

/** A case, or the first that home offers, opened by one of the demo's people: tools and the full image are there, and every region is prepared. */
export async function openDemoRoom(page: Page, address: string, who = 'Anna Annotator', caseUrl?: string): Promise<void> {
  const deadline = Date.now() + PREPARED_MS;
  const link = page.locator('a[href^="/cases/"]').first();
  // Of a product that was just started, the page answers before the demo's people and cases are there.
  while (!(await isAtHome(page, address, who)) || !(await comes(link))) {
    if (Date.now() > deadline) throw new Error('No case of the demo was there to open.');
  }
  await openRoom(page, caseUrl ?? new URL((await link.getAttribute('href')) ?? '/', address).href);
}

export async function openRoom(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.getByRole('navigation', { name: 'Tools' }).waitFor({ timeout: PREPARED_MS });
  await page.waitForFunction(() => !/Preparing|Loading/.test(document.body.innerText), undefined, { timeout: PREPARED_MS });
  await quiet(page);
}

/** The axial pane's place on the page, in CSS pixels. */
export async function axialPane(page: Page): Promise<{ x: number; y: number; width: number; height: number }> {
  const box = await page.locator('[data-pane="axial"]').boundingBox();
  if (!box) throw new Error('The axial pane is not there.');
  return box;
}

async function isAtHome(page: Page, address: string, who: string): Promise<boolean> {
  await page.goto(address);
  if (new URL(page.url()).pathname === '/') return true;
  await page
    .getByRole('region', { name: 'Demo' })
    .getByRole('button', { name: new RegExp(who) })
    .click();
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

/** Until nothing has come from the server for two seconds: prepared regions are brought here one after the other. */
async function quiet(page: Page): Promise<void> {
  let last = Date.now();
  const heard = (): void => void (last = Date.now());
  page.on('requestfinished', heard);
  while (Date.now() - last < 2_000) await page.waitForTimeout(200);
  page.off('requestfinished', heard);
}
