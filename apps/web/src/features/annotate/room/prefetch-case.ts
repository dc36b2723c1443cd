import { openPyramid } from '@annotome/volume';
import { coarseLevels } from '../../viewer/load/coarse-levels.ts';
import { httpStore } from '../../viewer/load/http-store.ts';
import { sharedDecoder } from '../decode/shared-decoder.ts';
import { ADDRESS, type CaseData, type RoomServer } from './case-data.ts';

/** Regions of the next case that are brought here, the middle first; the others follow when it is opened. */
const REGIONS = 12;

let ready: { readonly caseId: string; readonly data: Promise<CaseData> } | undefined;

/** What was prefetched of this case, once: what another person changes meanwhile is not missed for long. */
export function takePrefetched(caseId: string): Promise<CaseData> | undefined {
  if (ready?.caseId !== caseId) return undefined;
  const { data } = ready;
  ready = undefined;
  return data;
}

/**
 * Brings the next case here while this one is worked on: what it is, its coarse image, and its middle regions.
 * @param rest Resolves when this case leaves the connection free for a while.
 */
export async function prefetchCase(caseId: string, server: RoomServer, rest: () => Promise<void>): Promise<void> {
  await rest();
  if (ready?.caseId === caseId) return;
  const data = server.getCase(caseId, true);
  ready = { caseId, data };
  try {
    const { volumeId, model, me } = await data;
    // Behind the regions of the case that is open: clicks there come first.
    if (model) await sharedDecoder(model.hash, me.userId).prefetch([]);
    await rest();
    await warmImage(volumeId);
    await rest();
    if (!model) return;
    const { windows } = await server.listWindows(volumeId);
    const urls = windows.filter((window) => window.ready).slice(0, REGIONS);
    await sharedDecoder(model.hash, me.userId).prefetch(urls.map(({ index }) => ADDRESS.window(model.hash, volumeId, index)));
  } catch {
    // It is asked again, and its failure told, when it is opened.
    if (ready?.caseId === caseId) ready = undefined;
  }
}

/** The levels that are seen first, into the browser's own cache: the server's answers never change. */
async function warmImage(volumeId: string): Promise<void> {
  const pyramid = await openPyramid(httpStore(ADDRESS.volume(volumeId)));
  for (const level of coarseLevels(pyramid.levels)) await pyramid.readLevel(level);
}
