import { join } from 'node:path';
import { endEmbeddedPostgres } from './embedded-postgres.ts';
import { endLeftovers, readRunRecord, removeRunRecord } from './run-record.ts';

/** Ends what a start that was killed left running on a data folder: its processes, then its database. @returns how many there were. */
export async function endLeftBehind(folder: string): Promise<number> {
  const record = readRunRecord(folder);
  if (!record) return 0;
  const left = await endLeftovers(record);
  const database = await endEmbeddedPostgres(join(folder, 'postgres'));
  removeRunRecord(folder);
  return left + (database ? 1 : 0);
}
