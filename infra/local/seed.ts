import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { hashPassword } from '@annotome/auth';
import { type ProjectId } from '@annotome/contracts';
import {
  connect,
  createStudyWithUploads,
  DEMO_PASSWORD,
  DEMO_PEOPLE,
  finishStudyUploads,
  finishUpload,
  listStudies,
  processScope,
  seedDemo as seedDemoRows,
  type Scope,
} from '@annotome/db';
import { createQueue, type Queue } from '@annotome/queue';
import { openBlobStore, storageEnvironment, uploadKey, type BlobStore } from '@annotome/storage';
import { z } from 'zod';
import { ROOT } from './env.ts';

export interface DemoSignIn {
  readonly role: string;
  readonly email: string;
  readonly password: string;
}

interface DemoStudy {
  readonly name: string;
  readonly format: 'dicom' | 'nifti';
  /** A file or a folder below tests/fixtures/data, where each has its origin and licence beside it. */
  readonly path: string;
  /** In mm LPS: where a click works well, because it is the first thing that a stranger does. */
  readonly firstPlace?: readonly [number, number, number];
}

/** The first one first: it is the one a stranger opens. */
const STUDIES: readonly DemoStudy[] = [
  // In the liver; the middle of the image is in the pelvis.
  { name: 'Trunk CT', format: 'nifti', path: 'totalseg-ct/example_ct.nii.gz', firstPlace: [-86, -185.3, 394.3] },
  { name: 'Abdomen CT, DICOM', format: 'dicom', path: 'totalseg-ct-dicom-j2k/dicom' },
];

/**
 * The demo organization with real CTs, which go the way of any upload: bytes in the store, rows, then the ingest job. A second call adds
 * nothing. Returns the sign-ins to print.
 */
export async function seedDemo(environment: NodeJS.ProcessEnv): Promise<readonly DemoSignIn[]> {
  const settings = z.object({ DATABASE_URL: z.string(), ...storageEnvironment }).parse(environment);
  const onError = (error: Error): void => console.error(`The demo's studies: ${error.message}`);
  const database = connect(settings.DATABASE_URL);
  const store = openBlobStore(settings);
  const queue = await createQueue({ connectionString: settings.DATABASE_URL, name: 'seed', role: 'send', onError });
  try {
    const { organizationId, projectId } = await seedDemoRows(database, hashPassword);
    const scope = processScope(database, organizationId, 'seed');
    const { total } = await listStudies(scope, { projectId, limit: 1 });
    if (total === 0) {
      for (const study of STUDIES) await addStudy({ scope, store, queue, projectId }, study);
    }
  } finally {
    await queue.stop();
    store.close();
    await database.close();
  }
  return DEMO_PEOPLE.map(({ email, role }) => ({ email, role, password: DEMO_PASSWORD }));
}

interface Services {
  readonly scope: Scope;
  readonly store: BlobStore;
  readonly queue: Queue;
  readonly projectId: ProjectId;
}

async function addStudy(
  { scope, store, queue, projectId }: Services,
  { name, format, path, firstPlace }: DemoStudy,
): Promise<void> {
  const whole = join(ROOT, 'tests', 'fixtures', 'data', path);
  const paths = statSync(whole).isDirectory() ? readdirSync(whole).map((file) => join(whole, file)) : [whole];
  const files = paths.map((file) => {
    const bytes = readFileSync(file);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    return { name: file.slice(whole.lastIndexOf('/') + 1), size: bytes.length, sha256, bytes };
  });
  const { studyId, files: begun } = await createStudyWithUploads(scope, {
    projectId,
    name,
    modality: 'CT',
    format,
    // These DICOM files name nobody, and do not say so.
    deidentified: format !== 'dicom',
    report: null,
    ...(firstPlace ? { firstPlace } : {}),
    files: files.map(({ bytes: _, ...file }) => file),
  });
  for (const [at, { uploadId, alreadyThere }] of begun.entries()) {
    if (alreadyThere) continue;
    await store.put(uploadKey(scope.organizationId, uploadId), files[at]?.bytes ?? new Uint8Array());
    await finishUpload(scope, { uploadId });
  }
  const job = { organizationId: scope.organizationId, studyId };
  await finishStudyUploads(scope, { studyId }, (tx) => queue.enqueue('ingest-study', job, { tx }));
}
