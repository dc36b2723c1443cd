import { type CaseId } from '@annotome/contracts';
import { internalsOf, type Database } from '../connection/database.ts';

/** How far the logs of these cases have grown: the number of the last update, 0 where there is none. Cases that are gone are left out. */
export async function listMaskHeads(database: Database, caseIds: readonly CaseId[]): Promise<ReadonlyMap<CaseId, bigint>> {
  const rows = await internalsOf(database).prisma.$queryRaw<{ id: CaseId; seq: bigint }[]>`
    select c.id, greatest(
      (select max(u.seq) from "MaskUpdate" u where u."caseId" = c.id),
      (select s.seq from "MaskSnapshot" s where s."caseId" = c.id),
      0) as seq
    from "Case" c where c.id = any(${[...caseIds]}::text[])`;
  return new Map(rows.map(({ id, seq }) => [id, seq]));
}
