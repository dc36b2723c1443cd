import { iFastest, makeGrid, makeVolume, resample, type Affine, type Volume } from '@annotome/volume';
import { type Page } from 'playwright-core';
import { serveViewer, storePyramid } from '../browser/viewer/serve-viewer.ts';
import { launch, openPage, readFixtureVolume } from '../browser/viewer/viewer-page.ts';
import { milliseconds, quantiles, report } from './report.ts';

const SIZE = [512, 512, 300] as const;
const RUNS = 3;

/** The repository's CT of the trunk on a grid of the size of a clinical one. */
async function largeCt(): Promise<Volume> {
  const source = await readFixtureVolume('data/totalseg-ct/example_ct.nii.gz');
  const { size, affine: a } = source.grid;
  const scale = SIZE.map((n, axis) => size[axis as 0] / n);
  const affine = a.map((v, at) => (at % 4 === 3 ? v : v * (scale[at % 4] as number))) as unknown as Affine;
  const grid = makeGrid(SIZE, affine);
  const fine = resample(source, grid, { interpolation: 'linear', outside: -1024 }).data;
  return makeVolume(grid, iFastest(Int16Array.from(fine, Math.round)));
}

interface Times {
  readonly first: number;
  readonly full: number;
  readonly longest: number;
  readonly scroll: Readonly<Record<string, number>>;
  readonly box: number;
  readonly whole: number;
}

/** In the page: what a person waits for. */
const MEASURE = `(async () => {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const middle = (list) => list.toSorted((a, b) => a - b)[list.length >> 1];
  longTasks.length = 0;
  const from = performance.now();
  await viewer.open({ volumeUrl: '/api/volumes/ct/zarr', modality: 'CT' });
  await frame();
  const first = performance.now() - from;
  await viewer.whenFull;
  const full = performance.now() - from;
  await new Promise((resolve) => setTimeout(resolve, 1500));
  const longest = Math.max(0, ...longTasks.map(({ duration }) => duration));
  const scroll = {};
  for (const pane of ['axial', 'coronal', 'sagittal']) {
    const times = [];
    for (let n = 0; n < 15; n++) {
      await frame();
      const start = performance.now();
      viewer.actions.scroll(1, pane);
      await frame();
      times.push(performance.now() - start);
    }
    scroll[pane] = middle(times);
  }
  const [ni, nj, nk] = viewer.grid.size;
  const labels = new Uint8Array(new SharedArrayBuffer(ni * nj * nk));
  viewer.setMask(labels);
  viewer.setSegmentStyles([{ index: 1, color: '#56b4e9', visible: true, solo: false, active: true }]);
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const start = [(ni - 128) >> 1, (nj - 128) >> 1, (nk - 128) >> 1];
  const painted = async (box) => {
    const times = [];
    for (let run = 0; run < 11; run++) {
      for (let k = 0; k < 128; k++) for (let j = 0; j < 128; j++) {
        const row = start[0] + ni * (start[1] + j + nj * (start[2] + k));
        labels.fill((run + 1) % 2, row, row + 128);
      }
      await frame();
      const from = performance.now();
      viewer.maskChanged(box);
      await frame();
      times.push(performance.now() - from);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return middle(times);
  };
  return { first, full, longest, scroll, box: await painted({ start, size: [128, 128, 128] }), whole: await painted(undefined) };
})()`;

const server = await serveViewer();
server.pyramids.set('ct', await storePyramid(await largeCt()));
const browser = await launch();
const runs: Times[] = [];
try {
  for (let run = 0; run < RUNS; run++) {
    const { page }: { page: Page } = await openPage(browser, server.address);
    runs.push(await page.evaluate<Times>(MEASURE));
    await page.context().close();
  }
} finally {
  await browser.close();
  server.close();
}

const middle = (of: (times: Times) => number): string => milliseconds(quantiles(runs.map(of)).p50);
const rows: readonly (readonly [string, string])[] = [
  ['first picture', middle(({ first }) => first)],
  ['all of it', middle(({ full }) => full)],
  ['longest time the page was blocked meanwhile, the 3-D view’s start included', middle(({ longest }) => longest)],
  ['one slice on: axial', middle(({ scroll }) => scroll['axial'] as number)],
  ['one slice on: coronal', middle(({ scroll }) => scroll['coronal'] as number)],
  ['one slice on: sagittal', middle(({ scroll }) => scroll['sagittal'] as number)],
  ['mask of 128³ changed, painted in three panes: the box told', middle(({ box }) => box)],
  ['the same, everything told to have changed', middle(({ whole }) => whole)],
];
report(`The viewer: a CT of ${SIZE.join(' × ')}, Chromium without a graphics card, 1280 × 720, middle of ${RUNS} runs`, rows);
