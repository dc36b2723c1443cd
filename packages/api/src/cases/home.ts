import { listMyCases, listProjects } from '@annotome/db';
import { memberMay } from '../procedures.ts';

/** What a member does next: the case last open, their queue, what came back, and the projects. */
export const home = memberMay('case.read').query(async ({ ctx }) => {
  const [mine, projects] = await Promise.all([listMyCases(ctx.scope), listProjects(ctx.scope)]);
  return { ...mine, projects };
});
