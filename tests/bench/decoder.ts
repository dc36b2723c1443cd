import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import { type AddressInfo } from 'node:net';
import { dirname, join, normalize } from 'node:path';
import { createSession } from '@annotome/gpu-worker';
import { maskDecoderGraph, modelDimensions } from '@annotome/sam-med3d';
import { chromium } from 'playwright-core';
import { CHROMIUM, COMPUTING_FLAGS } from '../browser/chromium.ts';
import { GoldenSet, modelBytes } from '../golden/golden-set.ts';
import { bothQuantiles, report } from './report.ts';

/** What is used of onnxruntime-web, which the page loads from the bench's own server. */
interface Runtime {
  readonly env: { readonly wasm: { wasmPaths: string; numThreads: number } };
  readonly InferenceSession: {
    create(
      url: string,
      options: { executionProviders: string[] },
    ): Promise<{ run(feeds: Record<string, unknown>): Promise<unknown> }>;
  };
  readonly Tensor: new (type: 'float32', data: Float32Array, dims: readonly number[]) => object;
}

const RUNS = 30;
const WAKING = 3;

/**
 * The mask decoder at the size of the released model (ViT-B; weights made by a hash, which take as long as learned ones) in Chromium, with
 * one thread of WebAssembly and with two, beside ONNX Runtime in Node on the same machine.
 */
async function bench(): Promise<void> {
  const golden = new GoldenSet('vit-b');
  const state = golden.state();
  const model = await modelBytes(maskDecoderGraph(state, modelDimensions(state)));
  const click = golden.cases.find(({ points }) => points.length === 1) ?? golden.cases[0];
  if (!click) throw new Error('The golden set has no clicks.');
  const feeds = golden.feeds(click);

  const session = await createSession(model, { device: 'cpu' });
  const inNode = await timesOf(async () => void (await session.run(feeds)));
  await session.release();

  const { server, address } = await serve(model);
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: COMPUTING_FLAGS });
  try {
    const page = await browser.newPage();
    await page.goto(address);
    const plain = Object.entries(feeds).map(([name, { data, dims }]) => ({ name, data: [...data], dims: [...dims] }));
    const rows: (readonly [string, readonly number[]])[] = [['ONNX Runtime in Node, all cores', inNode]];
    for (const threads of [1, 2]) {
      const times = await page.evaluate(
        async ({ plain, threads, runs }) => {
          // From the test's own server: no module that a compiler could find.
          const address: string = '/ort/ort.wasm.min.mjs';
          const ort = (await import(address)) as Runtime;
          ort.env.wasm.wasmPaths = '/ort/';
          ort.env.wasm.numThreads = threads;
          const session = await ort.InferenceSession.create('/decoder.onnx', { executionProviders: ['wasm'] });
          const feeds = Object.fromEntries(
            plain.map(({ name, data, dims }) => [name, new ort.Tensor('float32', Float32Array.from(data), dims)]),
          );
          const times: number[] = [];
          for (let n = 0; n < runs; n++) {
            const begun = performance.now();
            await session.run(feeds);
            times.push(performance.now() - begun);
          }
          return times;
        },
        { plain, threads, runs: RUNS + WAKING },
      );
      // The number of threads is fixed by the first session of a page.
      await page.reload();
      rows.push([`Chromium, WebAssembly, ${threads} thread${threads === 1 ? '' : 's'}`, times.slice(WAKING)]);
    }
    report(
      `The mask decoder at ViT-B size, one click, ${RUNS} runs, Chromium ${browser.version()}; p50 / p95`,
      rows.map(([what, times]) => [what, bothQuantiles(times)]),
    );
  } finally {
    await browser.close();
    server.close();
  }
}

async function timesOf(run: () => Promise<void>): Promise<readonly number[]> {
  const times: number[] = [];
  for (let n = 0; n < RUNS + WAKING; n++) {
    const begun = performance.now();
    await run();
    times.push(performance.now() - begun);
  }
  return times.slice(WAKING);
}

/** A page that may share memory, ONNX Runtime's WebAssembly, and the model. */
async function serve(model: Uint8Array): Promise<{ server: Server; address: string }> {
  const ort = dirname(createRequire(import.meta.url).resolve('onnxruntime-web/wasm'));
  const headers = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://localhost').pathname);
    const answer = async (): Promise<readonly [string, Uint8Array | string]> => {
      if (path === '/') return ['text/html', '<!doctype html><title>decoder</title>'];
      if (path === '/decoder.onnx') return ['application/octet-stream', model];
      return [
        path.endsWith('.wasm') ? 'application/wasm' : 'text/javascript',
        await readFile(join(ort, path.slice('/ort/'.length))),
      ];
    };
    answer().then(
      ([type, body]) => response.writeHead(200, { ...headers, 'content-type': type }).end(body),
      () => response.writeHead(404, headers).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, address: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

await bench();
