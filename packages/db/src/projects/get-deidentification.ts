import { ProductError, type ProjectId } from '@annotome/contracts';
import { read } from '../scope/read.ts';
import { type Scope } from '../scope/scope.ts';

/** How studies are de-identified before they come into a project; the secret makes re-mapped UIDs consistent and unguessable. */
export async function getDeidentification(scope: Scope, { projectId }: { readonly projectId: ProjectId }) {
  const project = await read(scope).project.findUnique({
    where: { id: projectId },
    select: { deidentify: true, deidentifyOptions: true, deidentifySecret: true },
  });
  if (!project) throw new ProductError('not-found');
  return { rule: project.deidentify, options: project.deidentifyOptions, secret: project.deidentifySecret };
}
