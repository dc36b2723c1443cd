import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fixturePath } from '@annotome/testing';
import { build } from 'esbuild';

const require = createRequire(import.meta.url);
const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
  '.html': 'text/html',
};

/** The worker in one file, as a bundler makes it for a browser. Fails where a package reaches for something of Node's. */
async function bundleWorker(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('./whole-way.worker.ts', import.meta.url))],
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2023',
    write: false,
    // The codecs' Emscripten glue asks for these only where it finds itself in Node.
    external: ['fs', 'path', 'crypto'],
    logLevel: 'error',
  });
  return outputFiles[0]?.text ?? '';
}

/** Serves the worker, the model folder, the codecs' and ONNX Runtime's WebAssembly, and the fixtures, on a free port of this machine. */
export async function serve(modelFolder: string): Promise<{ server: Server; address: string }> {
  const worker = await bundleWorker();
  const codec = (name: 'openjpeg' | 'charls'): string => require.resolve(`@cornerstonejs/codec-${name}/decodewasm`);
  const folders: Readonly<Record<string, string>> = {
    model: modelFolder,
    data: fixturePath('data'),
    ort: dirname(require.resolve('onnxruntime-web/wasm')),
  };
  const answer = async (path: string): Promise<Uint8Array | string> => {
    if (path === '/') return '<!doctype html><title>whole way</title>';
    if (path === '/worker.js') return worker;
    if (path === '/codec/openjpeg.wasm') return readFile(codec('openjpeg'));
    if (path === '/codec/charls.wasm') return readFile(codec('charls'));
    const [, first = '', ...rest] = normalize(decodeURIComponent(path)).split('/');
    const folder = folders[first];
    if (folder === undefined) throw new Error(`nothing is served at ${path}`);
    return readFile(join(folder, ...rest));
  };
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const ending = path === '/' ? '.html' : path.slice(path.lastIndexOf('.'));
    answer(path).then(
      (body) => response.writeHead(200, { 'content-type': TYPES[ending] ?? 'application/octet-stream' }).end(body),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return { server, address: `http://127.0.0.1:${address.port}` };
}
