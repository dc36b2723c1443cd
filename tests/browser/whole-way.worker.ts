import { type FileSource, type WasmSource } from '@annotome/formats';
import { type OnnxSession, type Tensor } from '@annotome/sam-med3d';
import * as ort from 'onnxruntime-web/wasm';
import { wholeWay } from './whole-way.ts';

/** What the page asks for: addresses below the test's server. */
export interface WorkerJob {
  readonly files: readonly string[];
  readonly click?: readonly [number, number, number];
}

declare const self: DedicatedWorkerGlobalScope;

ort.env.wasm.wasmPaths = '/ort/';
ort.env.wasm.numThreads = 1;

const bytesOf = async (path: string): Promise<Uint8Array<ArrayBuffer>> => {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
};

async function fileSource(path: string): Promise<FileSource> {
  const bytes = await bytesOf(path);
  return {
    name: path.slice(path.lastIndexOf('/') + 1),
    size: bytes.byteLength,
    read: (a, b) => Promise.resolve(bytes.subarray(a, b)),
  };
}

async function session(path: string): Promise<OnnxSession> {
  const inner = await ort.InferenceSession.create(await bytesOf(path), { executionProviders: ['wasm'] });
  return {
    run: async (feeds) => {
      const inputs = Object.entries(feeds).map(
        ([name, { data, dims }]) => [name, new ort.Tensor('float32', data, dims)] as const,
      );
      const outputs = await inner.run(Object.fromEntries(inputs));
      return Object.fromEntries(
        Object.entries(outputs).map(([name, { data, dims }]): [string, Tensor] => [name, { data: data as Float32Array, dims }]),
      );
    },
    release: () => inner.release(),
  };
}

const wasm: WasmSource = (codec) => bytesOf(`/codec/${codec}.wasm`);
let sessions: Promise<readonly [OnnxSession, OnnxSession]> | undefined;

self.onmessage = ({ data }: MessageEvent<WorkerJob>) => {
  const work = async (): Promise<void> => {
    sessions ??= Promise.all([session('/model/image-encoder.onnx'), session('/model/mask-decoder.onnx')]);
    const [encoder, decoder] = await sessions;
    const files = await Promise.all(data.files.map(fileSource));
    const job = data.click ? { files, click: data.click } : { files };
    self.postMessage({ outcome: await wholeWay(job, { encoder, decoder, now: () => performance.now(), wasm }) });
  };
  work().catch((error: unknown) =>
    self.postMessage({ error: error instanceof Error ? (error.stack ?? error.message) : 'unknown' }),
  );
};
