import { createHash, randomUUID } from 'node:crypto';
import { filesText, type UploadId } from '@annotome/contracts';
import { finishUpload, processScope } from '@annotome/db';
import { uploadKey } from '@annotome/storage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callerOf, makeWorld, openServer, type TestServer, type World } from '../api/world.ts';

const hash = (): string => randomUUID().replaceAll('-', '').repeat(2);
const GB = 1e9;
const pick = (file: { size: number; sha256: string } | undefined) => ({ size: file?.size ?? 0, sha256: file?.sha256 ?? '' });

describe('uploads', () => {
  let server: TestServer;
  let world: World;
  beforeAll(async () => {
    server = await openServer();
    world = await makeWorld(server, 'Clinic');
  });
  afterAll(() => server.close());

  const api = (of: World = world) => callerOf(server, of.people.owner, of.organizationId);
  const begin = async (files: { name: string; size: number; sha256: string }[], of: World = world, deidentified = true) => {
    const { studies } = await api(of).uploads.begin({
      projectId: of.projectId,
      studies: [{ name: 'CT', format: 'dicom', deidentified, files }],
    });
    const [study] = studies;
    if (!study) throw new Error('no study');
    return study;
  };
  const arrive = async (uploadId: UploadId, of: World = world): Promise<void> => {
    await server.services.store.put(uploadKey(of.organizationId, uploadId), new Uint8Array([1]));
    await finishUpload(processScope(server.database, of.organizationId, 'test'), { uploadId });
  };
  const jobs = (studyId: string) =>
    server.query(`select id from pgboss.job where name = 'ingest-study' and data->>'studyId' = $1`, [studyId]);
  const has = async (uploadId: string, of: World = world) =>
    (await server.services.store.head(uploadKey(of.organizationId, uploadId))) !== undefined;

  it('begin, arrive, and make one job, however often they are said to be finished', async () => {
    const { studyId, files } = await begin([
      { name: 'a/1.dcm', size: 5, sha256: hash() },
      { name: 'a/2.dcm', size: 6, sha256: hash() },
    ]);
    expect(files.map(({ name, alreadyThere }) => [name, alreadyThere])).toEqual([
      ['a/1.dcm', false],
      ['a/2.dcm', false],
    ]);
    expect((await api().uploads.list({ projectId: world.projectId })).map((study) => study.studyId)).toContain(studyId);
    await arrive(files[0]?.uploadId as UploadId);
    await expect(api().uploads.finish({ studyId })).rejects.toThrow('One file has not arrived yet, a/2.dcm for one.');
    expect(await jobs(studyId)).toEqual([]);
    await arrive(files[1]?.uploadId as UploadId);
    await api().uploads.finish({ studyId });
    await api().uploads.finish({ studyId });
    expect(await jobs(studyId)).toHaveLength(1);
    expect((await api().studies.get({ studyId })).state).toBe('ingesting');
  });

  it('recognise bytes that the organization has, and those of no other organization', async () => {
    const file = { name: 'same.nii', size: 7, sha256: hash() };
    const first = await begin([file]);
    expect(await begin([file]).then(({ files }) => files[0]?.alreadyThere)).toBe(false);
    await arrive(first.files[0]?.uploadId as UploadId);
    expect(await begin([file]).then(({ files }) => files[0]?.alreadyThere)).toBe(true);
    expect(await begin([{ ...file, size: 8 }]).then(({ files }) => files[0]?.alreadyThere)).toBe(false);
    const other = await makeWorld(server, 'Other');
    expect(await begin([file], other).then(({ files }) => files[0]?.alreadyThere)).toBe(false);
  });

  it('are found again as a study of the project that has the same bytes, all of them and no others, once they have come', async () => {
    const named = (n: number) => ({ name: `${n}.dcm`, size: 10 + n, sha256: hash() });
    const files = [named(1), named(2), named(3)];
    const fingerprint = (of: typeof files) => createHash('sha256').update(filesText(of)).digest('hex');
    const known = (of: typeof files, all: string | undefined = fingerprint(of), where: World = world) => {
      const [{ size, sha256 } = named(0)] = of;
      return api(where).uploads.known({ projectId: where.projectId, file: { size, sha256 }, of: of.length, all });
    };
    const { studyId, files: begun } = await begin(files);
    expect(await known(files)).toBeNull();
    for (const { uploadId } of begun) await arrive(uploadId);
    await api().uploads.finish({ studyId });
    expect(await known(files)).toMatchObject({ studyId, name: 'CT', state: 'ingesting', caseId: null });
    expect(await known([...files].reverse())).toMatchObject({ studyId });
    expect(await known(files.slice(0, 2))).toBeNull();
    expect(await known([...files, named(4)])).toBeNull();
    const other = [...files.slice(0, 2), named(3)];
    expect(await known(other)).toBeNull();
    // Maybe: as much as one file and their number say.
    expect(await api().uploads.known({ projectId: world.projectId, file: pick(files[0]), of: 3 })).toMatchObject({ studyId });

    const elsewhere = await makeWorld(server, 'Elsewhere');
    expect(await known(files, undefined, elsewhere)).toBeNull();
    const { id } = await api().projects.create({ name: 'Another' });
    expect(await api().uploads.known({ projectId: id, file: pick(files[0]), of: 3 })).toBeNull();
  });

  it('keep shared bytes until the last study that needs them is removed', async () => {
    const file = { name: 'shared.nii', size: 9, sha256: hash() };
    const first = await begin([file]);
    const uploadId = first.files[0]?.uploadId as UploadId;
    await arrive(uploadId);
    const second = await begin([file]);
    await api().studies.remove({ studyId: first.studyId });
    expect(await has(uploadId)).toBe(true);
    const third = await begin([file]);
    expect(third.files[0]?.alreadyThere).toBe(true);
    await api().uploads.cancel({ studyId: second.studyId });
    expect(await has(uploadId)).toBe(true);
    await api().uploads.cancel({ studyId: third.studyId });
    expect(await has(uploadId)).toBe(false);
  });

  it('are refused over the limits, with the numbers', async () => {
    await expect(begin([{ name: 'big.nii', size: 5 * GB, sha256: hash() }])).rejects.toThrow(
      'big.nii has 5.0 GB; a file may have 4.0 GB.',
    );
    const many = Array.from({ length: 5 }, (_, n) => ({ name: `${n}.nii`, size: 4 * GB, sha256: hash() }));
    await expect(begin(many)).rejects.toThrow('a study may have 16 GB');
    await server.query(`update "Organization" set "storageLimit" = 2000 where id = $1`, [world.organizationId]);
    await expect(begin([{ name: 'one.nii', size: 3000, sha256: hash() }])).rejects.toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
    await server.query(`update "Organization" set "storageLimit" = 100000000000 where id = $1`, [world.organizationId]);
  });

  it('are de-identified where the project demands it', async () => {
    const strict = await makeWorld(server, 'Strict');
    await api(strict).projects.update({ projectId: strict.projectId, deidentify: 'demanded' });
    await expect(begin([{ name: 'a.dcm', size: 5, sha256: hash() }], strict, false)).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    });
    await begin([{ name: 'a.dcm', size: 5, sha256: hash() }], strict, true);
  });

  it('a study that failed is tried again with one job; one that did not is not', async () => {
    await api().studies.retry({ studyId: world.failedStudyId });
    expect(await jobs(world.failedStudyId)).toHaveLength(1);
    await expect(api().studies.retry({ studyId: world.failedStudyId })).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await api().studies.get({ studyId: world.failedStudyId })).toMatchObject({ state: 'ingesting', failure: null });
  });
});
