import { ProductError } from '@annotome/contracts';
import { read } from '../scope/read.ts';
import { type Scope } from '../scope/scope.ts';
import { storageUsed } from './storage-used.ts';

/** What an organization holds, and how many bytes of its limit. */
export async function getUsage(scope: Scope) {
  const rows = read(scope);
  const [organization, bytes, members, projects, studies, cases] = await Promise.all([
    rows.organization.findUnique({ where: { id: scope.organizationId }, select: { storageLimit: true } }),
    storageUsed(rows),
    rows.membership.count(),
    rows.project.count({ where: { archivedAt: null } }),
    rows.study.count(),
    rows.case.count(),
  ]);
  if (!organization) throw new ProductError('not-found');
  return { storageBytes: bytes, storageLimit: Number(organization.storageLimit), members, projects, studies, cases };
}
