import { can, sessionTokenIn } from '@annotome/auth';
import { CaseId, type CloseCode, type OrganizationId } from '@annotome/contracts';
import {
  findSession,
  getMaskCase,
  listMemberships,
  memberScope,
  type Database,
  type MemberScope,
  type Origin,
} from '@annotome/db';

/** Who asks for what: from the request of a page that wants to connect. */
export interface Knock {
  readonly path: string;
  /** User id of who the page was opened by, where it says so: in one browser somebody else may have signed in since. */
  readonly as?: string | undefined;
  readonly cookie: string | undefined;
  readonly origin: Origin;
}

/** A person let in to a case, as things are at this moment. */
export interface Admission {
  readonly caseId: CaseId;
  readonly token: string;
  readonly scope: MemberScope;
  readonly canDraw: boolean;
}

/** Session, membership, role and case, as they are now. @returns the close code for who is not let in. */
export async function admit(database: Database, { path, as, cookie, origin }: Knock): Promise<Admission | CloseCode> {
  const token = sessionTokenIn(cookie);
  const session = token === undefined ? undefined : await findSession(database, token);
  if (!session || token === undefined || (as !== undefined && as !== session.id)) return 4401;
  const { success, data: caseId } = CaseId.safeParse(path.replace(/^\//, ''));
  if (!success) return 4404;
  for (const { id } of await listMemberships(database, session.id)) {
    const scope = await memberScope(database, { userId: session.id, organizationId: id }, origin);
    if (!scope || !(await getMaskCase(scope, { caseId }))) continue;
    if (!can(actorOf(scope), 'case.read')) return 4403;
    return { caseId, token, scope, canDraw: can(actorOf(scope), 'case.draw') };
  }
  return 4404;
}

/** The same person and case, looked at again: the session may have ended, the role changed. */
export async function admitAgain(
  database: Database,
  { caseId, token, scope }: Admission,
  origin: Origin,
): Promise<Admission | CloseCode> {
  const session = await findSession(database, token);
  if (session?.id !== scope.actor.userId) return 4401;
  const { organizationId }: { organizationId: OrganizationId } = scope;
  const now = await memberScope(database, { userId: session.id, organizationId }, origin);
  if (!now || !can(actorOf(now), 'case.read')) return 4403;
  return { caseId, token, scope: now, canDraw: can(actorOf(now), 'case.draw') };
}

const actorOf = ({ actor: { userId, role } }: MemberScope) => ({ userId, role });
