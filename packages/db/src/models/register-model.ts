import { type ModelHash } from '@annotome/contracts';
import { internalsOf, type Database } from '../connection/database.ts';
import { type Prisma } from '../generated/client.ts';

export interface ModelEntry {
  readonly hash: ModelHash;
  readonly name: string;
  readonly manifest: Prisma.InputJsonValue;
}

/** Makes a model known to all organizations. @param isDefault whether new images are prepared with it from now on. */
export async function registerModel(database: Database, { hash, name, manifest }: ModelEntry, isDefault: boolean): Promise<void> {
  const { prisma } = internalsOf(database);
  await prisma.$transaction(async (tx) => {
    await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended('models', 0))`;
    if (isDefault) await tx.model.updateMany({ where: { isDefault: true, hash: { not: hash } }, data: { isDefault: false } });
    const mark = isDefault ? { isDefault } : {};
    await tx.model.upsert({ where: { hash }, create: { hash, name, manifest, ...mark }, update: { name, manifest, ...mark } });
  });
}
