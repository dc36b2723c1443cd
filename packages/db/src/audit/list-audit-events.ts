import { nameObjects } from './name-objects.ts';
import { cutPage, pageAfter } from '../scope/pages.ts';
import { read } from '../scope/read.ts';
import { type Scope } from '../scope/scope.ts';

export interface AuditQuery {
  readonly objectType?: string | undefined;
  readonly objectId?: string | undefined;
  readonly userId?: string | undefined;
  readonly action?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
}

/** What happened in the organization, newest first, each with what its object is called now (null: it is gone, or has no name). */
export async function listAuditEvents(scope: Scope, { cursor, limit = 50, ...filters }: AuditQuery) {
  const where = Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined));
  const found = await read(scope).auditEvent.findMany({
    where,
    select: {
      id: true,
      userId: true,
      actor: true,
      action: true,
      objectType: true,
      objectId: true,
      details: true,
      address: true,
      userAgent: true,
      at: true,
    },
    orderBy: [{ at: 'desc' }, { id: 'desc' }],
    ...pageAfter(cursor, limit),
  });
  const { page, nextCursor } = cutPage(found, limit);
  const names = await nameObjects(scope, page);
  const events = page.map((event) => ({ ...event, objectName: names.get(event.objectId) ?? null }));
  return { events, nextCursor };
}
