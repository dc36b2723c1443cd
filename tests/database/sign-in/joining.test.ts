import { type SignInServices } from '@annotome/auth';
import { findSession, findSignIn, listMemberships, memberScope, renameOrganization } from '@annotome/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addMember, callerOf, makePerson, makeWorld, openServer, type TestServer, type World } from '../api/world.ts';
import { Browser } from './browser.ts';

const PASSWORD = 'a password of many letters';

describe('joining and leaving', () => {
  let server: TestServer;
  let services: SignInServices;
  let world: World;
  beforeAll(async () => {
    server = await openServer();
    services = { ...server.services, secret: 's'.repeat(40) };
    world = await makeWorld(server, 'Clinic');
  });
  afterAll(() => server.close());

  const nobody = () => callerOf(server, undefined, undefined);
  const owner = () => callerOf(server, world.people.owner, world.organizationId);
  const refused = (call: Promise<unknown>) =>
    call.then(
      () => undefined,
      (error: { cause?: { code?: string } }) => error.cause?.code,
    );

  it('signs up with an organization of one’s own', async () => {
    await nobody().account.signUp({ email: 'New@Example.org', name: 'New', password: PASSWORD, organization: 'New clinic' });
    const one = new Browser(services, '203.0.113.1');
    await one.signIn('new@example.org', PASSWORD);
    const user = await findSession(server.database, one.sessionToken ?? '');
    const found = await listMemberships(server.database, user?.id ?? '');
    expect(found.map(({ name, role }) => ({ name, role }))).toEqual([{ name: 'New clinic', role: 'owner' }]);
  });

  it('answers the same to an address that is taken, changes nothing, and tells its owner by mail', async () => {
    const before = await server.query(`select * from "Password" order by "userId"`);
    const { email } = world.people.viewer;
    const again = { email, name: 'Thief', password: PASSWORD, organization: 'Mine' };
    expect(await nobody().account.signUp(again)).toEqual(await nobody().account.signUp({ ...again, email: 'free@example.org' }));
    expect((await server.query(`select * from "Password" order by "userId"`)).length).toBe(before.length + 1);
    expect((await findSignIn(server.database, email))?.passwordHash).toBeUndefined();
    await expect.poll(async () => (await server.mails()).filter(({ to }) => to === email).length).toBe(1);
  });

  it('answers no sign-up before the time that the longer one takes', async () => {
    for (const email of [world.people.reviewer.email, 'unheard-of@example.org']) {
      const before = performance.now();
      await nobody().account.signUp({ email, name: 'Somebody', password: PASSWORD, organization: 'Mine' });
      expect(performance.now() - before).toBeGreaterThanOrEqual(250);
    }
  });

  it('wants a password of ten letters, an e-mail address and a name', async () => {
    const good = { email: 'p@example.org', name: 'P', password: PASSWORD, organization: 'O' };
    for (const bad of [{ password: 'short' }, { email: 'no address' }, { name: ' ' }, { organization: ' ' }]) {
      await expect(nobody().account.signUp({ ...good, ...bad })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    }
  });

  it('invites by a link that works once, of which the database has only a hash', async () => {
    const { token } = await owner().invitations.create({ email: null, role: 'reviewer' });
    expect(JSON.stringify(await server.query('select * from "Invitation"'))).not.toContain(token);
    expect(await nobody().invitations.preview({ token })).toMatchObject({ organization: 'Clinic', role: 'reviewer' });
    const guest = await makePerson(server, 'guest');
    let chosen = '';
    await callerOf(server, guest, undefined, (id) => (chosen = id)).invitations.accept({ token });
    expect(chosen).toBe(world.organizationId);
    expect((await memberScope(server.database, { userId: guest.id, organizationId: world.organizationId }))?.actor.role).toBe(
      'reviewer',
    );
    expect(await refused(callerOf(server, await makePerson(server, 'late'), undefined).invitations.accept({ token }))).toBe(
      'invitation-used',
    );
    expect(await refused(nobody().invitations.preview({ token }))).toBe('invitation-used');
  });

  it('lets one of two accept at the same moment', async () => {
    const { token } = await owner().invitations.create({ email: null, role: 'viewer' });
    const guests = await Promise.all([makePerson(server, 'quick'), makePerson(server, 'quicker')]);
    const codes = await Promise.all(
      guests.map((guest) => refused(callerOf(server, guest, undefined).invitations.accept({ token }))),
    );
    expect(codes.sort()).toEqual(['invitation-used', undefined]);
  });

  it('refuses an invitation that was withdrawn, has run out, or is another’s', async () => {
    const withdrawn = await owner().invitations.create({ email: null, role: 'viewer' });
    await owner().invitations.revoke({ invitationId: withdrawn.id });
    const late = await owner().invitations.create({ email: null, role: 'viewer' });
    await server.query(`update "Invitation" set "expiresAt" = now() - interval '1 second' where id = $1`, [late.id]);
    const others = await owner().invitations.create({ email: 'other@example.org', role: 'viewer' });
    const guest = callerOf(server, await makePerson(server, 'guest'), undefined);
    expect(await refused(guest.invitations.accept(withdrawn))).toBe('invitation-used');
    expect(await refused(guest.invitations.accept(late))).toBe('invitation-used');
    expect(await refused(guest.invitations.accept(others))).toBe('not-allowed');
    expect(
      await refused(nobody().account.signUp({ email: 'x@example.org', name: 'X', password: PASSWORD, invitation: others.token })),
    ).toBe('not-allowed');
  });

  it('signs up into the organization of an invitation, without one of one’s own', async () => {
    const { token } = await owner().invitations.create({ email: 'invited@example.org', role: 'annotator' });
    await nobody().account.signUp({ email: 'invited@example.org', name: 'I', password: PASSWORD, invitation: token });
    const { id = '' } = (await findSignIn(server.database, 'invited@example.org')) ?? {};
    expect((await listMemberships(server.database, id)).map(({ name, role }) => ({ name, role }))).toEqual([
      { name: 'Clinic', role: 'annotator' },
    ]);
  });

  it('makes no organization for whoever comes by a link and is invited', async () => {
    await owner().invitations.create({ email: 'linked@example.org', role: 'annotator' });
    const one = new Browser(services, '203.0.113.2');
    await one.askForLink('linked@example.org');
    const mail = (await server.mails()).filter(({ to }) => to === 'linked@example.org').at(-1);
    await one.follow(/http:\S+/.exec(mail?.text ?? '')?.[0] ?? '');
    const user = await findSession(server.database, one.sessionToken ?? '');
    expect(user?.email).toBe('linked@example.org');
    expect(await listMemberships(server.database, user?.id ?? '')).toEqual([]);
  });

  it('a manager invites and changes only those below a manager', async () => {
    const manager = callerOf(server, world.people.manager, world.organizationId);
    expect(await refused(manager.invitations.create({ email: null, role: 'owner' }))).toBe('not-allowed');
    expect(await refused(manager.invitations.create({ email: null, role: 'manager' }))).toBe('not-allowed');
    expect(await refused(manager.members.changeRole({ userId: world.people.owner.id, role: 'viewer' }))).toBe('not-allowed');
    expect(await refused(manager.members.changeRole({ userId: world.people.viewer.id, role: 'manager' }))).toBe('not-allowed');
    expect(await refused(manager.members.remove({ userId: world.people.owner.id }))).toBe('not-allowed');
  });

  it('keeps an owner, whoever leaves at the same moment', async () => {
    const clinic = await makeWorld(server, 'Two owners');
    const [a, b] = [clinic.people.owner, clinic.people.manager];
    await callerOf(server, a, clinic.organizationId).members.changeRole({ userId: b.id, role: 'owner' });
    const codes = await Promise.all(
      [a, b].map((one) => refused(callerOf(server, one, clinic.organizationId).members.remove({ userId: one.id }))),
    );
    expect(codes.sort()).toEqual(['last-owner', undefined]);
    const left = codes[0] === undefined ? b : a;
    const stays = await server.query(`select "userId" from "Membership" where "organizationId" = $1 and role = 'owner'`, [
      clinic.organizationId,
    ]);
    expect(stays).toHaveLength(1);
    expect(
      await refused(callerOf(server, left, clinic.organizationId).members.changeRole({ userId: left.id, role: 'viewer' })),
    ).toBeDefined();
  });

  it('acts on a changed role at once: on the next request, and on a scope that was granted before', async () => {
    const clinic = await makeWorld(server, 'Role change');
    const { manager } = clinic.people;
    const asManager = callerOf(server, manager, clinic.organizationId);
    await asManager.projects.create({ name: 'While a manager' });
    const scope = await memberScope(server.database, { userId: manager.id, organizationId: clinic.organizationId });
    if (!scope) throw new Error('no scope');
    await callerOf(server, clinic.people.owner, clinic.organizationId).members.changeRole({ userId: manager.id, role: 'viewer' });
    expect(await refused(asManager.projects.create({ name: 'After' }))).toBe('not-allowed');
    await expect(renameOrganization(scope, { name: 'Stolen' })).rejects.toMatchObject({ code: 'not-allowed' });
  });

  it('a removed member’s session goes on in their other organizations only, and their cases are nobody’s', async () => {
    const [home, other] = [await makeWorld(server, 'Home'), await makeWorld(server, 'Other')];
    const { annotator } = home.people;
    await addMember(server, other.organizationId, annotator.id, 'annotator');
    const asOwner = callerOf(server, home.people.owner, home.organizationId);
    await asOwner.cases.assign({ caseIds: [home.caseId], userId: annotator.id });
    await asOwner.members.remove({ userId: annotator.id });
    expect(await refused(callerOf(server, annotator, home.organizationId).projects.list())).toBe('not-allowed');
    expect(await callerOf(server, annotator, other.organizationId).projects.list()).toHaveLength(1);
    const { cases } = await asOwner.cases.list({ projectId: home.projectId });
    expect(cases[0]?.assignee).toBeNull();
    // The page of the lost organization is told another one to show.
    let chosen = '';
    const me = await callerOf(server, annotator, home.organizationId, (id) => (chosen = id)).session.me();
    expect(me.organization?.id).toBe(other.organizationId);
    expect(chosen).toBe(other.organizationId);
  });

  it('a new password signs out everywhere else, and needs the old one', async () => {
    const email = 'changer@example.org';
    await nobody().account.signUp({ email, name: 'C', password: PASSWORD, organization: 'C' });
    const [here, there] = [new Browser(services, '203.0.113.3'), new Browser(services, '203.0.113.4')];
    await here.signIn(email, PASSWORD);
    await there.signIn(email, PASSWORD);
    const { id } = (await findSession(server.database, here.sessionToken ?? '')) ?? {};
    if (!id) throw new Error('not signed in');
    const me = callerOf(server, { id, email, token: here.sessionToken ?? '' }, undefined);
    expect(await refused(me.account.changePassword({ current: 'wrong', next: 'another password' }))).toBe('bad-input');
    await me.account.changePassword({ current: PASSWORD, next: 'another password' });
    expect(await findSession(server.database, there.sessionToken ?? '')).toBeUndefined();
    expect(await findSession(server.database, here.sessionToken ?? '')).toBeDefined();
    const [old, fresh] = [new Browser(services, '203.0.113.5'), new Browser(services, '203.0.113.6')];
    expect((await old.signIn(email, PASSWORD)).searchParams.get('error')).toBe('CredentialsSignin');
    await fresh.signIn(email, 'another password');
    expect(await me.account.signOutEverywhere()).toEqual({ ended: 1 });
    expect(await findSession(server.database, fresh.sessionToken ?? '')).toBeUndefined();
  });
});
