import { type OrganizationId, type StudyId } from '@annotome/contracts';
import { internalsOf, type Database } from '../connection/database.ts';

const MOST = 1000;

/** Studies of all organizations whose ingest has begun and not ended, oldest first: ids only, for the process that sees that none is lost. */
export async function listStudiesInWork(
  database: Database,
): Promise<readonly { readonly organizationId: OrganizationId; readonly studyId: StudyId }[]> {
  const studies = await internalsOf(database).prisma.study.findMany({
    where: { state: 'ingesting' },
    select: { id: true, organizationId: true },
    orderBy: { createdAt: 'asc' },
    take: MOST,
  });
  return studies.map(({ id, organizationId }) => ({ organizationId: organizationId as OrganizationId, studyId: id as StudyId }));
}
