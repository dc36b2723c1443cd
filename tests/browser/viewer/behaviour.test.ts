import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { serveViewer, storePyramid, type ViewerServer } from './serve-viewer.ts';
import { launch, openPage, openVolume, readFixtureVolume, type OpenedPage } from './viewer-page.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let server: ViewerServer;
let browser: Browser;
let opened: OpenedPage;

beforeAll(async () => {
  server = await serveViewer();
  browser = await launch();
  server.pyramids.set('ct', await storePyramid(await readFixtureVolume('data/totalseg-ct/example_ct.nii.gz')));
});

beforeEach(async () => {
  await opened?.page.context().close();
  server.beforeChunk = () => Promise.resolve();
  opened = await openPage(browser, server.address);
});

afterAll(async () => {
  await browser?.close();
  server?.close();
});

const evaluate = <T>(code: string): Promise<T> => opened.page.evaluate(code);
/** The axial pane's box on the screen. */
const paneBox = async (): Promise<{ x: number; y: number; width: number; height: number }> => {
  const box = await opened.page.locator('[data-pane=axial] > div').first().boundingBox();
  if (!box) throw new Error('The axial pane is not on the screen.');
  return box;
};

describe('loading', () => {
  it('shows a coarse level while the full one is on its way, and says that its values are not the voxels’ own', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    server.beforeChunk = (key) => (key.startsWith('/0/c/') ? held : Promise.resolve());
    await evaluate(`viewer.open({ volumeUrl: '/api/volumes/ct/zarr', modality: 'CT' })`);
    await opened.page.waitForFunction(`viewer.paneView('axial') !== undefined`);
    const read = `(() => { viewer.setReadout({ pane: 'axial', world: viewer.position }); return viewer.readout; })()`;
    expect(await evaluate(`viewer.status`)).toMatchObject({ state: 'loading', picture: true });
    expect(await evaluate(read)).toMatchObject({ approximate: true });
    const middle = `readPanes({ axial: viewer.paneView('axial').worldToCanvas(viewer.position) })`;
    const coarse = await evaluate<{ axial: number[] }>(middle);
    expect(coarse.axial[0]).toBeGreaterThan(0);
    release();
    await evaluate('viewer.whenFull');
    expect(await evaluate(`viewer.status.state`)).toBe('full');
    expect(await evaluate(read)).toMatchObject({ approximate: false });
  });

  it('tries again when the server stumbles', async () => {
    const failed = new Set<string>();
    server.beforeChunk = (key) => {
      const isFirst = key.includes('/c/') && !failed.has(key) && failed.size < 3;
      if (isFirst) failed.add(key);
      return Promise.resolve(isFirst ? 503 : undefined);
    };
    await openVolume(opened.page, 'ct', 'CT');
    expect(failed.size).toBe(3);
    expect(await evaluate('viewer.status.state')).toBe('full');
  });

  it('says in words that a member may not see an image', async () => {
    server.beforeChunk = () => Promise.resolve(403);
    await expect(openVolume(opened.page, 'ct', 'CT')).rejects.toThrow();
    await opened.page.getByRole('alert').getByText('You may not see this image').waitFor();
  });

  it('stops at once when it is left: no worker stays', async () => {
    server.beforeChunk = (key) => (key.startsWith('/0/c/') ? new Promise(() => undefined) : Promise.resolve());
    await evaluate(`globalThis.leaving = new AbortController();
      viewer.open({ volumeUrl: '/api/volumes/ct/zarr', signal: leaving.signal })`);
    expect(opened.page.workers().length).toBeGreaterThan(0);
    await evaluate('leaving.abort()');
    await expect.poll(() => opened.page.workers().length).toBe(0);
  });

  it('works without shared memory too', async () => {
    await opened.page.context().close();
    opened = await openPage(browser, `${server.address}/plain`);
    await openVolume(opened.page, 'ct', 'CT');
    expect(await evaluate('crossOriginIsolated')).toBe(false);
    const sums = await evaluate<number[]>(`(async () => {
      viewer.setMask(new Uint8Array(viewer.values.length).fill(1, 0, 5000));
      viewer.setSegmentStyles([{ index: 1, color: '#ff0000', visible: true, solo: false, active: true }]);
      return [viewer.values.reduce((a, b) => a + b, 0)];
    })()`);
    const volume = await readFixtureVolume('data/totalseg-ct/example_ct.nii.gz');
    expect(sums[0]).toBe([...volume.data].reduce((a, b) => a + b, 0));
    await opened.page.waitForFunction('viewer.mask.shownSurfaces().length === 1');
  });
});

describe('hands', () => {
  beforeEach(() => openVolume(opened.page, 'ct', 'CT'));

  it('wheel scrolls, Ctrl and wheel zooms about the pointer, a drag windows, the middle button pans', async () => {
    const { mouse } = opened.page;
    const box = await paneBox();
    const [x, y] = [box.x + 200, box.y + 300];
    await mouse.move(x, y);
    const slice = (): Promise<number> => evaluate(`viewer.paneView('axial').slice`);
    const before = await slice();
    await mouse.wheel(0, 120);
    // Towards the feet: this image's third axis runs to the head.
    await expect.poll(slice).toBe(before - 1);

    const under = (): Promise<number[]> => evaluate(`[...viewer.paneView('axial').canvasToWorld(200, 300)]`);
    const [place, scale] = [await under(), await evaluate<number>(`viewer.paneView('axial').mmPerPixel`)];
    await opened.page.keyboard.down('Control');
    await mouse.wheel(0, -120);
    await opened.page.keyboard.up('Control');
    await expect.poll(() => evaluate<number>(`viewer.paneView('axial').mmPerPixel`)).toBeLessThan(scale);
    for (const [d, v] of (await under()).entries()) expect(v).toBeCloseTo(place[d] as number, 6);

    await mouse.down();
    await mouse.move(x + 60, y, { steps: 3 });
    await mouse.up();
    expect(await evaluate<number>(`viewer.window.end - viewer.window.start`)).toBeGreaterThan(400);

    const centre = await evaluate<number[]>(`[...viewer.paneView('axial').plane.centre]`);
    await mouse.down({ button: 'middle' });
    await mouse.move(x + 100, y, { steps: 3 });
    await mouse.up({ button: 'middle' });
    // The picture went to the right, so the middle shows what was to the left: the patient's right.
    expect((await evaluate<number[]>(`[...viewer.paneView('axial').plane.centre]`))[0]).toBeLessThan(centre[0] as number);
  });

  it('leaves a claimed gesture to the one who claims it', async () => {
    const box = await paneBox();
    await evaluate(`globalThis.seen = []; viewer.onPointer((e) => { if (e.type !== 'hover' && e.type !== 'leave') seen.push([e.type, e.button, e.canvas.map(Math.round), e.voxel[2]]); return e.type === 'down' && e.button === 0; });`);
    const window = await evaluate('viewer.window');
    await opened.page.mouse.move(box.x + 100, box.y + 120);
    await opened.page.mouse.down();
    await opened.page.mouse.move(box.x + 140, box.y + 120);
    await opened.page.mouse.up();
    const seen = await evaluate<[string, number, number[], number][]>('seen');
    expect(seen[0]).toEqual(['down', 0, [100, 120], await evaluate(`viewer.paneView('axial').slice`)]);
    expect(seen.at(-1)?.[0]).toBe('up');
    expect(seen.filter(([type]) => type === 'move').length).toBeGreaterThan(0);
    expect(await evaluate('viewer.window')).toEqual(window);
    await opened.page.mouse.dblclick(box.x + 100, box.y + 120);
    expect(await evaluate('viewer.shown.maximised')).toBeNull();
  }); // prettier-ignore

  it('a double click shows one pane alone, and the same picture again when back', async () => {
    const box = await paneBox();
    await opened.page.mouse.dblclick(box.x + 100, box.y + 100);
    await expect.poll(async () => (await paneBox()).width).toBeGreaterThan(1200);
    expect(await opened.page.locator('[data-pane=coronal] canvas').count()).toBe(0);
    await opened.page.mouse.dblclick(box.x + 100, box.y + 100);
    await expect.poll(async () => (await paneBox()).width).toBeCloseTo(box.width, 0);
    expect(await evaluate<number>('contexts.filter((c) => !c.isContextLost()).length')).toBeLessThanOrEqual(5);
  });

  it('two fingers pan and zoom, one scrolls, and a tap is told to the room, a long one as the right button', async () => {
    const box = await paneBox();
    const cdp = await opened.page.context().newCDPSession(opened.page);
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...points: (readonly [number, number])[]): Promise<unknown> =>
      cdp.send('Input.dispatchTouchEvent', {
        type,
        touchPoints: points.map(([x, y], id) => ({ x: box.x + x, y: box.y + y, id })),
      });
    await evaluate('window.taps = []; window.stopTaps = viewer.onPointer((e) => e.type === "tap" && !taps.push(e.button))');
    const slice = await evaluate<number>(`viewer.paneView('axial').slice`);
    await touch('touchStart', [200, 200]);
    await touch('touchMove', [200, 260]);
    await touch('touchEnd');
    expect(await evaluate<number>(`viewer.paneView('axial').slice`)).toBeLessThan(slice);
    expect(await evaluate('taps')).toEqual([]);
    const scrolled = await evaluate<number>(`viewer.paneView('axial').slice`);
    await touch('touchStart', [200, 200]);
    await touch('touchMove', [204, 203]);
    await touch('touchEnd');
    await touch('touchStart', [200, 200]);
    await opened.page.waitForTimeout(600);
    await touch('touchEnd');
    expect(await evaluate('taps')).toEqual([0, 2]);
    expect(await evaluate<number>(`viewer.paneView('axial').slice`)).toBe(scrolled);
    const scale = await evaluate<number>(`viewer.paneView('axial').mmPerPixel`);
    await touch('touchStart', [200, 300]);
    await touch('touchStart', [200, 300], [300, 300]);
    await touch('touchMove', [150, 300], [350, 300]);
    await touch('touchEnd');
    expect((await evaluate<number>(`viewer.paneView('axial').mmPerPixel`)) / scale).toBeCloseTo(0.5, 1);
    expect(await evaluate('taps')).toEqual([0, 2]);
    await evaluate('stopTaps()');
  });

  it('the rail is a slider for the keyboard, and the view is told in words', async () => {
    const rail = opened.page.getByRole('slider', { name: 'Coronal slice' });
    await rail.focus();
    const before = Number(await rail.getAttribute('aria-valuenow'));
    await opened.page.keyboard.press('ArrowDown');
    // Towards the back: this image's second axis runs to the front.
    await expect.poll(() => rail.getAttribute('aria-valuenow')).toBe(String(before - 1));
    await opened.page.keyboard.press('Home');
    await expect.poll(() => rail.getAttribute('aria-valuenow')).toBe('101');
    await opened.page.locator('[data-view-description]', { hasText: 'Axial slice 57 of 112, Abdomen window' }).waitFor();
  });
});

describe('what lasts', () => {
  beforeEach(() => openVolume(opened.page, 'ct', 'CT'));

  it('a lost WebGL context comes back with the same picture, and the 3-D view is made anew', async () => {
    await opened.page.waitForFunction('contexts.length >= 4');
    await evaluate(`globalThis.labels = new Uint8Array(viewer.values.length);
      for (let n = 0; n < labels.length; n += 1) labels[n] = (n % 122) > 40 && (n % 122) < 60 ? 1 : 0;
      viewer.setMask(labels); viewer.setSegmentStyles([{ index: 1, color: '#ff0000', visible: true, solo: false, active: true }]);`);
    const look = `(async () => {
      const places = Object.fromEntries(['axial', 'coronal', 'sagittal'].map((p) => [p, viewer.paneView(p).worldToCanvas(viewer.position)]));
      return readPanes(places);
    })()`;
    const before = await evaluate(look);
    await evaluate(`(async () => {
      const lost = contexts.filter((c) => !c.isContextLost());
      globalThis.before = contexts.length;
      const extensions = lost.map((c) => c.getExtension('WEBGL_lose_context'));
      for (const e of extensions) e.loseContext();
      await new Promise((r) => setTimeout(r, 300));
      lost.forEach((c, n) => { if (c.canvas.isConnected && c.canvas.closest('[data-pane]')) extensions[n].restoreContext(); });
      await new Promise((r) => setTimeout(r, 500));
    })()`);
    expect(await evaluate(look)).toEqual(before);
    await opened.page.waitForFunction('contexts.length > before && !contexts.at(-1).isContextLost()');
    expect(opened.mistakes).toEqual([]);
  });

  it('the view is brought back after a reload', async () => {
    await evaluate(`viewer.actions.zoom(3, 'coronal'); viewer.actions.scroll(7, 'axial'); viewer.actions.preset('Lung');
      viewer.actions.invert(); viewer.actions.crosshair(); viewer.setMaskDisplay({ opacity: 0.5 });`);
    const kept = await evaluate<Record<string, unknown>>('viewer.getViewState()');
    await opened.page.reload();
    await opened.page.waitForFunction('globalThis.viewer');
    await evaluate(`viewer.setViewState(${JSON.stringify(kept)})`);
    await openVolume(opened.page, 'ct', 'CT');
    expect(await evaluate('viewer.getViewState()')).toEqual(kept);
  });

  it('nothing stays when it is taken away, twenty times', async () => {
    await evaluate(`(async () => {
      const frame = () => new Promise((r) => setTimeout(r, 30));
      for (let n = 0; n < 20; n++) { show(false); await frame(); show(true); await frame(); }
      show(false); await frame();
      viewer.dispose();
    })()`);
    expect(await evaluate('contexts.filter((c) => !c.isContextLost()).length')).toBe(0);
    await expect.poll(() => opened.page.workers().length).toBe(0);
    expect(opened.mistakes).toEqual([]);
  });

  it('has nothing that axe finds wrong', async () => {
    await evaluate('viewer.actions.crosshair()');
    await evaluate(axe);
    const { violations } = await evaluate<{ violations: { id: string; nodes: { html: string }[] }[] }>(
      `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })`,
    );
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  });
});
