import { type Prisma } from '../generated/client.ts';

/** Tables whose rows belong to an organization. */
const TENANT = [
  'organization',
  'membership',
  'invitation',
  'project',
  'label',
  'study',
  'upload',
  'volume',
  'embeddingSet',
  'case',
  'caseOpening',
  'maskUpdate',
  'maskSnapshot',
  'markedLabels',
  'commentThread',
  'comment',
  'mention',
  'auditEvent',
] as const;
type TenantModel = (typeof TENANT)[number];

const READS = ['findUnique', 'findFirst', 'findMany', 'count', 'aggregate', 'groupBy'] as const;
const WRITES = ['create', 'createMany', 'createManyAndReturn', 'update', 'updateMany', 'upsert', 'delete', 'deleteMany'] as const;
type Read = (typeof READS)[number];
type Write = (typeof WRITES)[number];

/** Every field that leads from one table to another. Writing through one would pass the guard by. `guard.test.ts` keeps it complete. */
export const RELATIONS: ReadonlySet<string> = new Set([
  'accounts', 'assigned', 'assignee', 'audits', 'author', 'case', 'cases', 'comment', 'comments', 'embeddings', 'invitations', 'labels', 'marked', 'member',
  'members', 'memberships', 'mentions', 'model', 'openings', 'organization', 'password', 'project', 'projects', 'resolved', 'resolvedBy', 'sessions', 'sets',
  'snapshot', 'studies', 'study', 'thread', 'threads', 'updates', 'uploads', 'user', 'volume', 'volumes', 'written',
]); // prettier-ignore

/**
 * Fields that lead to rows which no organization owns: from there on, a path could lead into another organization. `guard.test.ts` keeps
 * it complete.
 */
export const SHARED: ReadonlySet<string> = new Set(['author', 'model', 'resolvedBy', 'user']);

/** Reading rows of one organization. */
export type RowsToRead = {
  readonly [Name in TenantModel]: Pick<Prisma.TransactionClient[Name], Read>;
} & { readonly model: Pick<Prisma.TransactionClient['model'], Read> };

/** Reading and writing rows of one organization; audit events are written by `record` alone. */
export type Rows = {
  readonly [Name in Exclude<TenantModel, 'auditEvent'>]: Pick<Prisma.TransactionClient[Name], Read | Write>;
} & Pick<RowsToRead, 'auditEvent' | 'model'>;

type Args = Readonly<Record<string, unknown>>;
const isArgs = (value: unknown): value is Args => typeof value === 'object' && value !== null && !Array.isArray(value);

const refuse = (model: string, operation: string, why: string): never => {
  throw new TypeError(`${model}.${operation}: ${why}`);
};

/** Refuses a `select` or `include` that goes on from a shared row: a user's memberships are other organizations' business. */
function refuseCrossing(model: string, operation: string, args: Args, shared: boolean): void {
  for (const clause of [args['select'], args['include']]) {
    if (!isArgs(clause)) continue;
    for (const [field, value] of Object.entries(clause)) {
      if (!RELATIONS.has(field)) continue;
      if (shared) refuse(model, operation, `${field} leads out of the organization`);
      if (SHARED.has(field) && !(isArgs(value) && isArgs(value['select']))) {
        refuse(model, operation, `select the fields of ${field} that are needed`);
      }
      if (isArgs(value)) refuseCrossing(model, operation, value, SHARED.has(field));
    }
  }
}

/** `where` with the organization added to it; one that names another organization is refused. */
function within(model: string, operation: string, where: unknown, organizationId: string): Args {
  const given = isArgs(where) ? where : {};
  const field = model === 'organization' ? 'id' : 'organizationId';
  if (given[field] !== undefined && given[field] !== organizationId) refuse(model, operation, 'names another organization');
  return { ...given, [field]: organizationId };
}

/** Data to write, which may neither name another organization nor write through a relation. */
function ownData(model: string, operation: string, data: unknown, organizationId: string, isNew: boolean): void {
  for (const row of Array.isArray(data) ? (data as unknown[]) : [data]) {
    if (!isArgs(row)) continue;
    for (const field of Object.keys(row)) {
      if (RELATIONS.has(field)) refuse(model, operation, `${field}: write each table's rows by themselves`);
    }
    const named = row[model === 'organization' ? 'id' : 'organizationId'];
    if (isNew ? named !== organizationId : named !== undefined) {
      refuse(model, operation, 'a row is made in the scope’s organization and stays there');
    }
  }
}

/** The arguments of an operation, confined to one organization. @throws TypeError where they reach for another. */
export function confine(model: string, operation: string, given: unknown, organizationId: string): Args {
  const args = isArgs(given) ? given : {};
  refuseCrossing(model, operation, args, model === 'model');
  if (model === 'model') return args;
  const isRead = (READS as readonly string[]).includes(operation);
  if (!isRead && model === 'auditEvent') refuse(model, operation, 'audit events are written by record()');
  switch (operation as Read | Write) {
    case 'create':
    case 'createMany':
    case 'createManyAndReturn':
      if (model === 'organization') refuse(model, operation, 'an organization is not made inside another');
      ownData(model, operation, args['data'], organizationId, true);
      return args;
    case 'upsert':
      ownData(model, operation, args['create'], organizationId, true);
      ownData(model, operation, args['update'], organizationId, false);
      break;
    case 'update':
    case 'updateMany':
      ownData(model, operation, args['data'], organizationId, false);
      break;
    default:
  }
  const cursor = args['cursor'] === undefined ? {} : { cursor: within(model, operation, args['cursor'], organizationId) };
  return { ...args, where: within(model, operation, args['where'], organizationId), ...cursor };
}

/**
 * The tables of a client, confined to one organization: each operation's `where` is completed with it and each new row must carry it, so a
 * query that forgets its filter still sees nothing of others.
 * @param onWrite called after each write that changed something; undefined refuses writes.
 */
export function guard(client: Prisma.TransactionClient, organizationId: string, onWrite: (() => void) | undefined): Rows {
  const allowed: readonly string[] = onWrite ? [...READS, ...WRITES] : READS;
  const entries = [...TENANT, 'model' as const].map((model) => {
    const operations = (model === 'model' ? READS : allowed).map((operation) => {
      const isRead = (READS as readonly string[]).includes(operation);
      const run = async (args: unknown): Promise<unknown> => {
        const delegate = client[model] as unknown as Readonly<Record<string, (args: Args) => Promise<unknown>>>;
        const result = await delegate[operation]?.(confine(model, operation, args, organizationId));
        if (!isRead && !(isArgs(result) && result['count'] === 0)) onWrite?.();
        return result;
      };
      return [operation, run] as const;
    });
    return [model, Object.fromEntries(operations)] as const;
  });
  return Object.fromEntries(entries) as unknown as Rows;
}
