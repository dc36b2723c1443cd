import { deleteSavedCopies, type LocalWork } from '../annotate/mask-session/index.ts';
import { isCaseCache, REGIONS_PREFIX } from './cache-names.ts';
import { currentPerson, setPerson } from './current-person.ts';

/** Somebody is signed in. What another person before had open here goes: a colleague at the same computer sees no images of theirs. */
export async function personIs(userId: string): Promise<void> {
  const before = currentPerson();
  if (before === userId) return;
  setPerson(userId);
  await forgetImages(`${REGIONS_PREFIX}${userId}`);
  if (before !== undefined) await deleteSavedCopies(before).catch(() => []);
}

/**
 * Before signing out: images, prepared regions and copies of masks that are saved go from this computer.
 * @returns the masks with changes that are nowhere else: they stay, and are sent when the same person opens the case again.
 */
export async function forgetPerson(): Promise<readonly LocalWork[]> {
  const userId = currentPerson();
  setPerson(undefined);
  await forgetImages();
  return userId === undefined ? [] : deleteSavedCopies(userId).catch(() => []);
}

/** The app's own files and the model stay: they are nobody's patient. */
async function forgetImages(except?: string): Promise<void> {
  if (!('caches' in globalThis)) return;
  const names = await caches.keys();
  const theirs = names.filter((name) => isCaseCache(name) || (name.startsWith(REGIONS_PREFIX) && name !== except));
  await Promise.all(theirs.map((name) => caches.delete(name)));
}
