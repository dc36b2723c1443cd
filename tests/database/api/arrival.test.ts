import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { type UploadId } from '@annotome/contracts';
import { createStudyWithUploads, getUpload, processScope, removeStudy } from '@annotome/db';
import { uploadKey } from '@annotome/storage';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { finishArrival } from '@annotome/web/finish-arrival';
import { makeWorld, openServer, type TestServer } from './world.ts';

let server: TestServer;
beforeAll(async () => {
  server = await openServer();
});
afterAll(() => server.close());

it('a file whose study is removed while it is stored leaves nothing, neither whole nor in pieces', async () => {
  const { organizationId, projectId } = await makeWorld(server, 'Radiology');
  const scope = processScope(server.database, organizationId, 'test');
  const { store } = server.services;
  const bytes = Buffer.from('the last piece has come');
  const file = { name: 'a.nii', size: bytes.byteLength, sha256: createHash('sha256').update(bytes).digest('hex') };
  const study = { name: 'S', modality: null, format: 'nifti', deidentified: true, report: null, files: [file] };
  const { studyId, files } = await createStudyWithUploads(scope, { projectId, ...study });
  const uploadId = files[0]?.uploadId as UploadId;
  const upload = await getUpload(scope, { uploadId });
  const removed: string[] = [];
  // Somebody removes the study when all of it was read and nothing is noted.
  async function* lastPiece() {
    yield bytes;
    await removeStudy(scope, { studyId });
  }
  const partial = {
    pieces: { read: () => Readable.from(lastPiece()) } as unknown as Parameters<typeof finishArrival>[1]['partial']['pieces'],
    idOf: (id: string) => id,
    remove: (id: string) => Promise.resolve(void removed.push(id)),
  };
  await expect(finishArrival(scope, { partial, store }, upload)).rejects.toMatchObject({ code: 'not-found' });
  expect(await store.head(uploadKey(organizationId, uploadId))).toBeUndefined();
  expect(removed).toEqual([uploadId]);
});
