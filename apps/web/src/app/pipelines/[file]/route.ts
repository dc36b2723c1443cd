import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Of the package that fills between slices: the worker imports and fetches them by these names. Baked in when the product is built. */
const FILES: Readonly<Record<string, string>> = {
  'morphological-contour-interpolation.js': 'text/javascript',
  'morphological-contour-interpolation.wasm.zst': 'application/octet-stream',
};
const FOLDER = '../../node_modules/@itk-wasm/morphological-contour-interpolation/dist/pipelines';

export const dynamic = 'force-static';
export const dynamicParams = false;
export const generateStaticParams = (): { file: string }[] => Object.keys(FILES).map((file) => ({ file }));

export async function GET(_: Request, { params }: { params: Promise<{ file: string }> }): Promise<Response> {
  const { file } = await params;
  const type = FILES[file];
  if (!type) return new Response('There is no such file.', { status: 404 });
  const bytes = await readFile(join(process.cwd(), FOLDER, file));
  return new Response(new Uint8Array(bytes), { headers: { 'Content-Type': type, 'Cache-Control': 'public, max-age=86400' } });
}
