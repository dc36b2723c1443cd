import { join } from 'node:path';
import { build } from 'esbuild';

/** The service worker, bundled when the product is built. Browsers look for another one on each visit, and take it when a byte differs. */
export const dynamic = 'force-static';

export async function GET(): Promise<Response> {
  const { outputFiles } = await build({
    entryPoints: [join(process.cwd(), 'src/features/offline/offline-worker.ts')],
    bundle: true,
    format: 'iife',
    target: 'es2022',
    minify: true,
    write: false,
  });
  return new Response(outputFiles[0]?.text, {
    headers: { 'Content-Type': 'text/javascript; charset=utf-8', 'Cache-Control': 'no-cache' },
  });
}
