import { type FileHandle, open, stat } from 'node:fs/promises';

import { type FileSource } from '@annotome/formats';

/**
 * A file on this machine's disk. Opened for each read, so that a study of ten thousand slices needs no ten thousand open files.
 * @param name what messages call it; the path as the user wrote it by default.
 */
export async function nodeSource(path: string, name: string = path): Promise<FileSource> {
  const { size } = await stat(path);
  return {
    name,
    size,
    read: async (start = 0, end = size) => {
      const file = await open(path, 'r');
      try {
        return await readRange(file, start, Math.min(end, size));
      } finally {
        await file.close();
      }
    },
  };
}

async function readRange(file: FileHandle, start: number, end: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(Math.max(0, end - start));
  let done = 0;
  while (done < bytes.length) {
    // One read call gives at most 2 GiB, and may give less than was asked for.
    const { bytesRead } = await file.read(bytes, done, Math.min(bytes.length - done, 2 ** 30), start + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return done === bytes.length ? bytes : bytes.subarray(0, done);
}
