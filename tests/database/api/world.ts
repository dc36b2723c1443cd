import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCaller, type Context, type Services } from '@annotome/api';
import { attemptLimits, fileMailer, newInvitationToken } from '@annotome/auth';
import {
  type ModelHash,
  type OrganizationId,
  type ProjectId,
  type Role,
  type StudyId,
  type UploadId,
  type UserId,
} from '@annotome/contracts';
import {
  authAdapter,
  connect,
  createCommentThread,
  createInvitation,
  createProject,
  createStudyWithUploads,
  createVolumeAndCase,
  ensureEmbeddingSet,
  finishStudyUploads,
  finishUpload,
  foundOrganization,
  getProject,
  memberScope,
  processScope,
  registerModel,
  type Database,
} from '@annotome/db';
import { createQueue, type Queue } from '@annotome/queue';
import { fileStore } from '@annotome/storage';
import pg from 'pg';
import { freshDatabase, type FreshDatabase } from '../fresh-database.ts';

/** A server's services over a database and a folder of a test's own: real ones, mail goes into a file. */
export interface TestServer {
  readonly url: string;
  readonly database: Database;
  readonly queue: Queue;
  readonly services: Services;
  mails(): Promise<{ readonly to: string; readonly text: string }[]>;
  query<Row extends pg.QueryResultRow>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

/** @param on a migrated database; by default a fresh one of the test project `database`. */
export async function openServer(on?: FreshDatabase): Promise<TestServer> {
  const fresh = on ?? (await freshDatabase());
  const folder = await mkdtemp(join(tmpdir(), 'annotome-api-'));
  const database = connect(fresh.url);
  const queue = await createQueue({ connectionString: fresh.url, name: 'test', role: 'send', onError: () => undefined });
  const client = new pg.Client({ connectionString: fresh.url });
  client.on('error', () => undefined);
  await client.connect();
  const mailFile = join(folder, 'mail.jsonl');
  const errors: unknown[] = [];
  return {
    url: fresh.url,
    database,
    queue,
    services: {
      database,
      queue,
      store: fileStore(join(folder, 'blobs')),
      arriving: { remove: () => Promise.resolve() },
      limits: attemptLimits(database),
      mailer: fileMailer({ file: mailFile, log: () => undefined }),
      url: 'http://localhost:3000',
      demo: false,
      sso: undefined,
      logError: (error) => void errors.push(error),
    },
    async mails() {
      const text = await readFile(mailFile, 'utf8').catch(() => '');
      return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as { to: string; text: string }]));
    },
    async query<Row extends pg.QueryResultRow>(sql: string, values: readonly unknown[] = []) {
      return (await client.query<Row>(sql, [...values])).rows;
    },
    async close() {
      await client.end();
      await queue.stop();
      await database.close();
      await fresh.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export interface Person {
  readonly id: UserId;
  readonly email: string;
  readonly token: string;
}

/** Somebody who is signed in and belongs nowhere yet. */
export async function makePerson({ database }: TestServer, name: string): Promise<Person> {
  const email = `${name}-${randomUUID().slice(0, 8)}@example.org`;
  const adapter = authAdapter(database);
  const user = await adapter.createUser?.({ id: '', email, name, emailVerified: new Date() });
  const token = randomUUID();
  if (!user) throw new Error('no user');
  await adapter.createSession?.({ sessionToken: token, userId: user.id, expires: new Date(Date.now() + 3_600_000) });
  return { id: user.id as UserId, email, token };
}

/** Calls procedures as this person, or as nobody, whose page shows this organization. */
export function callerOf(
  { services }: TestServer,
  person: Person | undefined,
  organizationId: string | undefined,
  chosen: (id: string) => void = () => undefined,
  signal?: AbortSignal,
) {
  const context: Context = {
    services,
    origin: { address: '192.0.2.7', userAgent: 'test' },
    session: person && { token: person.token, user: { id: person.id, email: person.email, name: null, image: null } },
    organizationId,
    chooseOrganization: chosen,
  };
  return createCaller(context, signal && { signal });
}

export type Caller = ReturnType<typeof callerOf>;

/** One organization with a member of each role and one of everything that a procedure may name. */
export interface World {
  readonly organizationId: OrganizationId;
  readonly people: Readonly<Record<Role, Person>>;
  /** A second annotator, to be changed and removed. */
  readonly colleague: Person;
  readonly projectId: ProjectId;
  readonly labelIds: readonly string[];
  /** Being uploaded: all its bytes have come. */
  readonly arrivingStudyId: StudyId;
  readonly arrivingUploadId: UploadId;
  readonly failedStudyId: StudyId;
  readonly readyStudyId: StudyId;
  readonly volumeId: string;
  readonly caseId: string;
  /** A conversation in the case that the colleague began, naming everybody, with one comment. */
  readonly threadId: string;
  readonly commentId: string;
  readonly invitationId: string;
  readonly invitationToken: string;
}

export const MODEL = 'ab'.repeat(32) as ModelHash;
const ROLES: readonly Role[] = ['owner', 'manager', 'reviewer', 'annotator', 'viewer'];
const HOUR_MS = 3_600_000;

export async function makeWorld(server: TestServer, name: string): Promise<World> {
  const { database } = server;
  const people = {} as Record<Role, Person>;
  for (const role of ROLES) people[role] = await makePerson(server, role);
  const colleague = await makePerson(server, 'colleague');
  const organizationId = await foundOrganization(database, { userId: people.owner.id, name }, {});
  for (const role of ROLES.slice(1)) await join_(server, organizationId, people[role].id, role);
  await join_(server, organizationId, colleague.id, 'annotator');

  await registerModel(database, { hash: MODEL, name: 'nano', manifest: {} }, true);
  const scope = processScope(database, organizationId, 'test');
  const { id: projectId } = await createProject(scope, {
    name: `${name} project`,
    labels: [
      { name: 'liver', color: '#ff0000' },
      { name: 'spleen', color: '#00ff00' },
    ],
  });
  const { labels } = await getProject(scope, { projectId });
  const study = async (what: string): Promise<{ studyId: StudyId; uploadId: UploadId }> => {
    const sha256 = randomUUID().replaceAll('-', '').repeat(2);
    const { studyId, files } = await createStudyWithUploads(scope, {
      projectId,
      name: `${name} ${what}`,
      modality: 'CT',
      format: 'nifti',
      deidentified: true,
      report: null,
      files: [{ name: 'a.nii.gz', size: 10, sha256 }],
    });
    const uploadId = files[0]?.uploadId as UploadId;
    await finishUpload(scope, { uploadId });
    return { studyId, uploadId };
  };
  const nothing = (): Promise<void> => Promise.resolve();
  const arriving = await study('arriving');
  const failed = await study('failed');
  await finishStudyUploads(scope, { studyId: failed.studyId }, nothing);
  await server.query(`update "Study" set state = 'failed', failure = 'It is no image.' where id = $1`, [failed.studyId]);
  const ready = await study('ready');
  await finishStudyUploads(scope, { studyId: ready.studyId }, nothing);
  const { volumeId, caseId } = await createVolumeAndCase(scope, {
    studyId: ready.studyId,
    seriesKey: '1',
    name: `${name} image`,
    modality: 'CT',
    size: [200, 200, 100],
    affine: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 2, 0],
    dataType: 'int16',
    valueRange: [-1000, 1000],
    window: [-160, 240],
    warnings: [],
    sha256: 'cd'.repeat(32),
    bytes: 1000,
  });
  await ensureEmbeddingSet(scope, { volumeId, modelHash: MODEL }, nothing);
  await server.query(`update "Study" set state = 'ready' where id = $1`, [ready.studyId]);
  await server.query(`update "EmbeddingSet" set state = 'failed' where "volumeId" = $1`, [volumeId]);

  const ownerScope = await memberScope(database, { userId: people.owner.id, organizationId });
  if (!ownerScope) throw new Error('The owner is no member.');
  const colleagueScope = await memberScope(database, { userId: colleague.id, organizationId });
  if (!colleagueScope) throw new Error('The colleague is no member.');
  const { threadId, commentId } = await createCommentThread(colleagueScope, {
    caseId,
    voxel: [100, 100, 50],
    text: `${ROLES.map((role) => `@${role}`).join(' ')} is this ${name}?`,
  });
  const { token, tokenHash } = newInvitationToken();
  const expiresAt = new Date(Date.now() + HOUR_MS);
  const { id: invitationId } = await createInvitation(ownerScope, { email: null, role: 'annotator', tokenHash, expiresAt });
  return {
    organizationId,
    people,
    colleague,
    projectId,
    labelIds: labels.map(({ id }) => id),
    arrivingStudyId: arriving.studyId,
    arrivingUploadId: arriving.uploadId,
    failedStudyId: failed.studyId,
    readyStudyId: ready.studyId,
    volumeId,
    caseId,
    threadId,
    commentId,
    invitationId,
    invitationToken: token,
  };
}

async function join_(server: TestServer, organizationId: string, userId: string, role: Role): Promise<void> {
  await server.query(`insert into "Membership" ("organizationId", "userId", role) values ($1, $2, $3::"Role")`, [
    organizationId,
    userId,
    role,
  ]);
}

/** Makes somebody a member, as an accepted invitation does. */
export { join_ as addMember };

/** An account with a password, as the sign-up makes it. */
const TENANT_TABLES = [
  'Organization',
  'Membership',
  'Invitation',
  'Project',
  'Label',
  'Study',
  'Upload',
  'Volume',
  'EmbeddingSet',
  'Case',
  'MaskUpdate',
  'MaskSnapshot',
  'MarkedLabels',
  'CommentThread',
  'Comment',
  'Mention',
] as const;

/** All rows of an organization but its audit, to see whether anything was changed. */
export async function rowsOf(server: TestServer, organizationId: string): Promise<string> {
  const found: [string, unknown][] = [];
  for (const table of TENANT_TABLES) {
    const column = table === 'Organization' ? 'id' : '"organizationId"';
    found.push([table, await server.query(`select * from "${table}" where ${column} = $1 order by 1, 2, 3`, [organizationId])]);
  }
  return JSON.stringify(Object.fromEntries(found), (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
}

/** How many audit events an organization has. */
export async function auditCount(server: TestServer, organizationId: string): Promise<number> {
  const [row] = await server.query<{ n: number }>(`select count(*)::int as n from "AuditEvent" where "organizationId" = $1`, [
    organizationId,
  ]);
  return row?.n ?? 0;
}
