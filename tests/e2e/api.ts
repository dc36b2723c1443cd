import { createHash, randomUUID } from 'node:crypto';
import { type APIRequestContext, type APIResponse, expect, request as requests } from '@playwright/test';
import { ADDRESS } from './stack.ts';

export const DEMO_PASSWORD = 'annotome-demo';
const ORIGIN = { origin: ADDRESS };

const answerOf = async <T>(response: APIResponse): Promise<T> => {
  expect(response.status(), await response.text()).toBe(200);
  return ((await response.json()) as { result: { data: { json: T } } }).result.data.json;
};

export const askQuery = (api: APIRequestContext, procedure: string, input: unknown): Promise<APIResponse> =>
  api.get(`/api/trpc/${procedure}?input=${encodeURIComponent(JSON.stringify({ json: input }))}`);

export const askMutation = (api: APIRequestContext, procedure: string, input: unknown): Promise<APIResponse> =>
  api.post(`/api/trpc/${procedure}`, { data: { json: input }, headers: ORIGIN });

/** What the API answers, as the page's client reads it. */
export const query = async <T>(api: APIRequestContext, procedure: string, input: unknown): Promise<T> =>
  answerOf<T>(await askQuery(api, procedure, input));

export const mutate = async <T>(api: APIRequestContext, procedure: string, input: unknown): Promise<T> =>
  answerOf<T>(await askMutation(api, procedure, input));

/** A browser without a page: cookies of its own. Dispose of it after use. */
export const newClient = (): Promise<APIRequestContext> => requests.newContext({ baseURL: ADDRESS });

export async function signIn(api: APIRequestContext, email: string, password: string): Promise<void> {
  const { csrfToken } = (await (await api.get('/api/auth/csrf')).json()) as { csrfToken: string };
  await api.post('/api/auth/callback/credentials', { form: { csrfToken, email, password } });
  expect((await query<{ user: { email: string } }>(api, 'session.me', null)).user.email).toBe(email);
}

/** Somebody new with an organization of their own, signed in. */
export async function signUp(api: APIRequestContext, name: string, organization: string): Promise<string> {
  const person = { email: `${randomUUID()}@hospital.example`, name, password: 'a sentence is good', organization };
  await mutate(api, 'account.signUp', person);
  await signIn(api, person.email, person.password);
  return person.email;
}

export interface NewStudy {
  readonly projectId: string;
  readonly name: string;
  readonly format: 'dicom' | 'nifti' | 'nrrd' | 'metaimage';
  readonly files: readonly { readonly name: string; readonly bytes: Buffer }[];
  /** Once all bytes have arrived. */
  readonly beforeItIsRead?: () => void;
}

/** Sends a study as the page would, and lets it be read. @returns its id. */
export async function uploadStudy(
  api: APIRequestContext,
  { projectId, name, format, files, beforeItIsRead }: NewStudy,
): Promise<string> {
  const announced = files.map(({ name, bytes }) => ({
    name,
    size: bytes.byteLength,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  }));
  const { studies } = await mutate<{ studies: { studyId: string; files: { uploadId: string; alreadyThere: boolean }[] }[] }>(
    api,
    'uploads.begin',
    { projectId, studies: [{ name, modality: 'CT', format, deidentified: false, report: null, files: announced }] },
  );
  const [study] = studies;
  if (!study) throw new Error('The study was not begun.');
  for (const [at, { uploadId, alreadyThere }] of study.files.entries()) {
    if (alreadyThere) continue;
    const { bytes } = files[at] ?? { bytes: Buffer.alloc(0) };
    const response = await api.post('/api/upload', {
      headers: {
        ...ORIGIN,
        'tus-resumable': '1.0.0',
        'upload-length': String(bytes.byteLength),
        'upload-metadata': `uploadId ${Buffer.from(uploadId).toString('base64')}`,
        'content-type': 'application/offset+octet-stream',
      },
      data: bytes,
    });
    expect(response.status(), await response.text()).toBe(201);
  }
  beforeItIsRead?.();
  await mutate(api, 'uploads.finish', { studyId: study.studyId });
  return study.studyId;
}

export interface ListedCase {
  readonly id: string;
  readonly number: number;
  readonly volume: { readonly id: string; readonly size: readonly [number, number, number] };
  readonly embedding: { readonly state: string; readonly done: number; readonly total: number } | null;
}

/** The cases of a project, once there are that many. */
export async function casesOf(api: APIRequestContext, projectId: string, atLeast = 1): Promise<readonly ListedCase[]> {
  let found: readonly ListedCase[] = [];
  await expect
    .poll(
      async () => {
        found = (await query<{ cases: readonly ListedCase[] }>(api, 'cases.list', { projectId })).cases;
        return found.length;
      },
      { timeout: 120_000 },
    )
    .toBeGreaterThanOrEqual(atLeast);
  return found;
}

/** The project that comes with the demo. */
export async function demoProject(api: APIRequestContext): Promise<string> {
  const projects = await query<{ id: string; name: string }[]>(api, 'projects.list', {});
  return projects.find(({ name }) => name === 'Abdomen')?.id ?? '';
}
