import { type PreparedFile } from '../inspect/messages.ts';

/** A study whose upload was begun, as the server lists it. */
export interface BegunStudy {
  readonly studyId: string;
  readonly name: string;
  readonly files: readonly BegunFile[];
}

interface BegunFile {
  readonly uploadId: string;
  readonly size: number;
  /** Bytes that came, as far as the server noted it. */
  readonly received: number;
  readonly sha256: string;
  readonly state: 'begun' | 'arrived';
}

/** One file to send, or that is there. */
export interface FileToSend {
  readonly uploadId: string;
  /** Place among the series' files. */
  readonly index: number;
  readonly size: number;
  readonly arrived: boolean;
  /** Part of it may be there. */
  readonly begun: boolean;
}

const keyOf = ({ size, sha256 }: { readonly size: number; readonly sha256: string }): string => `${sha256}/${size}`;

/**
 * The begun study that consists of exactly these files, by their bytes: it is gone on with instead of being begun a second time, whatever the
 * files are called by now and on whichever computer they lie.
 */
export function matchBegun(
  prepared: readonly PreparedFile[],
  studies: readonly BegunStudy[],
): { readonly studyId: string; readonly files: readonly FileToSend[] } | undefined {
  for (const { studyId, files } of studies) {
    if (files.length !== prepared.length) continue;
    const waiting = new Map<string, BegunFile[]>();
    for (const file of files) waiting.set(keyOf(file), [...(waiting.get(keyOf(file)) ?? []), file]);
    const matched = prepared.map((file, index): FileToSend | undefined => {
      const found = waiting.get(keyOf(file))?.pop();
      return (
        found && {
          uploadId: found.uploadId,
          index,
          size: file.size,
          arrived: found.state === 'arrived',
          begun: found.received > 0,
        }
      );
    });
    if (matched.every((file) => file !== undefined)) return { studyId, files: matched };
  }
  return undefined;
}
