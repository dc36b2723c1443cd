import { ProjectId } from '@annotome/contracts';
import { updateProject } from '@annotome/db';
import { memberMay } from '../procedures.ts';
import { ProjectInput } from './project-input.ts';

export const update = memberMay('project.update')
  .input(ProjectInput.partial().extend({ projectId: ProjectId }))
  .mutation(({ ctx, input }) => updateProject(ctx.scope, input));
