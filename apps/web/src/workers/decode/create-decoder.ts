import { LOGITS, type OnnxSession, type Tensor } from '@annotome/sam-med3d';
import type * as Ort from 'onnxruntime-web/wasm';
import { type DecoderSetup } from '../../features/annotate/decode/decode-messages.ts';

export interface Decoder {
  readonly session: OnnxSession;
  /** What runs now: a GPU that fails is given up for WebAssembly. */
  device(): 'wasm' | 'webgpu';
  readonly threads: number;
}

/** More threads than this gain nothing on a decoder of this size. */
const MOST_THREADS = 4;

/**
 * The mask decoder: on WebGPU where the adapter is a real one, else, and whenever the GPU fails at run time, on WebAssembly, with
 * threads where the page is cross-origin isolated.
 * @param width D of an embedding `[1,D,8,8,8]`; undefined: not known yet, no warm-up.
 */
export async function createDecoder(model: Uint8Array<ArrayBuffer>, setup: DecoderSetup): Promise<Decoder> {
  const threads = setup.threads ?? usableThreads();
  const onWasm = async (): Promise<OnnxSession> => {
    const ort = await import('onnxruntime-web/wasm');
    ort.env.wasm.numThreads = threads;
    return portOf(ort, await ort.InferenceSession.create(model, { executionProviders: ['wasm'], graphOptimizationLevel: 'all' }));
  };
  if (setup.device !== 'wasm' && (await hasRealAdapter(setup.device === 'webgpu'))) {
    try {
      const ort = (await import('onnxruntime-web/webgpu')) as unknown as typeof Ort;
      const gpu = portOf(ort, await ort.InferenceSession.create(model, { executionProviders: ['webgpu'] }));
      return withFallback(gpu, onWasm, threads);
    } catch (error) {
      if (setup.device === 'webgpu') throw error;
    }
  }
  return { session: await onWasm(), device: () => 'wasm', threads };
}

function usableThreads(): number {
  return globalThis.crossOriginIsolated ? Math.max(1, Math.min(MOST_THREADS, navigator.hardwareConcurrency)) : 1;
}

interface Adapter {
  readonly isFallbackAdapter?: boolean;
  readonly info?: { readonly isFallbackAdapter?: boolean; readonly architecture?: string };
}

/** `navigator.gpu` may be there with no adapter, or with one that is software and slower than WebAssembly. */
async function hasRealAdapter(evenSoftware: boolean): Promise<boolean> {
  const { gpu } = navigator as { readonly gpu?: { requestAdapter(): Promise<Adapter | null> } };
  const adapter = await gpu?.requestAdapter().catch(() => null);
  if (!adapter) return false;
  const software =
    adapter.isFallbackAdapter === true ||
    adapter.info?.isFallbackAdapter === true ||
    adapter.info?.architecture === 'swiftshader';
  return evenSoftware || !software;
}

/** Errors of WebGPU come at run time, as exceptions or as numbers that are none: then the same is run on WebAssembly, from there on. */
function withFallback(gpu: OnnxSession, start: () => Promise<OnnxSession>, threads: number): Decoder {
  let wasm: Promise<OnnxSession> | undefined;
  return {
    session: {
      run: async (feeds) => {
        if (!wasm) {
          try {
            const answer = await gpu.run(feeds);
            const data = answer['mask_logits']?.data;
            if (data?.length === LOGITS ** 3 && Number.isFinite(data.reduce((sum, v) => sum + v, 0))) return answer;
          } catch {
            // Below.
          }
          wasm = start();
          void gpu.release().catch(() => undefined);
        }
        return (await wasm).run(feeds);
      },
      release: async () => ((await wasm?.catch(() => undefined)) ?? gpu).release(),
    },
    device: () => (wasm ? 'wasm' : 'webgpu'),
    threads,
  };
}

function portOf(ort: typeof Ort, inner: Ort.InferenceSession): OnnxSession {
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
