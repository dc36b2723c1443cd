import { FormatError } from './errors.ts';

/**
 * Which of `frames` images along a fourth axis to read.
 * @param axes what the frames are, for the message: `4th dimension`, `time`.
 * @throws FormatError `choose-frame` when there are several and none was chosen, or the one chosen is not there.
 */
export function chooseFrame(file: string, field: string, frames: number, frame: number | undefined): number {
  if (frame === undefined && frames === 1) return 0;
  if (frame !== undefined && Number.isInteger(frame) && frame >= 0 && frame < frames) return frame;
  throw new FormatError('choose-frame', {
    file,
    field,
    found: frame === undefined ? `this file has ${frames} frames` : `frame ${frame} is not among the ${frames} of this file`,
    todo: frames === 1 ? 'Leave the frame out, or give 0.' : `Say which one with --frame 0 to --frame ${frames - 1}.`,
  });
}

/** What a reader may be told beside the files. */
export interface ReadOptions {
  /** Which image along the fourth axis, from 0. Needed only where there are several. */
  readonly frame?: number | undefined;
}
