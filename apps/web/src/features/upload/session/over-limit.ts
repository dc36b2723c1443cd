import { inGB, LIMITS } from '@annotome/contracts';
import { type FoundSeries } from '../inspect/messages.ts';

/** Why the server will not take a series, whatever is in it; undefined where it may. Said before hours are spent on reading it. */
export function overLimit({
  files,
  bytes,
  largestFile,
}: Pick<FoundSeries, 'files' | 'bytes' | 'largestFile'>): string | undefined {
  if (files > LIMITS.studyFiles)
    return `This series has ${files.toLocaleString('en')} files; a study may have ${LIMITS.studyFiles.toLocaleString('en')}.`;
  if (largestFile > LIMITS.fileBytes) return `A file of it has ${inGB(largestFile)}; a file may have ${inGB(LIMITS.fileBytes)}.`;
  if (bytes > LIMITS.studyBytes) return `This series has ${inGB(bytes)}; a study may have ${inGB(LIMITS.studyBytes)}.`;
  return undefined;
}
