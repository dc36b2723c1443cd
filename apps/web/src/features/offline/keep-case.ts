import { ADDRESS, type CaseData, type RoomServer } from '../annotate/room/case-data.ts';
import { AWAY_PAGE, caseCache, casePage, FILES_CACHE } from './cache-names.ts';
import { currentPerson } from './current-person.ts';
import { imageFiles } from './image-files.ts';
import { dropOldFiles, keepPage } from './keep-page.ts';
import { keepRecord, listKept, readKept, type KeptCase } from './kept-case.ts';

/** The image is larger than what this browser lets us keep, also with nothing else beside it. */
class DoesNotFit extends Error {
  override readonly name = 'DoesNotFit';
}

/** Whether an error says that there is no room on this computer. */
export const isFull = (error: unknown): boolean =>
  error instanceof DoesNotFit || (error instanceof DOMException && error.name === 'QuotaExceededError');

/** Cases that are kept; the one opened longest ago goes first. */
const MOST_CASES = 20;
/** Of all images together; less where the browser says that it has less. */
const MOST_BYTES = 2 * 1024 ** 3;
/** Share of what the browser offers this site that images may fill: masks and the app need the rest. */
const SHARE = 0.6;
/** Room is looked for whenever so much more has come. */
const STEP_BYTES = 16 * 1024 ** 2;
/** Files fetched at a time: one is looking at the image meanwhile. */
const IN_FLIGHT = 3;

/**
 * Brings everything to this computer that the room of a case needs without a network: its page with all scripts and programs, what is
 * known of the case, and the whole image. Prepared regions and the model are kept by the decoder, the mask by its session.
 * @param server Keeps what it answers, see `kept-server.ts`.
 * @param rest Resolves when the connection is not needed for something more urgent.
 * @throws DoesNotFit (for the page and its files a QuotaExceededError: {@link isFull}), or what went wrong with the network.
 */
export async function keepCase(data: CaseData, server: RoomServer, rest: () => Promise<void>): Promise<void> {
  const { caseId, volumeId, me } = data;
  if (currentPerson() !== me.userId) throw new Error('Somebody else has signed in here meanwhile.');
  const before = await readKept(caseId);
  const hasImage = before?.complete === true && before.data.volumeId === volumeId;
  const record = { userId: me.userId, at: Date.now(), bytes: hasImage ? before.bytes : 0, complete: hasImage, data };
  try {
    await keepRecord(record);
    await dropCases(record);
    if (data.model) await server.listWindows(volumeId);
    await rest();
    const isNewApp = await keepPage(casePage(caseId), caseCache(caseId));
    await keepPage(AWAY_PAGE, FILES_CACHE);
    const bytes = hasImage ? before.bytes : await keepImage(record, rest);
    await keepRecord({ ...record, bytes, complete: true });
    await renewPages(caseId, isNewApp);
  } catch (error) {
    // Half an image opens nothing, and leaves less room for the mask.
    if (isFull(error)) await caches.delete(caseCache(caseId));
    throw error;
  }
}

async function keepImage(record: KeptCase, rest: () => Promise<void>): Promise<number> {
  const { caseId, volumeId } = record.data;
  const cache = await caches.open(caseCache(caseId));
  const address = ADDRESS.volume(volumeId);
  let bytes = 0;
  let checked = 0;
  const keep = async (file: string): Promise<Response> => {
    const kept = await cache.match(file, { ignoreVary: true });
    const answer = kept ?? (await fetch(file));
    if (!answer.ok && answer.status !== 404) throw new Error(`${file} could not be kept: ${answer.status}.`);
    const body = answer.ok ? await answer.blob() : undefined;
    bytes += body?.size ?? 0;
    if (bytes > checked + STEP_BYTES) {
      checked = bytes;
      await makeRoom(record, bytes);
    }
    if (!kept) await putOrMakeRoom(cache, file, body, answer, record);
    return new Response(body);
  };
  const files = await imageFiles(address, async (file) => (await keep(file)).json() as Promise<unknown>);
  const left = files.filter((file) => !file.endsWith('/zarr.json')).values();
  const work = async (): Promise<void> => {
    for (const file of left) {
      await rest();
      await keep(file);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, work));
  await makeRoom(record, bytes);
  return bytes;
}

async function putOrMakeRoom(
  cache: Cache,
  file: string,
  body: Blob | undefined,
  answer: Response,
  record: KeptCase,
): Promise<void> {
  for (;;) {
    try {
      return await cache.put(file, new Response(body ?? null, { status: answer.status, headers: answer.headers }));
    } catch (error) {
      if (!isFull(error)) throw error;
      if (!(await dropOldest(record))) throw new DoesNotFit('This browser has no room for the image.', { cause: error });
    }
  }
}

/** Lets older cases go until this one has room. */
async function makeRoom(record: KeptCase, bytes: number): Promise<void> {
  const { quota = Infinity } = await navigator.storage.estimate();
  const most = Math.min(MOST_BYTES, SHARE * quota);
  for (;;) {
    const others = (await listKept()).filter(({ data }) => data.caseId !== record.data.caseId);
    if (bytes + others.reduce((sum, one) => sum + one.bytes, 0) <= most) return;
    if (!(await dropOldest(record))) throw new DoesNotFit(`The image is larger than ${most} bytes.`);
  }
}

/** @returns whether there was one. */
async function dropOldest(record: KeptCase): Promise<boolean> {
  const oldest = (await listKept()).findLast(({ data }) => data.caseId !== record.data.caseId);
  return oldest !== undefined && caches.delete(caseCache(oldest.data.caseId));
}

async function dropCases(record: KeptCase): Promise<void> {
  for (const { data } of (await listKept()).slice(MOST_CASES)) {
    if (data.caseId !== record.data.caseId) await caches.delete(caseCache(data.caseId));
  }
}

/** After another version of the app has come, the other kept cases get its page too; then files of the old one go. */
async function renewPages(caseId: string, isNewApp: boolean): Promise<void> {
  const kept = (await listKept()).map(({ data }) => data.caseId);
  for (const other of isNewApp ? kept : []) {
    // One that cannot be had now stays as it is, with the files that it names.
    if (other !== caseId) await keepPage(casePage(other), caseCache(other)).catch(() => undefined);
  }
  const pages = kept.map((id) => ({ page: casePage(id), cacheName: caseCache(id) }));
  await dropOldFiles([...pages, { page: AWAY_PAGE, cacheName: FILES_CACHE }]);
}
