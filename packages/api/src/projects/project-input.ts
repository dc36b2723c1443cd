import { DeidentifyOption, DeidentifyRule } from '@annotome/contracts';
import { z } from 'zod';
import { Name, Text } from '../inputs.ts';

/** What can be changed of a project. */
export const ProjectInput = z.object({
  name: Name,
  description: Text.optional(),
  guideline: Text.optional(),
  deidentify: DeidentifyRule.optional(),
  deidentifyOptions: z.array(DeidentifyOption).max(DeidentifyOption.options.length).optional(),
});
