import { type ModelHash } from '@annotome/contracts';
import { internalsOf, type Database } from '../connection/database.ts';

/** The model that images are prepared with; undefined before a worker has registered one. */
export async function defaultModel(database: Database) {
  const model = await internalsOf(database).prisma.model.findFirst({
    where: { isDefault: true },
    select: { hash: true, name: true, manifest: true },
  });
  return model ? { ...model, hash: model.hash as ModelHash } : undefined;
}
