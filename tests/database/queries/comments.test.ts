import { randomUUID } from 'node:crypto';
import { LIMITS, type CommentId, type LiveEvent, type Role } from '@annotome/contracts';
import { listen } from '@annotome/db';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { callerOf, makeWorld, openServer, type Person, type TestServer, type World } from '../api/world.ts';

describe('comments', () => {
  let server: TestServer;
  const stops: (() => Promise<void>)[] = [];
  beforeAll(async () => {
    server = await openServer();
  });
  afterEach(async () => {
    await Promise.all(stops.splice(0).map((stop) => stop()));
  });
  afterAll(() => server.close());

  const as = (world: World, person: Person) => callerOf(server, person, world.organizationId).comments;
  const by = (world: World, role: Role) => as(world, world.people[role]);
  const threadsOf = (world: World) => by(world, 'viewer').list({ caseId: world.caseId });
  const hear = async (world: World): Promise<LiveEvent[]> => {
    const heard: LiveEvent[] = [];
    const onEvent = (event: LiveEvent) => void (event.organizationId === world.organizationId && heard.push(event));
    stops.push(await listen(server.database, { onEvent }));
    return heard;
  };
  const audited = async (world: World): Promise<string[]> => {
    const rows = await server.query<{ action: string }>(
      `select action from "AuditEvent" where "organizationId" = $1 and action like 'comment.%' order by at, id`,
      [world.organizationId],
    );
    return rows.map(({ action }) => action);
  };

  it('are a conversation at a voxel, whose every step is told and recorded with it', async () => {
    const world = await makeWorld(server, 'Talk');
    const heard = await hear(world);
    const pinned = await by(world, 'annotator').create({
      caseId: world.caseId,
      voxel: [199, 0, 99],
      text: '  Two\r\nlines <b>&amp;\r\n',
    });
    await by(world, 'viewer').reply({ threadId: pinned.threadId, text: 'I see.' });
    await by(world, 'annotator').edit({ commentId: pinned.commentId, text: 'Three\nlines' });
    await by(world, 'reviewer').resolve({ threadId: pinned.threadId, resolved: true });
    const thread = (await threadsOf(world)).find(({ id }) => id === pinned.threadId);
    expect(thread).toMatchObject({
      voxel: [199, 0, 99],
      resolved: { by: { userId: world.people.reviewer.id, name: 'reviewer' } },
      comments: [
        { text: 'Three\nlines', author: { name: 'annotator' }, mentions: [] },
        { text: 'I see.', author: { name: 'viewer' }, editedAt: null },
      ],
    });
    expect(thread?.comments[0]?.editedAt).toBeInstanceOf(Date);
    await by(world, 'annotator').resolve({ threadId: pinned.threadId, resolved: false });
    expect((await threadsOf(world)).find(({ id }) => id === pinned.threadId)?.resolved).toBeNull();
    const event = {
      type: 'comment',
      organizationId: world.organizationId,
      caseId: world.caseId,
      threadId: pinned.threadId,
    };
    await expect.poll(() => heard).toEqual(Array.from({ length: 5 }, () => event));
    expect((await audited(world)).slice(1)).toEqual([
      'comment.create',
      'comment.reply',
      'comment.edit',
      'comment.resolve',
      'comment.reopen',
    ]);
  });

  it('keep text as it was typed, but for the ends of lines', async () => {
    const world = await makeWorld(server, 'Text');
    const text = '<script>alert(1)</script>\r\n\r\n  two & “three” 🫁 ';
    const { threadId } = await by(world, 'owner').create({ caseId: world.caseId, voxel: [0, 0, 0], text });
    const thread = (await threadsOf(world)).find(({ id }) => id === threadId);
    expect(thread?.comments[0]?.text).toBe('<script>alert(1)</script>\n\n  two & “three” 🫁');
  });

  it.each<[string, { voxel?: [number, number, number]; text?: string }, string]>([
    ['left of the image', { voxel: [-1, 0, 0] }, 'BAD_REQUEST'],
    ['beyond its last slice', { voxel: [0, 0, 100] }, 'BAD_REQUEST'],
    ['between two voxels', { voxel: [0.5, 0, 0] }, 'BAD_REQUEST'],
    ['without a word', { text: ' \n ' }, 'BAD_REQUEST'],
    ['that are too long', { text: 'x'.repeat(LIMITS.commentLength + 1) }, 'BAD_REQUEST'],
    ['that no database holds', { text: 'a\0b' }, 'BAD_REQUEST'],
  ])('are refused %s', async (_, { voxel = [0, 0, 0], text = 'Hm' }, code) => {
    const world = await makeWorld(server, 'Refused');
    await expect(by(world, 'owner').create({ caseId: world.caseId, voxel, text })).rejects.toMatchObject({ code });
    expect(await threadsOf(world)).toHaveLength(1);
  });

  it('as long as they may be are kept whole', async () => {
    const world = await makeWorld(server, 'Long');
    const text = 'x'.repeat(LIMITS.commentLength);
    const { threadId } = await by(world, 'owner').create({ caseId: world.caseId, voxel: [0, 0, 0], text });
    expect((await threadsOf(world)).find(({ id }) => id === threadId)?.comments[0]?.text).toBe(text);
  });

  it('end at the number that a case may hold', async () => {
    const world = await makeWorld(server, 'Many');
    await server.query(
      `insert into "Comment" (id, "organizationId", "threadId", text) select 'filling-' || n, $1, $2, 'x' from generate_series(2, $3::int) n`,
      [world.organizationId, world.threadId, LIMITS.commentsPerCase],
    );
    await expect(by(world, 'owner').reply({ threadId: world.threadId, text: 'One more' })).rejects.toMatchObject({
      code: 'PAYLOAD_TOO_LARGE',
    });
  });

  it('that are sent again under the id they were sent under are the same comment, with the words of last', async () => {
    const world = await makeWorld(server, 'Again');
    const heard = await hear(world);
    const [commentId, reply] = [randomUUID(), randomUUID()] as CommentId[];
    const pin = { caseId: world.caseId, voxel: [1, 2, 3] as [number, number, number], text: 'Once', commentId };
    const [first, second] = await Promise.all([by(world, 'annotator').create(pin), by(world, 'annotator').create(pin)]);
    expect([first, first.commentId]).toEqual([second, commentId]);
    const { threadId } = first;
    for (let n = 0; n < 2; n++)
      expect(await by(world, 'viewer').reply({ threadId, text: 'Twice', commentId: reply })).toEqual({ commentId: reply });
    expect(await by(world, 'annotator').create({ ...pin, text: 'Other words, @viewer' })).toEqual(first);
    const thread = (await threadsOf(world)).find(({ id }) => id === threadId);
    expect(thread?.comments).toMatchObject([
      { text: 'Other words, @viewer', mentions: [{ userId: world.people.viewer.id }] },
      { text: 'Twice', mentions: [] },
    ]);
    expect((await audited(world)).slice(1)).toEqual(['comment.create', 'comment.reply', 'comment.edit']);
    await expect.poll(() => heard.filter(({ type }) => type === 'comment')).toHaveLength(3);
    // An id is no way to another's words, in whatever organization.
    const elsewhere = await makeWorld(server, 'Elsewhere');
    await expect(by(world, 'owner').create({ ...pin, text: 'Mine' })).rejects.toMatchObject({ code: 'CONFLICT' });
    await expect(by(elsewhere, 'owner').create({ ...pin, caseId: elsewhere.caseId })).rejects.toMatchObject({ code: 'CONFLICT' });
    await expect(by(world, 'owner').reply({ threadId, text: 'Mine', commentId: reply })).rejects.toMatchObject({
      code: 'CONFLICT',
    });
    expect((await threadsOf(world)).find(({ id }) => id === threadId)?.comments.map(({ text }) => text)).toEqual([
      'Other words, @viewer',
      'Twice',
    ]);
  });

  it('are edited by their author alone, of whatever role, and settled by a viewer who began them', async () => {
    const world = await makeWorld(server, 'Own');
    const { commentId, threadId } = await by(world, 'viewer').create({ caseId: world.caseId, voxel: [1, 1, 1], text: 'Mine' });
    await by(world, 'viewer').edit({ commentId, text: 'Still mine' });
    await expect(by(world, 'owner').edit({ commentId, text: 'Not yours' })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await by(world, 'viewer').resolve({ threadId, resolved: true });
    await by(world, 'viewer').remove({ commentId });
    expect((await threadsOf(world)).map(({ id }) => id)).toEqual([world.threadId]);
  });

  it('that are removed leave the replies, and the last takes the conversation with it', async () => {
    const world = await makeWorld(server, 'Removal');
    const { commentId } = await by(world, 'annotator').reply({ threadId: world.threadId, text: 'A reply' });
    await by(world, 'manager').remove({ commentId: world.commentId });
    expect((await threadsOf(world)).map(({ comments }) => comments.map(({ text }) => text))).toEqual([['A reply']]);
    await by(world, 'annotator').remove({ commentId });
    expect(await threadsOf(world)).toEqual([]);
    await expect(by(world, 'owner').reply({ threadId: world.threadId, text: 'Too late' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('are not lost when the conversation’s last one is removed while a reply arrives', async () => {
    const world = await makeWorld(server, 'Race');
    const { threadId, commentId } = world;
    const [reply] = await Promise.allSettled([
      by(world, 'annotator').reply({ threadId, text: 'Arrived' }),
      by(world, 'manager').remove({ commentId }),
    ]);
    const texts = (await threadsOf(world)).flatMap(({ comments }) => comments.map(({ text }) => text));
    // Either it was there in time and stays, or its writer was told.
    expect(texts).toEqual(reply.status === 'fulfilled' ? ['Arrived'] : []);
    if (reply.status === 'rejected') expect(reply.reason).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('that name somebody are told to them, once, and are read once', async () => {
    const world = await makeWorld(server, 'Names');
    const { annotator, viewer } = world.people;
    await Promise.all([by(world, 'annotator'), by(world, 'viewer')].map((caller) => caller.read({ threadId: world.threadId })));
    const heard = await hear(world);
    const { threadId, commentId } = await by(world, 'annotator').create({
      caseId: world.caseId,
      voxel: [5, 6, 7],
      text: 'Is this the tip, @Viewer? @annotator asks; not @nobody, nor me@viewer.',
    });
    const mentions = (isNew: boolean) => ({
      type: 'mention',
      organizationId: world.organizationId,
      userId: viewer.id,
      threadId,
      isNew,
    });
    const named = () => heard.filter(({ type }) => type === 'mention');
    await expect.poll(named).toEqual([mentions(true)]);
    const [line] = (await by(world, 'viewer').mentions()).mentions;
    expect(line).toMatchObject({
      commentId,
      threadId,
      isUnread: true,
      isResolved: false,
      author: { userId: annotator.id, name: 'annotator' },
      case: { id: world.caseId, projectId: world.projectId, study: { name: 'Names ready' } },
    });
    expect((await by(world, 'viewer').mentions()).unread).toBe(1);
    expect((await by(world, 'viewer').list({ caseId: world.caseId })).find(({ id }) => id === threadId)?.unread).toBe(true);
    expect((await by(world, 'owner').list({ caseId: world.caseId })).find(({ id }) => id === threadId)?.unread).toBe(false);

    // Named still: not told again.
    await by(world, 'annotator').edit({ commentId, text: 'This is the tip, @viewer.' });
    await by(world, 'viewer').read({ threadId });
    await by(world, 'viewer').read({ threadId });
    await by(world, 'annotator').edit({ commentId, text: 'Never mind.' });
    await expect.poll(named).toEqual([mentions(true), mentions(false), mentions(false)]);
    expect((await by(world, 'viewer').mentions()).mentions.map(({ threadId: id }) => id)).toEqual([world.threadId]);
    expect((await by(world, 'viewer').mentions()).unread).toBe(0);
    expect((await audited(world)).filter((action) => action === 'comment.read')).toHaveLength(3);
  });

  it('list what one has not seen first, then the newest', async () => {
    const world = await makeWorld(server, 'Order');
    const { threadId: second } = await by(world, 'owner').create({
      caseId: world.caseId,
      voxel: [1, 1, 1],
      text: '@viewer second',
    });
    const { threadId: third } = await by(world, 'owner').create({
      caseId: world.caseId,
      voxel: [1, 1, 1],
      text: '@viewer third',
    });
    await by(world, 'viewer').read({ threadId: third });
    const { mentions } = await by(world, 'viewer').mentions();
    expect(mentions.map(({ threadId }) => threadId)).toEqual([second, world.threadId, third]);
    await callerOf(server, world.people.owner, world.organizationId).projects.archive({
      projectId: world.projectId,
      archived: true,
    });
    expect(await by(world, 'viewer').mentions()).toEqual({ mentions: [], unread: 0 });
  });

  it('name so many people and no more', async () => {
    const world = await makeWorld(server, 'Crowd');
    for (let n = 0; n <= LIMITS.mentionsPerComment; n++) {
      await server.query(`insert into "User" (id, email, name) values ($1, $2, $3)`, [
        `${world.organizationId}-${n}`,
        `${world.organizationId}-${n}@example.org`,
        `Guest ${n}`,
      ]);
      await server.query(`insert into "Membership" ("organizationId", "userId", role) values ($1, $2, 'viewer')`, [
        world.organizationId,
        `${world.organizationId}-${n}`,
      ]);
    }
    const text = (people: number) => Array.from({ length: people }, (_, n) => `@Guest ${n},`).join(' ');
    await by(world, 'owner').reply({ threadId: world.threadId, text: text(LIMITS.mentionsPerComment) });
    await expect(
      by(world, 'owner').reply({ threadId: world.threadId, text: text(LIMITS.mentionsPerComment + 1) }),
    ).rejects.toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
  });

  it('of a removed member stay under their name, and they are named no more', async () => {
    const world = await makeWorld(server, 'Leaving');
    await by(world, 'viewer').reply({ threadId: world.threadId, text: 'Thank you, @colleague' });
    const owner = callerOf(server, world.people.owner, world.organizationId);
    await owner.members.remove({ userId: world.colleague.id });
    const [thread] = await threadsOf(world);
    expect(thread?.comments.map(({ author }) => author?.name)).toEqual(['colleague', 'viewer']);
    expect(thread?.comments[1]?.mentions).toEqual([]);
    expect(await server.query(`select * from "Mention" where "userId" = $1`, [world.colleague.id])).toEqual([]);
    await by(world, 'viewer').reply({ threadId: world.threadId, text: '@colleague?' });
    expect((await threadsOf(world))[0]?.comments[2]?.mentions).toEqual([]);
  });

  it('of an account that is gone stay without a name', async () => {
    const world = await makeWorld(server, 'Gone');
    await by(world, 'reviewer').resolve({ threadId: world.threadId, resolved: true });
    for (const person of [world.colleague, world.people.reviewer]) {
      await server.query(`delete from "User" where id = $1`, [person.id]);
    }
    const [thread] = await threadsOf(world);
    expect(thread).toMatchObject({ comments: [{ author: null }], resolved: { by: null } });
  });

  it('go with their study', async () => {
    const world = await makeWorld(server, 'Study');
    await callerOf(server, world.people.owner, world.organizationId).studies.remove({ studyId: world.readyStudyId });
    for (const table of ['CommentThread', 'Comment', 'Mention']) {
      expect(await server.query(`select * from "${table}" where "organizationId" = $1`, [world.organizationId])).toEqual([]);
    }
    await expect(threadsOf(world)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('cannot be of one organization in a case of another, nor name its members, also by the database’s own rules', async () => {
    const [here, there] = [await makeWorld(server, 'Here'), await makeWorld(server, 'There')];
    const insert = (sql: string, values: string[]) => expect(server.query(sql, values)).rejects.toThrow(/foreign key/);
    await insert(
      `insert into "CommentThread" (id, "organizationId", "caseId", voxel) values ('stray-thread', $1, $2, '{0,0,0}')`,
      [here.organizationId, there.caseId],
    );
    await insert(`insert into "Comment" (id, "organizationId", "threadId", text) values ('stray-comment', $1, $2, 'x')`, [
      here.organizationId,
      there.threadId,
    ]);
    await insert(`insert into "Mention" ("organizationId", "commentId", "userId") values ($1, $2, $3)`, [
      here.organizationId,
      here.commentId,
      there.people.owner.id,
    ]);
    // A name of another organization names nobody here.
    await by(here, 'owner').reply({ threadId: here.threadId, text: '@viewer' });
    expect((await by(there, 'viewer').mentions()).mentions).toHaveLength(1);
  });
});
