import { FormatError } from '../../errors.ts';
import { type FileSource } from '../../source.ts';
import { parseDicom } from '../dataset/parse-dicom.ts';
import { type FrameDecoder } from '../pixels/decode-frame.ts';
import { decodeFrames, type DecodedFrame } from '../pixels/decode-frames.ts';
import { type SliceRecord } from './slice-record.ts';
import { type StoredSlice } from './slice-values.ts';

/** Gives the stored numbers of a slice: rows × columns of them. */
export type ReadSlice = (slice: SliceRecord) => Promise<StoredSlice>;

export interface ReadOptions {
  /** Decodes compressed frames; by default here, in this thread. Give a pool to use more cores. */
  readonly decoder?: FrameDecoder;
  /** Slices begun before the one waited for: the size of the pool. 1 by default. At most so many are in memory. */
  readonly ahead?: number;
}

/** The frames of one file in the order they are wanted: its header is parsed, and its frames located, once. */
class FileFrames {
  readonly #frames: Promise<AsyncGenerator<DecodedFrame, void, undefined>>;
  #last: Promise<unknown> = Promise.resolve();

  constructor(file: FileSource, frames: readonly number[], options: ReadOptions) {
    this.#frames = parseDicom(file).then((dataset) => decodeFrames(dataset, { ...options, frames }));
  }

  /** Frames before it that nobody asked for are passed over. */
  next(frame: number): Promise<StoredSlice> {
    const result = this.#last.then(async () => {
      const frames = await this.#frames;
      for (let step = await frames.next(); !step.done; step = await frames.next()) {
        if (step.value.index === frame) return step.value.values;
      }
      throw new RangeError(`Frame ${frame} was asked for out of order.`);
    });
    this.#last = result.catch(() => undefined);
    return result;
  }

  async close(): Promise<void> {
    await (await this.#frames).return();
  }
}

/**
 * Reads the pixels of slices that are going to be asked for in this order (some may be left out).
 * @param files by name, all that the slices are in.
 */
export function storedSlices(
  order: readonly SliceRecord[],
  files: ReadonlyMap<string, FileSource>,
  options: ReadOptions = {},
): ReadSlice {
  const ahead = Math.max(1, options.ahead ?? 1);
  const wanted = new Map<string, number[]>();
  for (const { file, frame } of order) {
    const frames = wanted.get(file);
    if (frames) frames.push(frame);
    else wanted.set(file, [frame]);
  }
  const open = new Map<string, FileFrames>();
  const read = async ({ file, frame }: SliceRecord): Promise<StoredSlice> => {
    const frames = wanted.get(file) ?? [];
    let from = open.get(file);
    if (!from) {
      const source = files.get(file);
      if (!source) {
        throw new FormatError('missing-file', {
          file,
          field: 'file',
          found: 'it is no longer there',
          todo: 'Scan the folder again',
        });
      }
      from = new FileFrames(source, frames, options);
      open.set(file, from);
    }
    const values = await from.next(frame);
    if (frame === frames.at(-1)) {
      open.delete(file);
      await from.close();
    }
    return values;
  };

  let next = 0;
  const begun = new Map<SliceRecord, Promise<StoredSlice>>();
  return (slice) => {
    const at = order.indexOf(slice, Math.max(0, next - ahead));
    for (next = Math.max(next, at); next < Math.min(order.length, at + ahead); next++) {
      const begins = order[next];
      if (!begins) continue;
      const promise = read(begins);
      promise.catch(() => undefined); // It is thrown when its turn comes.
      begun.set(begins, promise);
    }
    for (const passed of begun.keys()) {
      if (passed === slice) break;
      begun.delete(passed);
    }
    const promise = begun.get(slice) ?? read(slice);
    begun.delete(slice);
    return promise;
  };
}
