import { type ModelHash, type VolumeId } from '@annotome/contracts';
import { read } from '../scope/read.ts';
import { type Scope } from '../scope/scope.ts';

/** How far an image is prepared with a model; undefined where nobody has asked for it. */
export async function getEmbeddingSet(scope: Scope, key: { readonly volumeId: VolumeId; readonly modelHash: ModelHash }) {
  const found = await read(scope).embeddingSet.findUnique({
    where: { volumeId_modelHash: key },
    select: { state: true, done: true, total: true, failure: true },
  });
  return found ?? undefined;
}
