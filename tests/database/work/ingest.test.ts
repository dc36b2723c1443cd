import { execFileSync } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { type StudyId } from '@annotome/contracts';
import { getStudy, removeStudy, retryStudy } from '@annotome/db';
import { memorySource, readNifti, writeNifti } from '@annotome/formats';
import { deleteVolumeBlobs, imageHash, plannedVolumes, thumbnailKey, uploadKey, volumeFolder } from '@annotome/storage';
import { fixturePath, seededRandom } from '@annotome/testing';
import { iFastest, makeGrid, makeVolume, openPyramid } from '@annotome/volume';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startService, type Service } from './service.ts';
import { fileOf, openWorkplace, type GivenFile, type Workplace } from './workplace.ts';

const CT = fixturePath('data/totalseg-ct/example_ct.nii.gz');

/** JSON knows no −0. */
const plain = (affine: readonly number[]): number[] => affine.map((value) => value + 0);

/** A NIfTI large enough that its ingest can be disturbed in the middle, of noise that does not compress. */
function largeNifti(n: number): GivenFile {
  const random = seededRandom(n);
  const grid = makeGrid([n, n, n], [-1, 0, 0, 100, 0, -1, 0, 100, 0, 0, 1, -100]);
  const data = Int16Array.from({ length: n ** 3 }, () => Math.floor(30_000 * random()));
  return { name: 'noise.nii', bytes: writeNifti(makeVolume(grid, iFastest(data)), { gzip: false }) };
}

let work: Workplace;
let jobs: Service;
beforeAll(async () => {
  work = await openWorkplace();
  jobs = await startService('jobs', work.environment);
});
afterAll(async () => {
  expect(await jobs.end('SIGTERM')).toBe(0);
  await work.close();
});

const ended = (studyId: StudyId) =>
  work.heard('study', (event) => event.studyId === studyId && (event.state === 'ready' || event.state === 'failed'));
const volumesOf = (studyId: StudyId) =>
  work.query<{ id: string; name: string; size: number[]; affine: number[]; sha256: string; modality: string; window: number[]; dataType: string; bytes: string }>(
    'select * from "Volume" where "studyId" = $1 order by name', [studyId],
  ); // prettier-ignore
const casesOf = (studyId: StudyId) =>
  work.query<{ number: number }>('select c.number from "Case" c join "Volume" v on v.id = c."volumeId" where v."studyId" = $1', [
    studyId,
  ]);

describe('ingest', { timeout: 180_000 }, () => {
  it('makes of a CT its volume, voxel for voxel on its own grid, a small picture and a case, and tells how far it is', async () => {
    const file = await fileOf(CT);
    const studyId = await work.upload([file]);
    expect(await ended(studyId)).toMatchObject({ state: 'ready' });
    const [volume, ...others] = await volumesOf(studyId);
    if (!volume) throw new Error('no volume');
    expect(others).toEqual([]);
    const { volume: expected } = await readNifti(memorySource(file.name, file.bytes), [], {});
    const pyramid = await openPyramid(work.store.pyramidStore(volumeFolder(volume.id)));
    const stored = await pyramid.readLevel(0);
    expect({ ...stored.grid, affine: plain(stored.grid.affine) }).toEqual({
      ...expected.grid,
      affine: plain(expected.grid.affine),
    });
    expect(Buffer.compare(Buffer.from(stored.data.buffer), Buffer.from(expected.data.buffer as ArrayBuffer))).toBe(0);
    // Prisma writes 16 digits of a number: the affine of record is the pyramid’s.
    volume.affine.forEach((value, n) => expect(value).toBeCloseTo(expected.grid.affine[n] as number, 9));
    expect(volume).toMatchObject({
      size: [...expected.grid.size],
      sha256: imageHash(expected),
      modality: 'CT',
      window: [-160, 240],
      dataType: expected.data.constructor.name.replace('Array', '').toLowerCase(),
    });
    const picture = await work.store.get(thumbnailKey(volume.id));
    expect(new TextDecoder().decode(picture?.subarray(8, 12))).toBe('WEBP');
    expect(await casesOf(studyId)).toEqual([{ number: 1 }]);
    const stages = work.events.flatMap((event) => (event.type === 'study' && event.studyId === studyId ? [event.stage] : []));
    expect(stages).toEqual(
      expect.arrayContaining(['Waiting to begin', 'Looking at the files', 'Reading image', 'Storing image', '']),
    );
    expect(await work.query(`select action, actor from "AuditEvent" where "objectId" = $1`, [volume.id])).toEqual([
      { action: 'volume.create', actor: 'jobs' },
    ]);
  });

  it('makes a volume and a case of every series and every frame, leaves scouts out, and tells what it could not read', async () => {
    const folder = fixturePath('data/pydicom-mix/package');
    const mixed: GivenFile[] = [];
    for (const name of await readdir(folder)) mixed.push({ ...(await fileOf(`${folder}/${name}`)), name: `study/${name}` });
    mixed.push(await fileOf(CT), await fileOf(fixturePath('data/nifti-corner-cases/functional.nii')));
    const studyId = await work.upload(mixed);
    expect(await ended(studyId)).toMatchObject({ state: 'ready' });
    const volumes = await volumesOf(studyId);
    const frames = volumes.filter(({ name }) => name.startsWith('functional.nii, frame '));
    expect(frames.length).toBeGreaterThan(1);
    expect(new Set(volumes.map(({ id }) => id)).size).toBe(volumes.length);
    expect(volumes.map(({ name }) => name)).toContain('example_ct.nii.gz');
    expect(await casesOf(studyId)).toHaveLength(volumes.length);
    const { warnings } = await getStudy(work.scope, { studyId });
    expect(warnings.join('\n')).toMatch(/rtstruct\.dcm/);
  });

  it('says in a sentence why nothing could be read, keeps the upload, and tries again when asked', async () => {
    const studyId = await work.upload([
      { name: 'holiday.txt', bytes: new TextEncoder().encode('Dear all, the beach is lovely.') },
    ]);
    expect(await ended(studyId)).toMatchObject({ state: 'failed' });
    const { failure, uploads } = await getStudy(work.scope, { studyId });
    expect(failure).toMatch(/holiday\.txt.*Upload the scan’s own files|DICOM, NIfTI, NRRD or MetaImage/);
    const [upload] = uploads;
    const key = uploadKey(work.organizationId, upload?.id ?? '');
    expect(await work.store.head(key)).toBeDefined();
    // The person cannot change a file, but the server can learn to read it.
    await work.store.put(key, (await fileOf(CT)).bytes);
    const before = work.events.length;
    await retryStudy(work.scope, { studyId }, (tx) =>
      work.queue.enqueue('ingest-study', { organizationId: work.organizationId, studyId }, { tx }),
    );
    await work.heard('study', (event) => event.studyId === studyId && event.state === 'ready');
    expect(work.events.length).toBeGreaterThan(before);
    expect(await volumesOf(studyId)).toHaveLength(1);
  });

  it('takes no DICOM file for de-identified that does not say so itself, and says which', async () => {
    const named = await fileOf(fixturePath('data/pydicom-mix/package/CT_small.dcm'));
    const studyId = await work.upload([named, await fileOf(CT)], { deidentified: true });
    expect(await ended(studyId)).toMatchObject({ state: 'failed' });
    expect((await getStudy(work.scope, { studyId })).failure).toMatch(/\(0012,0062\) is not YES\): CT_small\.dcm\. Remove/);
    expect(await volumesOf(studyId)).toEqual([]);
    const plainFile = await work.upload([await fileOf(CT)], { deidentified: true });
    expect(await ended(plainFile)).toMatchObject({ state: 'ready' });
  });

  it('makes the same images once, though its process is killed in the middle and the work begins again', async () => {
    const studyId = await work.upload([largeNifti(192), await fileOf(CT)]);
    await work.heard('study', (event) => event.studyId === studyId && event.stage.startsWith('Storing image'));
    await jobs.end('SIGKILL');
    jobs = await startService('jobs', work.environment);
    expect(await ended(studyId)).toMatchObject({ state: 'ready' });
    const volumes = await volumesOf(studyId);
    expect(volumes.map(({ name }) => name)).toEqual(['example_ct.nii.gz', 'noise.nii']);
    expect(await casesOf(studyId)).toHaveLength(2);
    for (const { id, sha256 } of volumes) {
      const stored = await (await openPyramid(work.store.pyramidStore(volumeFolder(id)))).readLevel(0);
      expect(imageHash(stored)).toBe(sha256);
    }
  });

  it('stops, and leaves no blob, when the study is removed in the middle', async () => {
    const studyId = await work.upload([largeNifti(224)]);
    await work.heard('study', (event) => event.studyId === studyId && event.stage.startsWith('Storing image'));
    await removeStudy(work.scope, { studyId });
    const before = new Set((await work.query<{ id: string }>('select id from "Volume"')).map(({ id }) => id));
    const orphans = async (): Promise<string[]> => {
      const found = new Set<string>();
      for await (const { key } of work.store.list('volumes')) found.add((key.split('/')[1] ?? '').replace('.zarr', ''));
      return [...found].filter((id) => !before.has(id));
    };
    await expect.poll(orphans, { timeout: 20_000 }).toEqual([]);
  });

  it('notes what it is about to write, so that an image half written by a process that died can be removed', async () => {
    const studyId = await work.upload([largeNifti(225)]);
    await work.heard('study', (event) => event.studyId === studyId && event.stage.startsWith('Storing image'));
    await jobs.end('SIGKILL');
    const [volumeId = ''] = await plannedVolumes(work.store, studyId);
    expect(await volumesOf(studyId)).toEqual([]);
    const blobs = async (): Promise<number> => {
      let count = 0;
      for await (const _ of work.store.list(volumeFolder(volumeId))) count++;
      return count;
    };
    expect(await blobs()).toBeGreaterThan(0);
    await removeStudy(work.scope, { studyId });
    await work.queue.cancel('ingest-study', { studyId });
    await deleteVolumeBlobs(work.store, volumeId, []);
    jobs = await startService('jobs', work.environment);
    expect(await blobs()).toBe(0);
  });
});

describe('a poisoned study', { timeout: 180_000 }, () => {
  it('that takes too much memory or time ends alone: others go on, and it says why', async () => {
    const tight = await openWorkplace();
    const limited = await startService('jobs', { ...tight.environment, INGEST_MEMORY_MIB: '350', JOBS_AT_ONCE: '2' });
    try {
      // 512 × 512 × 800 zeros: 0.4 GB out of less than half a MB.
      const header = writeNifti(
        makeVolume(makeGrid([2, 2, 2], [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]), iFastest(new Int16Array(8))),
        { gzip: false },
      ).slice(0, 352);
      new DataView(header.buffer).setInt16(42, 512, true);
      new DataView(header.buffer).setInt16(44, 512, true);
      new DataView(header.buffer).setInt16(46, 800, true);
      const bomb = {
        name: 'bomb.nii.gz',
        bytes: new Uint8Array(gzipSync(Buffer.concat([header, Buffer.alloc(512 * 512 * 800 * 2)]), { level: 1 })),
      };
      const poisoned = await tight.upload([bomb]);
      const good = await tight.upload([await fileOf(fixturePath('data/nifti-corner-cases/anatomical.nii'))]);
      await tight.heard('study', (event) => event.studyId === good && event.state === 'ready');
      await tight.heard('study', (event) => event.studyId === poisoned && event.state === 'failed');
      const { failure } = await getStudy(tight.scope, { studyId: poisoned });
      expect(failure).toMatch(/more than 0\.3 GB of memory/);
      expect(await limited.end('SIGTERM')).toBe(0);

      const hurried = await startService('jobs', { ...tight.environment, INGEST_MINUTES: '0.01' });
      const slow = await tight.upload([largeNifti(128)]);
      await tight.heard('study', (event) => event.studyId === slow && event.state === 'failed');
      expect((await getStudy(tight.scope, { studyId: slow })).failure).toMatch(/took longer than 1 second,/);
      expect(await hurried.end('SIGTERM')).toBe(0);
    } finally {
      await limited.end('SIGKILL');
      await tight.close();
    }
  });
});

/** The processes that read files now. */
const readers = (): number[] =>
  execFileSync('ps', ['-o', 'pid=', '--ppid', String(jobs.pid)], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map(Number);

describe('a reader that is stopped with everything else, as by Ctrl-C', { timeout: 180_000 }, () => {
  it('is no fault of the files: they are read again', async () => {
    const studyId = await work.upload([largeNifti(161)]);
    await work.heard('study', (event) => event.studyId === studyId && event.stage.startsWith('Storing image'));
    for (const pid of readers()) process.kill(pid, 'SIGTERM');
    expect(await ended(studyId)).toMatchObject({ state: 'ready' });
    expect(await volumesOf(studyId)).toHaveLength(1);
  });
});

describe('a reader that crashes', { timeout: 180_000 }, () => {
  it('fails its study in words, and its process goes on', async () => {
    const studyId = await work.upload([largeNifti(160)]);
    await work.heard('study', (event) => event.studyId === studyId && event.stage.startsWith('Storing image'));
    for (const pid of readers()) process.kill(pid, 'SIGSEGV');
    expect(await ended(studyId)).toMatchObject({ state: 'failed' });
    expect((await getStudy(work.scope, { studyId })).failure).toMatch(/ended the program that reads them \(SIGSEGV\)/);
    const [half = ''] = await plannedVolumes(work.store, studyId);
    const blobsOfHalf = async (): Promise<string[]> => {
      const keys: string[] = [];
      for await (const { key } of work.store.list(volumeFolder(half))) keys.push(key);
      return keys;
    };
    await expect.poll(blobsOfHalf, { timeout: 10_000 }).toEqual([]);
    const next = await work.upload([await fileOf(fixturePath('data/nifti-corner-cases/low_res.nii.gz'))]);
    expect(await ended(next)).toMatchObject({ state: 'ready' });
  });
});

describe('the process', () => {
  it('answers health and metrics', async () => {
    expect(await ended(await work.upload([await fileOf(CT)]))).toMatchObject({ state: 'ready' });
    expect(await (await fetch(`http://127.0.0.1:${jobs.port}/health`)).json()).toEqual({ ok: true, process: 'jobs' });
    const metrics = async (): Promise<string> => (await fetch(`http://127.0.0.1:${jobs.port}/metrics`)).text();
    await expect.poll(metrics).toMatch(/annotome_studies_total\{outcome="ready"\} [1-9]/);
    await expect.poll(metrics).toMatch(/annotome_studies_waiting 0/);
  });
});
