import { LIMITS } from '@annotome/contracts';
import { z } from 'zod';

/** Plain text with its line breaks; what looks like HTML is shown as it was typed. */
export const CommentText = z
  .string()
  .transform((text) => text.replaceAll(/\r\n?/g, '\n').trim())
  .pipe(
    z
      .string()
      .min(1, 'Write something first.')
      .max(LIMITS.commentLength, `A comment has ${LIMITS.commentLength} characters at most.`),
  );
