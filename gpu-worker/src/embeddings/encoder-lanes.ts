import { availableParallelism, freemem } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

import { ENCODER_FILE, type ModelManifest, type Window } from '@annotome/sam-med3d';
import { iFastest, type Volume, type VoxelArray } from '@annotome/volume';

import { DeviceError, type Device } from '../runtime/device.ts';
import { type LaneAnswer, type LaneData, type LaneImage, type LaneRequest } from './lane-messages.ts';

/** Who waits: a person at a screen goes before work that nobody watches. */
export type Urgency = 'interactive' | 'background';

/** An encoder of one image's windows. */
export interface ImageEncoder {
  /** Runs worth asking for at once. */
  readonly count: number;
  /** One run of the encoder on the next free lane. @returns `[D,8,8,8]` per window. */
  encode(windows: readonly Window[]): Promise<readonly Float32Array[]>;
}

export interface EncoderLanes {
  readonly count: number;
  readonly device: Exclude<Device, 'auto'>;
  /** One line for the user, where `auto` did not get what it tried first. */
  readonly notice: string | undefined;
  /** Background by default. */
  of(image: LaneImage, urgency?: Urgency): ImageEncoder;
  /** Resolves when a lane ended that nobody closed: the process should end too, and be started again. */
  readonly died: Promise<Error>;
  close(): Promise<void>;
}

export interface LaneOptions {
  readonly model: { readonly dir: string; readonly manifest: ModelManifest };
  readonly device: Device;
}

/** More lanes than this gain little, and each holds the weights once. */
const MOST_LANES = 4;
/** Beside its weights (twice while ONNX Runtime packs them) a lane needs about this for activations and windows. */
const LANE_BYTES = 600e6;

/**
 * Threads that each prepare a window and then encode it, with a session of their own: while one prepares, the others encode, so cores and GPU
 * are not kept waiting. (One session with all cores and a thread that prepares ahead was tried: on two cores the three threads got in each
 * other's way, and it took half as long again.)
 * @throws DeviceError when a device asked for by name is not there.
 */
export async function startEncoderLanes({ model, device }: LaneOptions): Promise<EncoderLanes> {
  const cores = availableParallelism();
  const count = device === 'auto' || device === 'cpu' ? lanesFor(cores, model.manifest) : 2;
  const workerData: LaneData = {
    encoder: join(model.dir, ENCODER_FILE),
    device,
    threads: Math.max(1, Math.floor(cores / count)),
  };
  const lanes = Array.from({ length: count }, () => new Lane(workerData));
  const close = async (): Promise<void> => void (await Promise.all(lanes.map((lane) => lane.close())));
  try {
    const [first] = await Promise.all(lanes.map((lane) => lane.ready()));
    const queue = new LaneQueue(lanes);
    return {
      count,
      device: first?.device ?? 'cpu',
      notice: first?.notice,
      of: (image, urgency = 'background') => ({
        count: lanes.length,
        encode: (windows) => queue.encode({ image, windows }, urgency),
      }),
      died: Promise.race(lanes.map((lane) => lane.died)),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function lanesFor(cores: number, { files }: ModelManifest): number {
  const weights = files.filter(({ name }) => name.startsWith(ENCODER_FILE)).reduce((sum, { bytes }) => sum + bytes, 0);
  const fitting = Math.floor(freemem() / (2 * weights + LANE_BYTES));
  return Math.max(1, Math.min(cores, MOST_LANES, fitting));
}

/** Lanes that are at work, for {@link closeEncoderLanes}. */
const open = new Set<Lane>();

/** Ends every lane of this process. A process that ends while a lane is inside ONNX Runtime is aborted by it. */
export const closeEncoderLanes = async (): Promise<void> => void (await Promise.all([...open].map((lane) => lane.close())));

type EncodeRequest = Exclude<LaneRequest, 'close'>;

/** Hands requests to lanes as they become free: those a person waits for first, else in the order asked. */
class LaneQueue {
  readonly #free: Lane[];
  readonly #waiting: Readonly<Record<Urgency, ((lane: Lane) => void)[]>> = { interactive: [], background: [] };

  constructor(lanes: readonly Lane[]) {
    this.#free = [...lanes];
  }

  async encode(request: EncodeRequest, urgency: Urgency): Promise<readonly Float32Array[]> {
    const lane = this.#free.pop() ?? (await new Promise<Lane>((resolve) => this.#waiting[urgency].push(resolve)));
    const embeddings = lane.encode(request);
    const next = (): void => {
      const waiting = this.#waiting.interactive.shift() ?? this.#waiting.background.shift();
      if (waiting) waiting(lane);
      else this.#free.push(lane);
    };
    embeddings.then(next, next);
    return embeddings;
  }
}

/** One thread; asked one thing at a time. */
class Lane {
  readonly #worker: Worker;
  readonly #ended: Promise<void>;
  readonly died: Promise<Error>;
  #death: Error | undefined;
  #closing = false;

  constructor(workerData: LaneData) {
    this.#worker = new Worker(new URL('./encoder-lane.mjs', import.meta.url), { workerData });
    // A thread may die while nobody waits for it: the next request is told.
    this.#worker.on('error', (error) => (this.#death ??= error));
    let died = (_: Error): void => undefined;
    this.died = new Promise((resolve) => (died = resolve));
    this.#ended = new Promise((resolve) => {
      this.#worker.on('exit', () => {
        if (!this.#closing) died((this.#death ??= new Error('An encoder lane ended.')));
        open.delete(this);
        resolve();
      });
    });
    open.add(this);
  }

  async ready(): Promise<Extract<LaneAnswer, { kind: 'ready' }>> {
    const answer = await this.#answer();
    if (answer.kind !== 'ready') throw new Error(`An encoder lane began with “${answer.kind}”.`);
    return answer;
  }

  async encode(request: EncodeRequest): Promise<readonly Float32Array[]> {
    const answered = this.#answer();
    if (!this.#death) this.#worker.postMessage(request);
    const answer = await answered;
    if (answer.kind !== 'embedded') throw new Error(`An encoder lane answered “${answer.kind}” to windows.`);
    return answer.embeddings;
  }

  /**
   * Lets the run at hand end, takes no more, and waits for the thread's end: ONNX Runtime aborts the process when a thread is terminated
   * inside it.
   */
  async close(): Promise<void> {
    this.#closing = true;
    this.#death ??= new Error('The encoder lanes are closed.');
    this.#worker.postMessage('close' satisfies LaneRequest);
    await this.#ended;
  }

  #answer(): Promise<Exclude<LaneAnswer, { kind: 'failed' }>> {
    return new Promise((resolve, reject) => {
      if (this.#death) return void reject(this.#death);
      const stop = (): void => void this.#worker.off('message', heard).off('error', died).off('exit', ended);
      const heard = (answer: LaneAnswer): void => {
        stop();
        if (answer.kind !== 'failed') resolve(answer);
        else reject(answer.device ? new DeviceError(answer.device, answer.message) : new Error(answer.message));
      };
      const died = (error: Error): void => {
        stop();
        reject(error);
      };
      const ended = (): void => {
        stop();
        reject(new Error('An encoder lane ended.'));
      };
      this.#worker.on('message', heard).on('error', died).on('exit', ended);
    });
  }
}

/** The same voxels in memory that all threads see: copied, unless they are already. */
export function shareVolume(volume: Volume): Volume {
  const { data } = volume;
  if (data.buffer instanceof SharedArrayBuffer) return volume;
  const Type = data.constructor as new (buffer: SharedArrayBuffer) => VoxelArray;
  const copy = new Type(new SharedArrayBuffer(data.byteLength));
  copy.set(data);
  return { grid: volume.grid, data: iFastest(copy) };
}
