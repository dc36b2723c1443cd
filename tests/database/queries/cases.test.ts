import { LIMITS, type CaseId, type StudyId, type VolumeId } from '@annotome/contracts';
import {
  advanceEmbeddingSet,
  appendMaskUpdate,
  compactMask,
  createStudyWithUploads,
  createVolumeAndCase,
  ensureEmbeddingSet,
  loadMaskUpdates,
  type MaskLog,
  memberScope,
  processScope,
  recordImageRead,
  setStudyProgress,
  type MemberScope,
} from '@annotome/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callerOf, makeWorld, MODEL, openServer, type TestServer, type World } from '../api/world.ts';

const image = (studyId: StudyId, seriesKey: string, name = seriesKey) => ({
  studyId,
  seriesKey,
  name,
  modality: 'MR',
  size: [10, 10, 10] as const,
  affine: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0],
  dataType: 'uint8',
  valueRange: [0, 255] as const,
  window: [0, 255] as const,
  warnings: ['Three slices are missing.'],
  sha256: 'ef'.repeat(32),
  bytes: 10,
});

describe('cases and masks', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await openServer();
  });
  afterAll(() => server.close());

  const scopeOf = async (world: World, role: 'owner' | 'annotator' | 'viewer'): Promise<MemberScope> => {
    const scope = await memberScope(server.database, { userId: world.people[role].id, organizationId: world.organizationId });
    if (!scope) throw new Error('no scope');
    return scope;
  };
  const api = (world: World, role: 'owner' | 'reviewer' | 'annotator' = 'owner') =>
    callerOf(server, world.people[role], world.organizationId);
  const audit = (world: World, action: string) =>
    server.query(`select * from "AuditEvent" where "organizationId" = $1 and action = $2`, [world.organizationId, action]);

  it('an image made twice is one image with one case, and cases are numbered without gaps by any number of workers', async () => {
    const world = await makeWorld(server, 'Numbers');
    const scope = processScope(server.database, world.organizationId, 'jobs');
    const keys = ['a', 'b', 'c', 'd', 'a', 'b'];
    const made = await Promise.all(keys.map((key) => createVolumeAndCase(scope, image(world.readyStudyId, key))));
    expect(new Set(made.map(({ caseId }) => caseId)).size).toBe(4);
    expect(made[0]?.volumeId).toBe(made[4]?.volumeId);
    const { cases, total } = await api(world).cases.list({ projectId: world.projectId });
    expect(total).toBe(5);
    expect(cases.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5]);
  });

  it('are listed by state, person and name, in any order, page by page', async () => {
    const world = await makeWorld(server, 'Lists');
    const scope = processScope(server.database, world.organizationId, 'jobs');
    for (const name of ['knee', 'hip', 'hand', 'foot']) await createVolumeAndCase(scope, image(world.readyStudyId, name));
    const { projectId } = world;
    const list = async (query: object) =>
      (await api(world).cases.list({ projectId, ...query })).cases.map(({ volume }) => volume.name);
    expect(await list({ search: 'H', sort: 'name' })).toEqual(expect.arrayContaining(['hand', 'hip']));
    expect(await list({ search: 'knee' })).toEqual(['knee']);
    expect(await list({ search: '#3' })).toEqual(['hip']);
    expect(await list({ sort: 'number', descending: true, limit: 2 })).toEqual(['foot', 'hand']);
    const first = await api(world).cases.list({ projectId, limit: 3 });
    const second = await api(world).cases.list({ projectId, limit: 3, cursor: first.nextCursor });
    expect([...first.cases, ...second.cases].map(({ number }) => number)).toEqual([1, 2, 3, 4, 5]);
    expect(second.nextCursor).toBeNull();
    const [one] = (await api(world).cases.list({ projectId, search: 'hip' })).cases;
    await api(world).cases.assign({ caseIds: [one?.id ?? ''], userId: world.people.annotator.id });
    expect(await list({ assignee: world.people.annotator.id })).toEqual(['hip']);
    expect(await list({ assignee: 'nobody', states: ['new'] })).toHaveLength(4);
    expect((await api(world, 'annotator').cases.home()).queue.map(({ number }) => number)).toEqual([3]);
    expect((await api(world, 'annotator').cases.next({ projectId }))?.number).toBe(3);
    expect((await api(world, 'annotator').cases.next({ projectId, after: one?.id ?? '' }))?.number).toBe(1);
  });

  it('go from new to accepted by the roles’ steps, and come back with a reason', async () => {
    const world = await makeWorld(server, 'Steps');
    const caseIds = [world.caseId];
    await api(world, 'annotator').cases.assign({ caseIds, userId: world.people.annotator.id });
    await api(world, 'annotator').cases.setState({ caseIds, state: 'submitted' });
    await expect(api(world, 'annotator').cases.setState({ caseIds, state: 'accepted' })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    await expect(api(world, 'reviewer').cases.setState({ caseIds, state: 'returned' })).rejects.toThrow('Say why');
    await api(world, 'reviewer').cases.setState({ caseIds, state: 'returned', reason: 'The tip is missing.' });
    const { returned } = await api(world, 'annotator').cases.home();
    expect(returned.map(({ returnReason }) => returnReason)).toEqual(['The tip is missing.']);
    await expect(api(world, 'reviewer').cases.setState({ caseIds, state: 'accepted' })).rejects.toMatchObject({
      code: 'CONFLICT',
    });
  });

  it('nobody’s case has one taker', async () => {
    const world = await makeWorld(server, 'Takers');
    const takers = (['annotator', 'reviewer'] as const).map((role) =>
      api(world, role)
        .cases.assign({ caseIds: [world.caseId], userId: world.people[role].id })
        .then(
          () => 'took it',
          () => 'was late',
        ),
    );
    expect((await Promise.all(takers)).sort()).toEqual(['took it', 'was late']);
  });

  it('a study says where its cases are first shown', async () => {
    const world = await makeWorld(server, 'First place');
    const scope = processScope(server.database, world.organizationId, 'seed');
    const { studyId } = await createStudyWithUploads(scope, {
      projectId: world.projectId,
      name: 'Trunk CT',
      modality: 'CT',
      format: 'nifti',
      deidentified: true,
      report: null,
      firstPlace: [-86, -185.3, 394.3],
      files: [{ name: 'a.nii.gz', size: 10, sha256: 'ab'.repeat(32) }],
    });
    const { caseId } = await createVolumeAndCase(scope, image(studyId, '1'));
    expect((await api(world).cases.get({ caseId })).study.firstPlace).toEqual([-86, -185.3, 394.3]);
  });

  it('a room says all it needs, and opening it asks once for what is not prepared', async () => {
    const world = await makeWorld(server, 'Room');
    const scope = processScope(server.database, world.organizationId, 'jobs');
    const { caseId, volumeId } = await createVolumeAndCase(scope, image(world.readyStudyId, 'unprepared'));
    const room = await api(world).cases.get({ caseId });
    expect(room).toMatchObject({
      case: { number: 2, position: 2, of: 2, previousId: world.caseId, nextId: null, state: 'new' },
      embedding: { modelHash: MODEL, state: 'queued' },
      model: { hash: MODEL },
      me: { userId: world.people.owner.id, role: 'owner', canWrite: true },
      study: { warnings: ['Three slices are missing.'], firstPlace: [] },
    });
    await api(world, 'annotator').cases.get({ caseId });
    expect(
      await server.query(`select id from pgboss.job where name = 'embed-volume' and data->>'volumeId' = $1`, [volumeId]),
    ).toHaveLength(1);
    // Two have it open; each goes on with it. Who has nothing open is offered nothing to go on with.
    for (const who of ['owner', 'annotator'] as const) {
      const { open } = await api(world, who).cases.home();
      expect([open?.id, open?.openedAt]).toEqual([caseId, expect.any(Date)]);
    }
    expect((await api(world, 'reviewer').cases.home()).open).toBeNull();
  });

  it('is prepared once, whoever asks, and again only where that failed', async () => {
    const world = await makeWorld(server, 'Once');
    const scope = processScope(server.database, world.organizationId, 'jobs');
    const set = { volumeId: world.volumeId as VolumeId, modelHash: MODEL };
    let enqueued = 0;
    const ask = () => ensureEmbeddingSet(scope, set, () => Promise.resolve(void enqueued++));
    expect((await Promise.all([ask(), ask(), ask()])).filter(Boolean)).toHaveLength(1);
    expect(enqueued).toBe(1);
    expect(await advanceEmbeddingSet(scope, { ...set, state: 'running', done: 1, total: 3 })).toBe(true);
    expect(await audit(world, 'volume.prepare-ready')).toHaveLength(0);
    await advanceEmbeddingSet(scope, { ...set, state: 'ready', done: 3, total: 3 });
    expect(await audit(world, 'volume.prepare-ready')).toHaveLength(1);
    expect(await ask()).toBe(false);
  });

  it('a removed study’s progress says stop', async () => {
    const world = await makeWorld(server, 'Removed');
    const scope = processScope(server.database, world.organizationId, 'jobs');
    const progress = { studyId: world.failedStudyId, stage: 'Reading', done: 1, total: 2 };
    expect(await setStudyProgress(scope, progress)).toBe(false);
    await api(world).studies.retry({ studyId: world.failedStudyId });
    expect(await setStudyProgress(scope, progress)).toBe(true);
    await api(world).studies.remove({ studyId: world.failedStudyId });
    expect(await setStudyProgress(scope, progress)).toBe(false);
  });

  it('keep every mask update in order, through compaction, by any number of writers', async () => {
    const world = await makeWorld(server, 'Masks');
    const caseId = world.caseId as CaseId;
    const scope = await scopeOf(world, 'annotator');
    const append = (of: CaseId, update: Uint8Array) => appendMaskUpdate(scope, { caseId: of, after: 0n, prepare: () => update });
    const seqs = await Promise.all([1, 2, 3, 4, 5, 6].map((n) => append(caseId, new Uint8Array([n]))));
    const all = await loadMaskUpdates(scope, { caseId });
    expect(all.snapshot).toBeNull();
    expect(all.updates.map(({ seq }) => seq)).toEqual(seqs.map((seq = 0n) => seq).sort((a, b) => Number(a - b)));
    expect(all.updates[0]?.authorId).toBe(world.people.annotator.id);
    const middle = all.updates[3]?.seq ?? 0n;
    const last = all.updates[5]?.seq ?? 0n;
    expect(await compactMask(scope, { caseId, after: middle, prepare: () => undefined })).toBeUndefined();
    const missed: number[] = [];
    const prepare = ({ updates }: MaskLog) => {
      missed.push(...updates.map(({ seq }) => Number(seq)));
      return { update: new Uint8Array([98]), state: new Uint8Array([99]) };
    };
    const compacted = (await compactMask(scope, { caseId, after: middle, prepare })) ?? 0n;
    expect(missed).toEqual(all.updates.slice(4).map(({ seq }) => Number(seq)));
    expect(compacted).toBeGreaterThan(last);
    const next = await append(caseId, new Uint8Array([7]));
    const rest = await loadMaskUpdates(scope, { caseId });
    expect([...(rest.snapshot?.state ?? [])]).toEqual([99]);
    expect(rest.snapshot?.seq).toBe(compacted);
    expect(rest.updates.map(({ seq }) => seq)).toEqual([next]);
    expect((await loadMaskUpdates(scope, { caseId, after: middle })).snapshot?.seq).toBe(compacted);
    expect((await loadMaskUpdates(scope, { caseId, after: compacted })).snapshot).toBeNull();
    expect((await api(world).cases.get({ caseId })).case.state).toBe('in_progress');
    expect(await audit(world, 'case.draw')).not.toHaveLength(0);
  });

  it('take no update of a case that is submitted, of one elsewhere, or one that is too large', async () => {
    const [world, other] = [await makeWorld(server, 'Closed'), await makeWorld(server, 'Other')];
    const scope = await scopeOf(world, 'annotator');
    const update = new Uint8Array([1]);
    const append = (of: World, bytes: Uint8Array | undefined) =>
      appendMaskUpdate(scope, { caseId: of.caseId as CaseId, after: 0n, prepare: () => bytes });
    await expect(append(other, update)).rejects.toMatchObject({
      code: 'not-found',
    });
    await expect(loadMaskUpdates(scope, { caseId: other.caseId as CaseId })).rejects.toMatchObject({ code: 'not-found' });
    const large = new Uint8Array(LIMITS.maskUpdateBytes + 1);
    await expect(append(world, large)).rejects.toMatchObject({
      code: 'over-limit',
    });
    await api(world).cases.setState({ caseIds: [world.caseId], state: 'submitted' });
    expect(await append(world, undefined)).toBeUndefined();
    await expect(append(world, update)).rejects.toMatchObject({
      code: 'wrong-state',
    });
  });

  it('the audit says who read an image, from where, once an hour each', async () => {
    const world = await makeWorld(server, 'Audit');
    const origin = { address: '198.51.100.1', userAgent: 'Browser' };
    const who = { userId: world.people.viewer.id, organizationId: world.organizationId };
    const scope = await memberScope(server.database, who, origin);
    if (!scope) throw new Error('no scope');
    const volumeId = world.volumeId as VolumeId;
    for (let n = 0; n < 3; n++) await recordImageRead(scope, { volumeId, what: 'voxels' });
    await recordImageRead(scope, { volumeId, what: 'embedding' });
    expect(await audit(world, 'volume.read-voxels')).toMatchObject([
      {
        userId: who.userId,
        actor: 'viewer',
        objectType: 'volume',
        objectId: volumeId,
        address: '198.51.100.1',
        userAgent: 'Browser',
      },
    ]);
    // The same session somewhere else is another thing to know.
    const there = await memberScope(server.database, who, { ...origin, address: '203.0.113.5' });
    if (!there) throw new Error('no scope');
    for (let n = 0; n < 2; n++) await recordImageRead(there, { volumeId, what: 'voxels' });
    expect((await audit(world, 'volume.read-voxels')).map(({ address }) => address as string).sort()).toEqual([
      '198.51.100.1',
      '203.0.113.5',
    ]);
    await server.query(`update "AuditEvent" set at = at - interval '61 minutes' where "organizationId" = $1`, [
      world.organizationId,
    ]);
    await recordImageRead(scope, { volumeId, what: 'voxels' });
    expect(await audit(world, 'volume.read-voxels')).toHaveLength(3);
    const { events } = await api(world).audit.list({ objectId: volumeId, action: 'volume.read-voxels' });
    expect(events.map(({ userId }) => userId)).toEqual([who.userId, who.userId, who.userId]);
    const elsewhere = await makeWorld(server, 'Elsewhere');
    await expect(recordImageRead(scope, { volumeId: elsewhere.volumeId as VolumeId, what: 'voxels' })).rejects.toMatchObject({
      code: 'not-found',
    });
  });
});
