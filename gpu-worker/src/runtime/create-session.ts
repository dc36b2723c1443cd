import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';

import { type OnnxSession, type Tensor } from '@annotome/sam-med3d';
import { env, InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';

import { DeviceError, type Device } from './device.ts';

export interface SessionOptions {
  readonly device?: Device;
  /** Threads of one operator on the CPU; as many as the machine has cores by default. */
  readonly threads?: number;
}

export interface DeviceSession extends OnnxSession {
  /** What it runs on. */
  readonly device: Exclude<Device, 'auto'>;
  /** One line for the user, where `auto` did not get what it tried first. */
  readonly notice: string | undefined;
}

// ONNX Runtime prints to stderr by itself, past any terminal handling: only what ends the process may.
env.logLevel = 'fatal';
const FATAL = 4;

const INSTALL_CUDA = 'ONNXRUNTIME_NODE_INSTALL=true node node_modules/onnxruntime-node/script/install.js';

/**
 * An ONNX Runtime session on onnxruntime-node.
 * @param model path of an `.onnx` file (its external data beside it), or its bytes.
 * @throws DeviceError where a device asked for by name is not there; ONNX Runtime's own error where the model does not load.
 */
export async function createSession(model: string | Uint8Array, options: SessionOptions = {}): Promise<DeviceSession> {
  const { device = 'auto', threads = availableParallelism() } = options;
  const open = (provider: string): Promise<InferenceSession> => {
    const sessionOptions: InferenceSession.SessionOptions = {
      executionProviders: [provider],
      logSeverityLevel: FATAL,
      intraOpNumThreads: threads,
      graphOptimizationLevel: 'all',
    };
    return typeof model === 'string'
      ? InferenceSession.create(model, sessionOptions)
      : InferenceSession.create(model, sessionOptions);
  };

  if (device === 'cpu') return wrap(await open('cpu'), 'cpu', undefined);
  if (device === 'webgpu') {
    if (vulkanMissing()) {
      throw new DeviceError(
        'webgpu',
        'No WebGPU adapter was found (libvulkan.so.1 is not installed). Install a Vulkan driver for the GPU, or use --device cpu.',
      );
    }
    try {
      return wrap(await open('webgpu'), 'webgpu', undefined);
    } catch (cause) {
      if (!/webgpu|adapter|device/i.test(messageOf(cause))) throw cause;
      throw new DeviceError(
        'webgpu',
        `No WebGPU adapter was found (${firstLine(cause)}). Install a Vulkan driver for the GPU, or use --device cpu.`,
        { cause },
      );
    }
  }
  const missing = cudaMissing();
  if (missing === undefined) {
    try {
      return wrap(await open('cuda'), 'cuda', undefined);
    } catch (cause) {
      if (!/cuda|cudnn|cublas|execution.?provider|shared library/i.test(messageOf(cause))) throw cause;
      if (device === 'cuda') {
        throw new DeviceError(
          'cuda',
          `CUDA did not start: ${firstLine(cause)}. Check that the NVIDIA driver, CUDA 12 and cuDNN 9 are installed, or use --device cpu.`,
          { cause },
        );
      }
      return wrap(await open('cpu'), 'cpu', `Computing on the CPU: CUDA did not start (${firstLine(cause)}).`);
    }
  }
  if (device === 'cuda') throw new DeviceError('cuda', `CUDA cannot be used: ${missing}. To install it, run: ${INSTALL_CUDA}`);
  return wrap(await open('cpu'), 'cpu', `Computing on the CPU: ${missing}. With an NVIDIA GPU: ${INSTALL_CUDA}`);
}

/** Why CUDA cannot even be tried; asked before ONNX Runtime, which would print its failure to stderr. */
function cudaMissing(): string | undefined {
  const { platform, arch } = process;
  if (!((platform === 'linux' || platform === 'win32') && arch === 'x64'))
    return `ONNX Runtime has no CUDA for ${platform} ${arch}`;
  const root = dirname(createRequire(import.meta.url).resolve('onnxruntime-node/package.json'));
  const library = platform === 'win32' ? 'onnxruntime_providers_cuda.dll' : 'libonnxruntime_providers_cuda.so';
  return existsSync(join(root, 'bin', 'napi-v6', platform, arch, library))
    ? undefined
    : 'ONNX Runtime’s CUDA library is not installed';
}

/** Whether the loader does not find Vulkan; asked before Dawn, which would print its own source lines to stderr. */
function vulkanMissing(): boolean {
  if (process.platform !== 'linux') return false;
  try {
    process.dlopen({ exports: {} }, 'libvulkan.so.1');
  } catch (error) {
    // A library that is found is not a Node module: that error says it is there.
    return /cannot open shared object/.test(messageOf(error));
  }
  return false;
}

function wrap(session: InferenceSession, device: DeviceSession['device'], notice: string | undefined): DeviceSession {
  return {
    device,
    notice,
    async run(feeds) {
      const tensors = Object.entries(feeds).map(
        ([name, { data, dims }]) => [name, new OrtTensor('float32', data, dims)] as const,
      );
      const answer = await session.run(Object.fromEntries(tensors));
      const outputs: Record<string, Tensor> = {};
      for (const [name, tensor] of Object.entries(answer)) {
        if (!(tensor.data instanceof Float32Array))
          throw new TypeError(`The model’s output ${name} is ${tensor.type}, and float32 was expected.`);
        outputs[name] = { data: tensor.data, dims: tensor.dims };
      }
      return outputs;
    },
    release: () => session.release(),
  };
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
/** ONNX Runtime puts source paths and C++ signatures before what it has to say. */
const firstLine = (error: unknown): string =>
  (messageOf(error).trim().split('\n')[0] ?? '').replace(/^.*was false\. /, '').replace(/[.\s]+$/, '');
