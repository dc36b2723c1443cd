import { parentPort, workerData } from 'node:worker_threads';

import { canonicalGrid, prepareWindow, WINDOW, type Window } from '@annotome/sam-med3d';

import { createSession } from '../runtime/create-session.ts';
import { DeviceError } from '../runtime/device.ts';
import { type LaneAnswer, type LaneData, type LaneImage, type LaneRequest } from './lane-messages.ts';

const VOXELS = WINDOW ** 3;
const { encoder, device, threads } = workerData as LaneData;
const answer = (message: LaneAnswer, transfer: readonly ArrayBuffer[] = []): void =>
  parentPort?.postMessage(message, [...transfer]);

try {
  const session = await createSession(encoder, { device, threads });
  let work = Promise.resolve();
  parentPort?.on('message', (request: LaneRequest) => {
    work = work.then(() => (request === 'close' ? close() : answerWith(request.image, request.windows))).catch(failed);
  });
  answer({ kind: 'ready', device: session.device, notice: session.notice });

  async function answerWith(image: LaneImage, windows: readonly Window[]): Promise<void> {
    const embeddings = await embed(image, windows);
    answer(
      { kind: 'embedded', embeddings },
      embeddings.map((e) => e.buffer),
    );
  }

  async function close(): Promise<void> {
    await session.release();
    parentPort?.close();
  }

  async function embed(image: LaneImage, windows: readonly Window[]): Promise<Float32Array<ArrayBuffer>[]> {
    const { volume, clamp, canonical = canonicalGrid(volume.grid) } = image;
    const images = new Float32Array(windows.length * VOXELS);
    windows.forEach((window, n) => images.set(prepareWindow(volume, canonical, window, clamp).image, n * VOXELS));
    const { embedding } = await session.run({ image: { data: images, dims: [windows.length, 1, WINDOW, WINDOW, WINDOW] } });
    if (!embedding) throw new Error('The encoder answered no embedding.');
    const each = embedding.data.length / windows.length;
    return windows.map((_, n) => new Float32Array(embedding.data.subarray(n * each, (n + 1) * each)));
  }
} catch (error) {
  failed(error);
}

function failed(error: unknown): void {
  answer({
    kind: 'failed',
    device: error instanceof DeviceError ? error.device : undefined,
    message: error instanceof Error ? error.message : String(error),
  });
}
