import { CheckpointError } from './checkpoint-error.ts';
import { type CheckpointSource } from './checkpoint-source.ts';

/** Exactly the bytes `[start, end)`. @throws CheckpointError `truncated` where the file ends before. */
export async function readBytes(source: CheckpointSource, start: number, end: number, what: string): Promise<Uint8Array> {
  if (end > source.size) {
    throw new CheckpointError('truncated', {
      message: `${what} should end at byte ${end}, the file at ${source.size}. Download or copy it again`,
    });
  }
  const bytes = await source.read(start, end);
  if (bytes.byteLength !== end - start) {
    throw new CheckpointError('truncated', {
      message: `${what}: asked for ${end - start} bytes at ${start}, got ${bytes.byteLength}`,
    });
  }
  return bytes;
}

export const dataView = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
