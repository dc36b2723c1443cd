import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { type LiveEvent, type OrganizationId, type ProjectId, type StudyId } from '@annotome/contracts';
import {
  connect,
  createStudyWithUploads,
  finishStudyUploads,
  finishUpload,
  listen,
  processScope,
  type Database,
  type Scope,
} from '@annotome/db';
import { createQueue, type Queue } from '@annotome/queue';
import { fileStore, s3Store, uploadKey, type BlobStore, type S3StoreOptions } from '@annotome/storage';
import pg from 'pg';
import { freshDatabase } from '../fresh-database.ts';

export interface GivenFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A database, a blob store and an organization with a project of a test's own; what happens in them is heard. */
export interface Workplace {
  readonly database: Database;
  readonly scope: Scope;
  readonly organizationId: OrganizationId;
  readonly store: BlobStore;
  readonly queue: Queue;
  /** For the processes started on it. */
  readonly environment: NodeJS.ProcessEnv;
  readonly events: readonly LiveEvent[];
  /** Waits for an event; those that came before count too. */
  heard<T extends LiveEvent['type']>(
    type: T,
    fits?: (event: Extract<LiveEvent, { type: T }>) => boolean,
  ): Promise<Extract<LiveEvent, { type: T }>>;
  /** Uploads a study, as the web process does, and asks for its ingest. */
  upload(files: readonly GivenFile[], said?: { readonly modality?: string; readonly deidentified?: boolean }): Promise<StudyId>;
  query<Row extends pg.QueryResultRow>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

export const fileOf = async (path: string): Promise<GivenFile> => ({
  name: basename(path),
  bytes: new Uint8Array(await readFile(path)),
});

/** @param bucket where the blobs are kept; a folder of its own by default. */
export async function openWorkplace(bucket?: S3StoreOptions): Promise<Workplace> {
  const fresh = await freshDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'annotome-work-'));
  const client = new pg.Client({ connectionString: fresh.url });
  await client.connect();
  const organizationId = `o${randomUUID().slice(0, 12)}` as OrganizationId;
  const projectId = `p${randomUUID().slice(0, 12)}` as ProjectId;
  await client.query(`insert into "Organization" (id, name) values ($1, 'Radiology')`, [organizationId]);
  await client.query(
    `insert into "Project" (id, "organizationId", name, "deidentifySecret") values ($1, $2, 'Livers', '\\x00')`,
    [projectId, organizationId],
  );
  const database = connect(fresh.url);
  const scope = processScope(database, organizationId, 'test');
  const queue = await createQueue({ connectionString: fresh.url, name: 'test', role: 'send', onError: () => undefined });
  const store = bucket ? s3Store(bucket) : fileStore(join(folder, 'blobs'));
  const events: LiveEvent[] = [];
  const waiting = new Set<() => void>();
  const unlisten = await listen(database, {
    onEvent: (event) => {
      events.push(event);
      for (const look of waiting) look();
    },
  });
  return {
    database,
    scope,
    organizationId,
    store,
    queue,
    environment: { DATABASE_URL: fresh.url, DATA_FOLDER: folder, LOG_LEVEL: 'info', ...(bucket ? variablesOf(bucket) : {}) },
    events,
    heard: (type, fits = () => true) =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = events.find((event) => event.type === type && fits(event as never));
          if (!found) return;
          waiting.delete(look);
          resolve(found as never);
        };
        waiting.add(look);
        look();
      }),
    upload: async (files, { modality, deidentified = false } = {}) => {
      const described = files.map(({ name, bytes }) => ({
        name,
        size: bytes.length,
        sha256: createHash('sha256').update(bytes).digest('hex'),
      }));
      const study = {
        projectId,
        name: 'A study',
        modality: modality ?? null,
        format: 'nifti',
        deidentified,
        report: null,
      };
      const { studyId, files: begun } = await createStudyWithUploads(scope, { ...study, files: described });
      for (const [n, { uploadId, alreadyThere }] of begun.entries()) {
        if (alreadyThere) continue;
        const { bytes } = files[n] as GivenFile;
        await store.put(uploadKey(organizationId, uploadId), bytes);
        await finishUpload(scope, { uploadId });
      }
      await finishStudyUploads(scope, { studyId }, (tx) => queue.enqueue('ingest-study', { organizationId, studyId }, { tx }));
      return studyId;
    },
    query: async (sql, values = []) => (await client.query(sql, [...values])).rows as never,
    close: async () => {
      await unlisten();
      await queue.stop({ timeoutMs: 0 });
      await database.close();
      await client.end();
      store.close();
      await fresh.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const variablesOf = ({ bucket, endpoint, accessKeyId, secretAccessKey }: S3StoreOptions): NodeJS.ProcessEnv => ({
  S3_BUCKET: bucket,
  S3_ENDPOINT: endpoint,
  S3_ACCESS_KEY_ID: accessKeyId,
  S3_SECRET_ACCESS_KEY: secretAccessKey,
});
