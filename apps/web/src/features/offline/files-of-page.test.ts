import { describe, expect, it } from 'vitest';
import { filesNamedIn, filesOfPage } from './files-of-page.ts';

/** As Next.js writes them. */
const FILES: Readonly<Record<string, string>> = {
  '/_next/static/chunks/room.js': 'a(["static/chunks/tools.js"]);b("static/chunks/gone.js")',
  '/_next/static/chunks/tools.js':
    'new Worker(u("static/chunks/worker-1_x.js"));c("static/chunks/room.js");"static/media/ort.mjs"',
  '/_next/static/chunks/worker-1_x.js': 'd("static/media/ort-wasm.38dh_v.wasm")',
  '/_next/static/media/ort.mjs': 'import("static/chunks/gone.js")',
  '/_next/static/chunks/room.css': '@font-face{src:url(../media/inter.3gdi.woff2)}',
};
const PAGE = '<script src="/_next/static/chunks/room.js"></script><link href="/_next/static/chunks/room.css">';

describe('filesOfPage', () => {
  it('follows names through scripts, workers and styles, each file once', async () => {
    const asked: string[] = [];
    const files = await filesOfPage(PAGE, (file) => {
      asked.push(file);
      return Promise.resolve(FILES[file]);
    });
    expect(files).toEqual([
      '/_next/static/chunks/room.css',
      '/_next/static/chunks/room.js',
      '/_next/static/chunks/tools.js',
      '/_next/static/chunks/worker-1_x.js',
      '/_next/static/media/inter.3gdi.woff2',
      '/_next/static/media/ort-wasm.38dh_v.wasm',
      '/_next/static/media/ort.mjs',
    ]);
    expect(new Set(asked).size).toBe(asked.length);
    expect(asked).toContain('/_next/static/chunks/gone.js');
  });

  it('takes no word for a file that is none', () => {
    expect(filesNamedIn('see /media/list and static/chunks/ and "chunks/a.js"')).toEqual([]);
  });
});
