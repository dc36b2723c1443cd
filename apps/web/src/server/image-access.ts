import { can } from '@annotome/auth';
import { ProductError, VolumeId } from '@annotome/contracts';
import { recordImageRead, type MemberScope } from '@annotome/db';
import { authorise } from './authorise.ts';
import { originOf } from './origin-of.ts';

type What = Parameters<typeof recordImageRead>[1]['what'];

/** How long an image that was found the organization's, and whose reading was noted, is not asked about again: it loads in hundreds of pieces. */
const KNOWN_MS = 60_000;
const MOST_KNOWN = 10_000;

interface Known {
  readonly until: number;
  /** Pieces that are asked for at once wait for one look. */
  readonly looked: Promise<void>;
}
const known = new Map<string, Known>();

export interface ImageAccess {
  readonly scope: MemberScope;
  readonly volumeId: VolumeId;
}

/**
 * Whether a request may have bytes made of an image. Session, membership and role are looked up for every request, so that a removal acts
 * at once; that the image is the organization's, and that its reading is in the audit, once a minute.
 * @throws ProductError `signed-out`, `not-allowed`, `not-found`.
 */
export async function accessImage(request: Request, id: string, what: What): Promise<ImageAccess> {
  const scope = await authorise(request);
  const { userId, role } = scope.actor;
  if (!can({ userId, role }, 'image.read')) throw new ProductError('not-allowed');
  const { success, data: volumeId } = VolumeId.safeParse(id);
  if (!success) throw new ProductError('not-found');
  // From where is a part of it: a session that is suddenly used elsewhere is noted.
  const key = [scope.organizationId, userId, originOf(request.headers).address ?? '', volumeId, what].join(' ');
  const now = Date.now();
  let entry = known.get(key);
  if (!entry || entry.until < now) {
    if (known.size >= MOST_KNOWN) known.clear();
    entry = { until: now + KNOWN_MS, looked: recordImageRead(scope, { volumeId, what }) };
    known.set(key, entry);
  }
  try {
    await entry.looked;
  } catch (error) {
    if (known.get(key) === entry) known.delete(key);
    throw error;
  }
  return { scope, volumeId };
}
