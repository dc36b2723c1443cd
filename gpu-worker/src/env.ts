import { z } from 'zod';

const Environment = z.object({
  /** Model folder used where --model is not given. */
  ANNOTOME_MODEL: z.string().min(1).optional(),
  /** 1 prints where an error happened. */
  ANNOTOME_DEBUG: z.enum(['0', '1']).catch('0'),
});

/** The one place the worker and its command line read the environment. Read when asked, so that a test may set it. */
export const environment = (): z.output<typeof Environment> => {
  const { ANNOTOME_MODEL, ANNOTOME_DEBUG } = process.env;
  return Environment.parse({ ANNOTOME_MODEL: ANNOTOME_MODEL === '' ? undefined : ANNOTOME_MODEL, ANNOTOME_DEBUG });
};
