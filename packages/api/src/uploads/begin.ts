import { LIMITS, ProjectId } from '@annotome/contracts';
import { createStudyWithUploads, type BegunStudy } from '@annotome/db';
import { z } from 'zod';
import { Name, Sha256 } from '../inputs.ts';
import { memberMay } from '../procedures.ts';

const AnnouncedFile = z.object({
  /** Path inside the dropped folder. */
  name: z.string().min(1).max(1024),
  size: z.int().min(1, 'An empty file holds no image.'),
  sha256: Sha256,
});

const AnnouncedStudy = z.object({
  name: Name,
  modality: z.string().max(16).nullable().default(null),
  format: z.enum(['dicom', 'nifti', 'nrrd', 'metaimage']),
  deidentified: z.boolean(),
  report: z.json().default(null),
  files: z.array(AnnouncedFile).min(1).max(LIMITS.studyFiles),
});

const MOST_STUDIES = 100;

/** Announces studies; each file is then sent to /api/upload under its upload's id, but for those whose bytes are there already. */
export const begin = memberMay('study.upload')
  .input(z.object({ projectId: ProjectId, studies: z.array(AnnouncedStudy).min(1).max(MOST_STUDIES) }))
  .mutation(async ({ ctx, input: { projectId, studies } }) => {
    const begun: BegunStudy[] = [];
    for (const study of studies) begun.push(await createStudyWithUploads(ctx.scope, { projectId, ...study }));
    return { studies: begun };
  });
