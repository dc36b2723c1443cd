import { type ByteReader } from '../compression/byte-reader.ts';

/** Frames stored as `inner` bytes of frame 0, `inner` of frame 1, …, and that again for every place outside. */
export interface Interleaving {
  readonly inner: number;
  readonly frames: number;
  readonly frame: number;
}

const PIECE = 1 << 20;

/** The bytes of one frame of data in which the frames alternate (a frame axis that is not the slowest). */
export function pickingReader(reader: ByteReader, { inner, frames, frame }: Interleaving): ByteReader {
  const group = inner * frames;
  return {
    async fill(target) {
      let written = 0;
      if (inner >= PIECE) {
        while (written < target.length) {
          await reader.skip(frame * inner);
          const got = await reader.fill(target.subarray(written, written + inner));
          written += got;
          if (got < inner) break;
          await reader.skip((frames - 1 - frame) * inner);
        }
        return written;
      }
      const groups = Math.max(1, Math.floor(PIECE / group));
      const piece = new Uint8Array(groups * group);
      while (written < target.length) {
        const wanted = Math.min(groups, Math.ceil((target.length - written) / inner));
        const got = await reader.fill(piece.subarray(0, wanted * group));
        for (let at = frame * inner; at + inner <= got; at += group) {
          for (let b = 0; b < inner; b++) target[written++] = piece[at + b] as number;
        }
        if (got < wanted * group) break;
      }
      return written;
    },
    skip: () => Promise.reject(new Error('a picked frame is read from its start')),
    verify: () => reader.verify(),
  };
}
