import { createCaller } from '@annotome/api';
import { hashPassword, keepSession, type SignInServices } from '@annotome/auth';
import { findSession, listMemberships, signUp } from '@annotome/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openServer, type TestServer } from '../api/world.ts';
import { Browser } from './browser.ts';

const PASSWORD = 'correct horse battery';

describe('sign-in', () => {
  let server: TestServer;
  let services: SignInServices;
  let people = 0;
  beforeAll(async () => {
    server = await openServer();
    services = { ...server.services, secret: 's'.repeat(40) };
  });
  afterAll(() => server.close());

  const browser = (): Browser => new Browser(services, `192.0.2.${(people % 200) + 1}`);
  const newAddress = (): string => `person${++people}@example.org`;
  const register = async (email = newAddress(), proved = true): Promise<string> => {
    const person = { email, name: 'P', passwordHash: await hashPassword(PASSWORD), joins: { organization: 'Org' } };
    await signUp(server.database, person, {});
    if (proved) await server.query(`update "User" set "emailVerified" = now() where email = $1`, [email]);
    return email;
  };
  const whoIs = async (one: Browser) =>
    one.sessionToken === undefined ? undefined : findSession(server.database, one.sessionToken);
  const lastLink = async (email: string): Promise<string> => {
    const mail = (await server.mails()).filter(({ to }) => to === email).at(-1);
    return /http:\S+/.exec(mail?.text ?? '')?.[0] ?? '';
  };

  it('takes e-mail and password, however the address is written, and makes a session that can be read and ended', async () => {
    const email = await register();
    const one = browser();
    const led = await one.signIn(` ${email.toUpperCase()} `, PASSWORD);
    expect(led.searchParams.get('error')).toBeNull();
    expect((await whoIs(one))?.email).toBe(email);
    await one.submit('/api/auth/signout', {});
    expect(
      await server.query(`select 1 from "Session" s join "User" u on u.id = s."userId" where u.email = $1`, [email]),
    ).toEqual([]);
    expect(await whoIs(one)).toBeUndefined();
    const actions = await server.query(
      `select action from "AuditEvent" e join "User" u on u.id = e."userId" where u.email = $1 order by at`,
      [email],
    );
    expect(actions.map(({ action }) => action as string)).toEqual(['organization.create', 'session.begin', 'session.end']);
  });

  it('answers the same to a wrong password and to an address without an account', async () => {
    const email = await register();
    const [wrong, unknown] = [await browser().signIn(email, 'wrong password'), await browser().signIn(newAddress(), PASSWORD)];
    expect(wrong.href).toBe(unknown.href);
    expect(wrong.searchParams.get('error')).toBe('CredentialsSignin');
  });

  it('hashes even where there is nothing to compare with: both refusals cost the same work', async () => {
    const email = await register();
    const work = async (address: string): Promise<number> => {
      const before = process.cpuUsage();
      for (let n = 0; n < 5; n++) await browser().signIn(address, 'wrong password');
      const { user, system } = process.cpuUsage(before);
      return user + system;
    };
    await work(newAddress());
    const [known, unknown] = [await work(email), await work(newAddress())];
    // Argon2 is most of the work: without it the second would be a small part of the first.
    expect(unknown).toBeGreaterThan(known / 2);
  });

  it('goes on while it is used: its end is moved once a day, and the browser hears of it', async () => {
    const email = await register();
    const one = browser();
    await one.signIn(email, PASSWORD);
    const token = one.sessionToken ?? '';
    const DAY_MS = 24 * 3_600_000;
    const look = async (): Promise<Date | undefined> => {
      let until: Date | undefined;
      const user = await findSession(server.database, token);
      if (!user) throw new Error('The session has ended.');
      await createCaller({
        services: server.services,
        origin: {},
        session: { token, user },
        organizationId: undefined,
        keepSession: (end) => (until = end),
        chooseOrganization: undefined,
      }).session.me();
      return until;
    };
    expect(await look()).toBeUndefined();
    await server.query(`update "Session" set expires = now() + interval '28 days 23 hours' where "sessionToken" = $1`, [token]);
    const until = await look();
    expect(until?.getTime()).toBeGreaterThan(Date.now() + 29.9 * DAY_MS);
    expect((await findSession(server.database, token))?.expires).toEqual(until);
    expect(await look()).toBeUndefined();
    // One that has run out does not come back.
    await server.query(`update "Session" set expires = now() - interval '1 second' where "sessionToken" = $1`, [token]);
    expect(await keepSession(server.database, token)).toBeUndefined();
    expect(await whoIs(one)).toBeUndefined();
  });

  it('tells a page no more of the person than it shows', async () => {
    const email = await register();
    const one = browser();
    await one.signIn(email, PASSWORD);
    const session = (await (await one.request('/api/auth/session')).json()) as { user: object };
    expect(Object.keys(session.user).sort()).toEqual(['email', 'id', 'image', 'name']);
  });

  it('signs in by a link from the mail, once', async () => {
    const email = await register();
    const one = browser();
    const led = await one.follow((await one.askForLink(email.toUpperCase())).href);
    expect(led.pathname).toBe('/sign-in/sent');
    const link = await lastLink(email);
    expect((await one.follow(link)).searchParams.get('error')).toBeNull();
    expect((await whoIs(one))?.email).toBe(email);
    const second = browser();
    expect((await second.follow(link)).searchParams.get('error')).toBe('Verification');
    expect(await whoIs(second)).toBeUndefined();
  });

  it('takes a link for half an hour only', async () => {
    const email = await register();
    const one = browser();
    await one.askForLink(email);
    await server.query(`update "VerificationToken" set expires = now() - interval '1 second' where identifier = $1`, [email]);
    expect((await one.follow(await lastLink(email))).searchParams.get('error')).toBe('Verification');
    expect(await whoIs(one)).toBeUndefined();
  });

  it('answers the same to whoever asks for a link with an address that has no account, which signs them up', async () => {
    const [known, unknown] = [await register(), newAddress()];
    expect((await browser().askForLink(unknown)).href).toBe((await browser().askForLink(known)).href);
    const one = browser();
    await one.follow(await lastLink(unknown));
    const user = await whoIs(one);
    expect(user?.email).toBe(unknown);
    const memberships = await listMemberships(server.database, user?.id ?? '');
    expect(memberships.map(({ role, name }) => [role, name])).toEqual([['owner', `${unknown.split('@')[0]}’s organization`]]);
  });

  it('refuses a list of addresses', async () => {
    const before = (await server.mails()).length;
    await browser()
      .askForLink('victim@example.org, thief@example.org')
      .catch(() => undefined);
    expect((await server.mails()).length).toBe(before);
  });

  it('forgets a password that was set before the address was proved, when its owner comes by a link', async () => {
    const email = await register(newAddress(), false);
    const thief = browser();
    await thief.signIn(email, PASSWORD);
    expect(await whoIs(thief)).toBeDefined();
    const owner = browser();
    await owner.askForLink(email);
    await owner.follow(await lastLink(email));
    expect((await whoIs(owner))?.email).toBe(email);
    expect(await whoIs(thief)).toBeUndefined();
    expect((await thief.signIn(email, PASSWORD)).searchParams.get('error')).toBe('CredentialsSignin');
  });

  it('takes an address that is none for one that is wrong', async () => {
    for (const email of ['x'.repeat(5000), `${'x'.repeat(300)}@example.org`, 'a\0b@example.org', '', 'nobody']) {
      expect((await browser().signIn(email, PASSWORD)).searchParams.get('error')).toBe('CredentialsSignin');
    }
  });

  it('lets one place try ten times, then says how it is, to known and unknown addresses alike', async () => {
    for (const email of [await register(), newAddress()]) {
      const one = new Browser(services, '198.51.100.9');
      const codes: (string | null)[] = [];
      for (let n = 0; n < 11; n++) codes.push((await one.signIn(email, 'wrong password')).searchParams.get('code'));
      expect(codes.slice(0, 10)).toEqual(Array(10).fill('credentials'));
      expect(codes[10]).toBe('too-many-attempts');
      // The right password does not help from there, and does from elsewhere.
      expect((await one.signIn(email, PASSWORD)).searchParams.get('code')).toBe('too-many-attempts');
    }
  });

  it('forgets what was wrong once it was right', async () => {
    const email = await register();
    const one = new Browser(services, '198.51.100.10');
    for (let round = 0; round < 3; round++) {
      for (let n = 0; n < 6; n++) await one.signIn(email, 'wrong password');
      expect((await one.signIn(email, PASSWORD)).searchParams.get('code')).toBeNull();
    }
  });

  it('sends five links an hour to an address, and does not tell when it sends none', async () => {
    const email = await register();
    const before = (await server.mails()).length;
    const led = new Set<string>();
    for (let n = 0; n < 7; n++) led.add((await browser().askForLink(email)).href);
    expect(led.size).toBe(1);
    expect((await server.mails()).length - before).toBe(5);
  });
});
