import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import tailwind from '@tailwindcss/postcss';
import { build, type BuildOptions, type Plugin } from 'esbuild';
import postcss from 'postcss';

const SOURCE = fileURLToPath(new URL('../../../apps/web/src/', import.meta.url));

/** The page of these tests: the viewer alone, filling the window, with what a test needs to reach it. */
const PAGE = `
import { createElement, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { ViewerController, ViewerStatus, VolumeViewer } from './features/viewer/index.ts';

const controller = new ViewerController();
const tasks = [];
new PerformanceObserver((list) => tasks.push(...list.getEntries().map((e) => ({ start: e.startTime, duration: e.duration })))).observe({ type: 'longtask', buffered: true });
function Page() {
  const [shown, show] = useState(true);
  Object.assign(globalThis, { show });
  return createElement('div', { style: { display: 'flex', flexDirection: 'column', height: '100vh' } },
    createElement('div', { style: { flex: 1, minHeight: 0 } }, shown && createElement(VolumeViewer, { controller })),
    shown && createElement(ViewerStatus, { viewer: controller }));
}
Object.assign(globalThis, { viewer: controller, longTasks: tasks, ViewerController });

/** Draws the panes and gives what is in each canvas at a CSS pixel, RGBA. A WebGL canvas can be read only before its frame ends. */
let drawn = 0;
async function readPanes(points) {
  const window = controller.window;
  // What is drawn already is not drawn again: the window is another one each time, by less than can be seen.
  controller.show({ window: { ...window, end: window.end + 1e-9 * ++drawn * (window.end - window.start) } });
  await new Promise((resolve) => requestAnimationFrame(resolve));
  const read = Object.entries(points).map(([pane, [x, y]]) => {
    const source = document.querySelector('[data-pane="' + pane + '"] canvas');
    const copy = new OffscreenCanvas(source.width, source.height);
    const context = copy.getContext('2d');
    context.drawImage(source, 0, 0);
    return [pane, [...context.getImageData(Math.floor(x * devicePixelRatio), Math.floor(y * devicePixelRatio), 1, 1).data]];
  });
  controller.show({ window });
  return Object.fromEntries(read);
}
Object.assign(globalThis, { readPanes });
createRoot(document.getElementById('root')).render(createElement(Page));
`;

/** An XML writer that vtk.js brings along, and nothing here calls, asks for Node's. */
const noUrl: Plugin = {
  name: 'no-url',
  setup: (building) => {
    building.onResolve({ filter: /^url$/ }, () => ({ path: 'url', namespace: 'empty' }));
    building.onLoad({ filter: /.*/, namespace: 'empty' }, () => ({ contents: 'module.exports = {}' }));
  },
};

const OPTIONS = {
  bundle: true,
  format: 'esm',
  platform: 'browser',
  target: 'es2023',
  write: false as const,
  minify: true,
  logLevel: 'error',
  jsx: 'automatic',
  define: { 'process.env.NODE_ENV': '"production"' },
  // Emscripten's glue asks for these only where it finds itself in Node.
  external: ['fs', 'path', 'crypto'],
  plugins: [noUrl],
} satisfies BuildOptions;

/** Everything the page loads, by its path: made once for all tests of a file. */
export async function bundleViewer(): Promise<ReadonlyMap<string, string | Uint8Array>> {
  const files = new Map<string, string | Uint8Array>();
  const page = await build({
    ...OPTIONS,
    stdin: { contents: PAGE, resolveDir: SOURCE, loader: 'tsx', sourcefile: 'page.tsx' },
    outdir: '/',
    entryNames: 'page',
    splitting: true,
  });
  for (const file of page.outputFiles) files.set(`/${basename(file.path)}`, file.contents);
  for (const name of ['volume', 'volume-mask']) {
    const worker = await build({ ...OPTIONS, entryPoints: [join(SOURCE, `workers/${name}.worker.ts`)], outdir: '/' });
    files.set(`/workers/${name}.worker.ts`, worker.outputFiles[0]?.contents ?? '');
  }
  const globals = join(SOURCE, 'app/globals.css');
  const css = `${await readFile(globals, 'utf8')}\n@source '../features/viewer';`;
  files.set('/page.css', (await postcss([tailwind()]).process(css, { from: globals })).css);
  files.set(
    '/',
    '<!doctype html><html lang="en"><title>viewer</title><link rel="stylesheet" href="/page.css"><link rel="icon" href="data:,"><body style="margin:0"><div id="root"></div><script type="module" src="/page.js"></script>',
  );
  return files;
}
