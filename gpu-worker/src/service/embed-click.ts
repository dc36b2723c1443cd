import { getVolume, processScope, publishWindowReady } from '@annotome/db';
import { type Attempt } from '@annotome/queue';
import { canonicalGrid, canonicalVoxel, CT_CLAMP, toFloat16, windowPart } from '@annotome/sam-med3d';
import { clickWindowKey } from '@annotome/storage';

import { shareVolume } from '../embeddings/encoder-lanes.ts';
import { type LaneImage } from '../embeddings/lane-messages.ts';
import { isRemoved, removeIfGone } from './embed-volume.ts';
import { OtherModelError, type WorkerPorts } from './worker-ports.ts';

/**
 * The window around somebody's click, before all that nobody waits for. Only the voxels it needs are read, so the first click in an image
 * does not wait for all of it.
 */
export async function embedClick(ports: WorkerPorts, attempt: Attempt<'embed-window'>): Promise<void> {
  const { organizationId, volumeId, modelHash, start } = attempt.payload;
  if (modelHash !== ports.model.hash) throw new OtherModelError(modelHash, ports.model.hash);
  const scope = processScope(ports.database, organizationId, 'gpu-worker');
  const announce = (): Promise<void> => publishWindowReady(scope, { volumeId, modelHash, index: null, start });
  const key = clickWindowKey(modelHash, volumeId, start);
  if (await ports.store.head(key)) return announce();
  const started = performance.now();
  try {
    const { modality } = await getVolume(scope, { volumeId });
    const window = { start: canonicalVoxel(...start) };
    const image = await imageFor(ports, volumeId, modality, window);
    if (!image) return ports.log('a click beside the image', { volumeId, start });
    const readMs = performance.now() - started;
    const [embedding] = await ports.lanes.of(image, 'interactive').encode([window]);
    if (!embedding) throw new Error('The encoder answered no embedding.');
    if (attempt.signal.aborted) return;
    await ports.store.put(key, new Uint8Array(toFloat16(embedding).buffer), { contentType: 'application/octet-stream' });
    await announce();
    await removeIfGone(ports.store, scope, volumeId, modelHash);
    const now = Date.now();
    ports.onWindow('interactive', (now - attempt.enqueuedAt.getTime()) / 1000);
    ports.log('click window ready', {
      volumeId,
      start,
      readMs,
      totalMs: performance.now() - started,
      sinceAskedMs: now - attempt.enqueuedAt.getTime(),
    });
  } catch (error) {
    if (!isRemoved(error)) throw error;
  }
}

/** The image as a lane wants it: whole where it is in memory anyway, else the part that the window needs. */
async function imageFor(
  { volumes }: WorkerPorts,
  volumeId: string,
  modality: string | null,
  window: Parameters<typeof windowPart>[1],
): Promise<LaneImage | undefined> {
  const clamp = modality === 'CT' ? CT_CLAMP : undefined;
  const pyramid = await volumes.open(volumeId);
  const grid = pyramid.levels[0]?.grid;
  const part = grid && windowPart(canonicalGrid(grid), window);
  if (!part) return undefined;
  const whole = volumes.inMemory(volumeId);
  if (whole) return { volume: whole, clamp };
  return { volume: shareVolume(await pyramid.readBox(0, part.box)), canonical: part.canonical, clamp };
}
