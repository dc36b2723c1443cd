import { ProductError, type LiveEvent, type MaskNote } from '@annotome/contracts';
import { internalsOf } from '../connection/database.ts';
import { notify, notifyMaskServers } from '../connection/notify.ts';
import { type Prisma } from '../generated/client.ts';
import { guard, type Rows } from './guard.ts';
import { queueSql, type QueueSql } from './queue-sql.ts';
import { heldBy, type Scope } from './scope.ts';

/** What happened to which object: `action` as `project.create`, the object's type and id, and small facts. */
interface AuditEntry {
  readonly action: string;
  readonly objectType: string;
  readonly objectId: string;
  readonly details?: Readonly<Record<string, Prisma.InputJsonValue | null>>;
  /** Written once per actor, address, object and hour: for what repeats many times a minute, as the chunks of one image do. */
  readonly hourly?: boolean;
}

/** A transaction in an organization. */
export interface Change {
  readonly rows: Rows;
  /** Writes an audit event in the same transaction. */
  readonly record: (entry: AuditEntry) => Promise<void>;
  /** Tells the pages of the organization's members, when the transaction commits. */
  readonly publish: (event: LiveEvent) => Promise<void>;
  /** Tells the mask servers, when the transaction commits. */
  readonly tellMaskServers: (note: MaskNote) => Promise<void>;
  /** Waits until no other transaction of the organization holds this name; held until the end of this one. */
  readonly lock: (name: string) => Promise<void>;
  /** Lets the queue put a job in within the same transaction. */
  readonly queue: QueueSql;
}

const HOUR_MS = 3_600_000;

/** The membership as it is now, not as it was when the scope was made: a socket's scope may be hours old. */
async function refuseFormerMember(tx: Prisma.TransactionClient, { organizationId, actor }: Scope): Promise<void> {
  if (actor.kind !== 'member') return;
  const membership = await tx.membership.findUnique({
    where: { organizationId_userId: { organizationId, userId: actor.userId } },
    select: { role: true },
  });
  if (membership?.role !== actor.role) {
    throw new ProductError('not-allowed', 'Your role in this organization has just changed. Reload the page to go on.');
  }
}

async function writeAudit(tx: Prisma.TransactionClient, scope: Scope, entry: AuditEntry): Promise<void> {
  const { action, objectType, objectId, details = {}, hourly } = entry;
  const { origin } = heldBy(scope);
  const { organizationId, actor } = scope;
  const who = { userId: actor.kind === 'member' ? actor.userId : null, actor: actor.name };
  if (hourly) {
    const since = new Date(Date.now() - HOUR_MS);
    const where = { organizationId, ...who, action, objectType, objectId, address: origin.address ?? null, at: { gt: since } };
    if (await tx.auditEvent.findFirst({ where, select: { id: true } })) return;
  }
  await tx.auditEvent.create({
    data: {
      organizationId,
      ...who,
      action,
      objectType,
      objectId,
      details,
      address: origin.address ?? null,
      userAgent: origin.userAgent?.slice(0, 400) ?? null,
    },
  });
}

/** What the database refuses, in words: P2025 nothing updated, P2003 a row that is not (or not here), P2002 a second one. */
function inWords(error: unknown): unknown {
  // By name: a bundler may load the client twice, and then its classes are two.
  if (!(error instanceof Error) || error.name !== 'PrismaClientKnownRequestError' || !('code' in error)) return error;
  if (error.code === 'P2025' || error.code === 'P2003') return new ProductError('not-found', undefined, { cause: error });
  if (error.code === 'P2002') return new ProductError('already-exists', undefined, { cause: error });
  return error;
}

function run<T>(scope: Scope, mustRecord: boolean, work: (change: Change) => Promise<T>): Promise<T> {
  const { database } = heldBy(scope);
  const transaction = internalsOf(database).prisma.$transaction(async (tx) => {
    await refuseFormerMember(tx, scope);
    let wrote = false;
    let recorded = false;
    const result = await work({
      rows: guard(tx, scope.organizationId, () => (wrote = true)),
      record: (entry) => {
        recorded = true;
        return writeAudit(tx, scope, entry);
      },
      publish: (event) => {
        if (event.organizationId !== scope.organizationId)
          throw new TypeError('An event of another organization cannot be published here.');
        return notify(tx, event);
      },
      tellMaskServers: (note) => notifyMaskServers(tx, note),
      lock: async (name) => {
        await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`${scope.organizationId}/${name}`}, 0))`;
      },
      queue: queueSql(tx),
    });
    if (mustRecord && wrote && !recorded)
      throw new TypeError('Rows were changed without an audit event: call record() in the change.');
    return result;
  });
  return transaction.catch((error: unknown) => {
    throw inWords(error);
  });
}

/**
 * Changes rows of an organization in one transaction, with its audit event: a change that records none is rolled back. A member whose role
 * is not any more the scope's is refused.
 * @throws ProductError `not-allowed` for a former member; whatever `work` throws.
 */
export const change = <T>(scope: Scope, work: (change: Change) => Promise<T>): Promise<T> => run(scope, true, work);

/**
 * A change too small for the audit: counters of running work (what began and what ended is recorded), a moment last seen. The architecture
 * test lists the queries that may use it.
 */
export const tick = <T>(scope: Scope, work: (change: Change) => Promise<T>): Promise<T> => run(scope, false, work);
