import { type CaseId, type OrganizationId } from '@annotome/contracts';
import { internalsOf, type Database } from '../connection/database.ts';

/**
 * Cases of all organizations whose log has gone on for a while since their marked labels were written down, in no order: what a mask server
 * left that was killed, and masks from before labels were counted. Ids only, for the process that sees that none is forgotten.
 * @param quietMs milliseconds that the update, or snapshot, which nobody has read is old at least.
 * @param most no more than so many.
 */
export async function listUnreadMasks(
  database: Database,
  { quietMs, most }: { readonly quietMs: number; readonly most: number },
): Promise<readonly { readonly organizationId: OrganizationId; readonly caseId: CaseId }[]> {
  // Columns hold UTC, whatever the session's time zone is.
  const before = new Date(Date.now() - quietMs).toISOString();
  return internalsOf(database).prisma.$queryRaw<{ organizationId: OrganizationId; caseId: CaseId }[]>`
    select c."organizationId", c.id as "caseId"
    from "Case" c left join "MarkedLabels" m on m."caseId" = c.id
    where exists (select 1 from "MaskUpdate" u where u."caseId" = c.id and u.seq > coalesce(m.seq, 0) and u.at < ${before}::timestamptz at time zone 'UTC')
      or exists (select 1 from "MaskSnapshot" s where s."caseId" = c.id and s.seq > coalesce(m.seq, 0) and s.at < ${before}::timestamptz at time zone 'UTC')
    limit ${most}`;
}
