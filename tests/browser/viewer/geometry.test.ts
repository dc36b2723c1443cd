import { readJsonFixture, type ExpectedImage } from '@annotome/testing';
import { toWorld, voxel, type Affine } from '@annotome/volume';
import { type Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveViewer, storePyramid, type ViewerServer } from './serve-viewer.ts';
import { launch, openPage, openVolume, readFixtureVolume, type OpenedPage } from './viewer-page.ts';

/** What nibabel read from the same files: values at voxels, and the affine. */
const expected = readJsonFixture<Readonly<Record<string, ExpectedImage>>>('expected/nifti/expected.json');

let server: ViewerServer;
let browser: Browser;
let opened: OpenedPage;

beforeAll(async () => {
  server = await serveViewer();
  browser = await launch();
  opened = await openPage(browser, server.address);
});

afterAll(async () => {
  await browser?.close();
  server?.close();
});

interface Seen {
  readonly value: number;
  readonly voxel: readonly number[];
  readonly pixels: Readonly<Record<'axial' | 'coronal' | 'sagittal', readonly number[]>>;
}

/** Goes to a place of the patient and says what each pane shows there: its pixel, and what the pointer is told. */
async function look(point: readonly number[]): Promise<Seen> {
  return opened.page.evaluate(`(async () => {
    viewer.jumpTo([${point.join()}]);
    const panes = ['axial', 'coronal', 'sagittal'];
    const pixels = await readPanes(Object.fromEntries(panes.map((pane) => [pane, viewer.paneView(pane).worldToCanvas([${point.join()}])])));
    viewer.setReadout({ pane: 'axial', world: [${point.join()}] });
    const { value, voxel } = viewer.readout;
    return { value, voxel: [...voxel], pixels };
  })()`);
}

const names = Object.keys(expected).filter(
  (name) => name.startsWith('data/nifti-orientations/') || /(shear|CT_pitch|anatomical|reoriented_anat_moved)\.nii/.test(name),
);

describe('every pane shows at every place the value that nibabel reads there', () => {
  it('has something to look at', () => expect(names.length).toBeGreaterThanOrEqual(19));

  it.each(names)('%s', async (name) => {
    const { page, mistakes } = opened;
    const { first, affine } = expected[name] as ExpectedImage;
    server.pyramids.set('one', await storePyramid(await readFixtureVolume(name)));
    await openVolume(page, 'one', 'MR');
    const [lo, hi] = [first.min, first.max];
    await page.evaluate(`viewer.setWindow({ start: ${lo}, end: ${hi} }); viewer.actions.reset();
      viewer.setWindow({ start: ${lo}, end: ${hi} }); viewer.show({ interpolated: false });
      for (const pane of ['axial', 'coronal', 'sagittal']) viewer.actions.zoom(6, pane);`);
    for (const [i, j, k, value] of first.samples.slice(0, 8)) {
      const seen = await look([...toWorld({ size: [1, 1, 1] as never, affine: affine as unknown as Affine }, voxel(i, j, k))]);
      expect(seen.voxel).toEqual([i, j, k]);
      expect(seen.value).toBeCloseTo(Number(value), 2);
      const grey = (255 * (Number(value) - lo)) / (hi - lo);
      for (const [r, g, b] of Object.values(seen.pixels)) {
        expect(Math.abs((r as number) - grey)).toBeLessThanOrEqual(1.5);
        expect([g, b]).toEqual([r, r]);
      }
    }
    expect(mistakes).toEqual([]);

    const steps = await opened.page.evaluate<Record<string, readonly (readonly number[])[]>>(`(() => {
      const [x, y, z] = viewer.position;
      return Object.fromEntries(['axial', 'coronal', 'sagittal'].map((pane) => {
        const view = viewer.paneView(pane);
        const from = view.worldToCanvas([x, y, z]);
        return [pane, [[x + 9, y, z], [x, y + 9, z], [x, y, z + 9]].map((p) => view.worldToCanvas(p).map((c, d) => Math.sign(Math.round(c - from[d]))))];
      }));
    })()`);
    // To the patient's left, back and head: across the screen, and down.
    expect(steps['axial']?.[0]?.[0]).toBe(1);
    expect(steps['axial']?.[1]?.[1]).toBe(1);
    expect(steps['coronal']?.[0]?.[0]).toBe(1);
    expect(steps['coronal']?.[2]?.[1]).toBe(-1);
    expect(steps['sagittal']?.[1]?.[0]).toBe(1);
    expect(steps['sagittal']?.[2]?.[1]).toBe(-1);
  });
});

describe('the mask', () => {
  it.each(['data/nifti-orientations/PSL.nii.gz', 'data/nifti-corner-cases/shear.nii.gz'])(
    'covers its voxel and no other, on %s, and only a changed box is looked at',
    async (name) => {
      const { page } = opened;
      const { affine, first, size } = expected[name] as ExpectedImage;
      server.pyramids.set('one', await storePyramid(await readFixtureVolume(name)));
      await openVolume(page, 'one', 'MR');
      const [i, j, k] = first.samples.find(([a, b, c]) => a > 1 && b > 1 && c > 1 && a < size[0] - 2 && b < size[1] - 2 && c < size[2] - 2) as readonly [number, number, number, number];
      const point = [...toWorld({ size: [1, 1, 1] as never, affine: affine as unknown as Affine }, voxel(i, j, k))];
      await page.evaluate(`
        globalThis.labels = new Uint8Array(new SharedArrayBuffer(${size.join(' * ')}));
        viewer.setMask(labels);
        viewer.setSegmentStyles([{ index: 1, color: '#ff0000', visible: true, solo: false, active: true }]);
        viewer.setMaskDisplay({ mode: 'fill', opacity: 1 });
        viewer.actions.reset();
        for (const pane of ['axial', 'coronal', 'sagittal']) viewer.actions.zoom(8, pane);`);
      const isRed = ([r, g]: readonly number[]): boolean => r === 255 && g === 0;
      expect(Object.values((await look(point)).pixels).some(isRed)).toBe(false);
      const write = (value: number): Promise<unknown> =>
        page.evaluate(`labels[${i} + ${size[0]} * (${j} + ${size[1]} * ${k})] = ${value};
          viewer.maskChanged({ start: [${i}, ${j}, ${k}], size: [1, 1, 1] });`);
      await write(1);
      expect(Object.values((await look(point)).pixels).map(isRed)).toEqual([true, true, true]);
      for (const [di, dj] of [[1, 0], [-1, 0], [0, 1], [0, -1]] as const) {
        const beside = [...toWorld({ size: [1, 1, 1] as never, affine: affine as unknown as Affine }, voxel(i + di, j + dj, k))];
        expect(Object.values((await look(beside)).pixels).some(isRed)).toBe(false);
      }
      await page.waitForFunction(`viewer.extents.get(1)?.[2][${k}] === 1 && viewer.mask.shownSurfaces().length === 1`);
      await write(0);
      await look(point);
      expect(Object.values((await look(point)).pixels).some(isRed)).toBe(false);
      await page.waitForFunction(`viewer.extents.size === 0 && viewer.mask.shownSurfaces().length === 0`);
      expect(opened.mistakes).toEqual([]);
    },
  ); // prettier-ignore
});
