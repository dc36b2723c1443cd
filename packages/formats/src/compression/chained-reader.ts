import { type ByteReader } from './byte-reader.ts';

/** A file's share of the data: how many bytes (decompressed), and how to get at them. */
export interface Part {
  readonly length: number;
  readonly open: () => Promise<ByteReader>;
}

/** Several files read as one. A file is opened only when something of it is wanted. */
export function chainedReader(parts: readonly Part[]): ByteReader {
  let index = 0;
  let used = 0;
  let reader: ByteReader | undefined;

  /** Walks `count` bytes on, part by part, until a part has less than it should. */
  const walk = async (count: number, take: (part: Part, from: number, to: number) => Promise<number>): Promise<number> => {
    let done = 0;
    for (let part = parts[index]; part && done < count; part = parts[index]) {
      const want = Math.min(count - done, part.length - used);
      const got = await take(part, done, done + want);
      done += got;
      used += got;
      if (got < want) break;
      if (used === part.length && index < parts.length - 1) {
        index++;
        used = 0;
        reader = undefined;
      } else if (want === 0) break;
    }
    return done;
  };

  return {
    fill: (target) =>
      walk(target.length, async (part, from, to) => (reader ??= await part.open()).fill(target.subarray(from, to))),
    skip: (count) =>
      walk(count, async (part, from, to) => {
        const whole = used === 0 && to - from === part.length;
        return whole ? to - from : (reader ??= await part.open()).skip(to - from);
      }),
    verify: () => reader?.verify() ?? Promise.resolve({ complete: true, extra: 0 }),
  };
}
