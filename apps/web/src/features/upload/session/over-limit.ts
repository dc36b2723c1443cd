import { LIMITS } from '@annotome/contracts';
import { type FoundSeries } from '../inspect/messages.ts';

const GiB = 2 ** 30;
const inGiB = (bytes: number): string => `${(bytes / GiB).toFixed(bytes < 10 * GiB ? 1 : 0)} GB`;

/** Why the server will not take a series, whatever is in it; undefined where it may. Said before hours are spent on reading it. */
export function overLimit({
  files,
  bytes,
  largestFile,
}: Pick<FoundSeries, 'files' | 'bytes' | 'largestFile'>): string | undefined {
  if (files > LIMITS.studyFiles)
    return `This series has ${files.toLocaleString('en')} files; a study may have ${LIMITS.studyFiles.toLocaleString('en')}.`;
  if (largestFile > LIMITS.fileBytes)
    return `A file of it has ${inGiB(largestFile)}; a file may have ${inGiB(LIMITS.fileBytes)}.`;
  if (bytes > LIMITS.studyBytes) return `This series has ${inGiB(bytes)}; a study may have ${inGiB(LIMITS.studyBytes)}.`;
  return undefined;
}
