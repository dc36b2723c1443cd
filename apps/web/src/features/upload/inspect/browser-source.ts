import { type FileSource } from '@annotome/formats';
import { type ChosenFile } from './messages.ts';

/** A browser's File as the readers want it: only the bytes asked for are read. */
export function browserSource({ path, file }: ChosenFile): FileSource {
  return {
    name: path,
    size: file.size,
    read: async (start = 0, end = file.size) => {
      try {
        return new Uint8Array(await file.slice(start, end).arrayBuffer());
      } catch (cause) {
        throw new Error('it was moved, changed or closed to this page since it was chosen', { cause });
      }
    },
  };
}
