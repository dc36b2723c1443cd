import { type EmbeddingState, type ModelHash, type VolumeId } from '@annotome/contracts';
import { change, tick } from '../scope/change.ts';
import { type Scope } from '../scope/scope.ts';

interface EmbeddingProgress {
  readonly volumeId: VolumeId;
  readonly modelHash: ModelHash;
  readonly state: EmbeddingState;
  /** Windows stored so far, of all that cover the image. */
  readonly done: number;
  readonly total: number;
  /** Why it failed, as a sentence. */
  readonly failure?: string | null;
}

/**
 * How far an image is prepared with a model. Reaching `ready`, `failed` or `cancelled` is in the audit; steps between are not.
 * @returns false where the image was removed, or its preparation cancelled: stop then.
 */
export function advanceEmbeddingSet(
  scope: Scope,
  { volumeId, modelHash, state, done, total, failure = null }: EmbeddingProgress,
): Promise<boolean> {
  const { organizationId } = scope;
  const running = state === 'queued' || state === 'running';
  return (running ? tick : change)(scope, async ({ rows, record, publish }) => {
    const { count } = await rows.embeddingSet.updateMany({
      where: { volumeId, modelHash, ...(running ? { state: { not: 'cancelled' } } : {}) },
      data: { state, done, total, failure },
    });
    if (count === 0) return false;
    if (!running) {
      const details = { modelHash, windows: done };
      await record({ action: `volume.prepare-${state}`, objectType: 'volume', objectId: volumeId, details });
    }
    await publish({ type: 'embedding', organizationId, volumeId, modelHash, state, done, total });
    return true;
  });
}
