import { type ModelHash, type VolumeId } from '@annotome/contracts';
import { defaultModel } from '@annotome/db';
import { imageHash, modelFileKey, readyWindows, thumbnailKey, volumeFolder } from '@annotome/storage';
import { fixturePath } from '@annotome/testing';
import { openPyramid } from '@annotome/volume';
import { afterAll, describe, expect, it } from 'vitest';
import { startS3Server } from '../../storage/s3-server.ts';
import { startService } from './service.ts';
import { fileOf, openWorkplace } from './workplace.ts';

const server = await startS3Server();

describe.skipIf(typeof server === 'string')('both workers with a bucket', { timeout: 180_000 }, () => {
  if (typeof server === 'string') return;
  afterAll(() => server.stop());

  it('read the upload from it, and leave the image and its windows there', async () => {
    const work = await openWorkplace(server.options);
    const worker = await startService('gpu-worker', work.environment);
    const jobs = await startService('jobs', work.environment);
    try {
      const studyId = await work.upload([await fileOf(fixturePath('data/nifti-corner-cases/anatomical.nii'))]);
      const { total, volumeId } = await work.heard('embedding', ({ state }) => state === 'ready');
      const [row] = await work.query<{ id: VolumeId; sha256: string }>('select id, sha256 from "Volume" where "studyId" = $1', [
        studyId,
      ]);
      expect(row?.id).toBe(volumeId);
      const stored = await (await openPyramid(work.store.pyramidStore(volumeFolder(volumeId)))).readLevel(0);
      expect(imageHash(stored)).toBe(row?.sha256);
      expect(await work.store.head(thumbnailKey(volumeId))).toBeDefined();
      const { hash } = (await defaultModel(work.database)) as { hash: ModelHash };
      expect((await readyWindows(work.store, hash, volumeId)).size).toBe(total);
      expect(await work.store.head(modelFileKey(hash, 'decoder.onnx'))).toBeDefined();
    } finally {
      expect(await worker.end('SIGTERM')).toBe(0);
      expect(await jobs.end('SIGTERM')).toBe(0);
      await work.close();
    }
  });
});
