import { readFileSync } from 'node:fs';
import { builtinModules, createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { readFixture } from '@annotome/testing';
import { build } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';

import { parseDicom } from '../dataset/parse-dicom.ts';
import { type CodecName } from './codecs/wasm-codec.ts';
import { decodeFrames } from './decode-frames.ts';
import { type StoredValues } from './pixel-layout.ts';

/** What a browser worker's entry would import. */
const ENTRY = `
  export { parseDicom } from '../dataset/parse-dicom.ts';
  export { createFrameDecoder } from './decode-frame.ts';
  export { decodeFrames } from './decode-frames.ts';
`;
const WASM: Record<CodecName, string> = {
  openjpeg: '@cornerstonejs/codec-openjpeg/decodewasm',
  charls: '@cornerstonejs/codec-charls/decodewasm',
};
const require = createRequire(import.meta.url);
const isBuiltin = new Set([...builtinModules, ...builtinModules.map((name) => `node:${name}`)]);

/** Who asked for which of Node's modules while bundling. */
const asked = new Set<string>();
let bundle = '';

beforeAll(async () => {
  const result = await build({
    stdin: { contents: ENTRY, resolveDir: dirname(fileURLToPath(import.meta.url)), loader: 'ts' },
    bundle: true,
    write: false,
    platform: 'browser',
    format: 'iife',
    globalName: 'dicom',
    logLevel: 'silent',
    plugins: [
      {
        name: 'node-modules-are-empty',
        setup(context) {
          context.onResolve({ filter: /.*/ }, ({ path, importer }) => {
            if (!isBuiltin.has(path)) return undefined;
            asked.add(`${/codec-\w+/.exec(importer)?.[0] ?? importer}: ${path}`);
            return { path, namespace: 'empty' };
          });
          context.onLoad({ filter: /.*/, namespace: 'empty' }, () => ({ contents: 'throw new Error("no Node here")' }));
        },
      },
    ],
  });
  bundle = result.outputFiles[0]?.text ?? '';
});

interface Bundled {
  parseDicom: typeof parseDicom;
  decodeFrames: typeof decodeFrames;
  createFrameDecoder: (options: { wasm: (codec: CodecName) => Promise<Uint8Array> }) => never;
}

/** The bundle in a realm with what a worker has, and nothing of Node: no process, require, Buffer, module or timers. */
function inWorker(): Bundled {
  const scope: Record<string, unknown> = {
    TextDecoder,
    URL,
    WorkerGlobalScope: class {},
    location: { href: 'https://annotome.test/worker.js' },
  };
  scope['self'] = scope;
  const context = createContext(scope);
  return runInContext(`${bundle}; dicom`, context) as Bundled;
}

describe('in a browser worker', () => {
  it('our code asks for nothing of Node; only the Emscripten glue does, on a branch that it takes in Node alone', () => {
    expect([...asked].sort()).toEqual(['codec-charls: fs', 'codec-charls: path', 'codec-openjpeg: fs', 'codec-openjpeg: path']);
  });

  it.each([
    'ts-one-ct-15-syntaxes/CTImage.dcm_JPEG2000LosslessOnlyTransferSyntax_1.2.840.10008.1.2.4.90.dcm',
    'ts-one-ct-15-syntaxes/CTImage.dcm_JPEGLSLosslessTransferSyntax_1.2.840.10008.1.2.4.80.dcm',
    'ts-one-ct-15-syntaxes/CTImage.dcm_JPEGProcess2_4TransferSyntax_1.2.840.10008.1.2.4.51.dcm',
    'ts-one-ct-15-syntaxes/CTImage.dcm_DeflatedExplicitVRLittleEndianTransferSyntax_1.2.840.10008.1.2.1.99.dcm',
    'pydicom-mix/emri_small_RLE.dcm',
  ])('decodes %s as Node does', async (file) => {
    const name = `data/${file}`;
    const bytes = readFixture(name);
    const worker = inWorker();
    const loaded: CodecName[] = [];
    const decoder = worker.createFrameDecoder({
      wasm: (codec) => {
        loaded.push(codec);
        return Promise.resolve(new Uint8Array(readFileSync(require.resolve(WASM[codec]))));
      },
    });
    const there: StoredValues[] = [];
    for await (const { values } of worker.decodeFrames(await worker.parseDicom({ name, bytes }), { decoder })) there.push(values);
    const here: StoredValues[] = [];
    for await (const { values } of decodeFrames(await parseDicom({ name, bytes }))) here.push(values);
    expect(there.map((values) => Array.from(values))).toEqual(here.map((values) => Array.from(values)));
    expect(loaded).toEqual(file.includes('2000') ? ['openjpeg'] : file.includes('JPEGLS') ? ['charls'] : []);
  });

  it('says what is missing where the WebAssembly cannot be had, and tries again the next time', async () => {
    const name = 'data/pydicom-mix/emri_small_jpeg_ls_lossless.dcm';
    const worker = inWorker();
    let tries = 0;
    const decoder = worker.createFrameDecoder({
      wasm: (codec) =>
        tries++ === 0
          ? Promise.reject(new Error('404'))
          : Promise.resolve(new Uint8Array(readFileSync(require.resolve(WASM[codec])))),
    });
    const dataset = await worker.parseDicom({ name, bytes: readFixture(name) });
    const first = async (): Promise<number> => {
      for await (const { values } of worker.decodeFrames(dataset, { decoder, frames: [0] })) return values.length;
      return 0;
    };
    await expect(first()).rejects.toThrow('The charls decoder could not be loaded');
    expect(await first()).toBe(4096);
  });
});
