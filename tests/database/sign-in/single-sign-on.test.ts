import { type SignInServices } from '@annotome/auth';
import { findSession, findSignIn, listMemberships, signUp } from '@annotome/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openServer, type TestServer } from '../api/world.ts';
import { Browser } from './browser.ts';
import { openIdentityProvider, type IdentityProvider } from './identity-provider.ts';

describe('single sign-on', () => {
  let server: TestServer;
  let provider: IdentityProvider;
  let services: SignInServices;
  beforeAll(async () => {
    server = await openServer();
    provider = await openIdentityProvider('annotome');
    const oidc = { issuer: provider.issuer, clientId: 'annotome', clientSecret: 'secret', name: 'Hospital', trustEmail: false };
    services = { ...server.services, secret: 's'.repeat(40), oidc };
  });
  afterAll(async () => {
    await provider.close();
    await server.close();
  });

  const signIn = async (one: Browser): Promise<URL> => {
    const there = await one.submit('/api/auth/signin/sso', {});
    const back = (await fetch(there, { redirect: 'manual' })).headers.get('location') ?? '';
    return one.follow(back);
  };
  const whoIs = async (one: Browser) => findSession(server.database, one.sessionToken ?? '');

  it('signs up whoever comes for the first time, with an organization, and knows them again', async () => {
    provider.person = { sub: 'a', email: 'Alice@Example.org', name: 'Alice' };
    const [first, second] = [new Browser(services), new Browser(services)];
    await signIn(first);
    const alice = await whoIs(first);
    expect(alice).toMatchObject({ email: 'alice@example.org', name: 'Alice' });
    expect((await listMemberships(server.database, alice?.id ?? '')).map(({ name }) => name)).toEqual(['Alice’s organization']);
    await signIn(second);
    expect((await whoIs(second))?.id).toBe(alice?.id);
  });

  it('does not take over an account that has the same address, unless the provider is trusted to know addresses', async () => {
    const person = { email: 'bob@example.org', name: 'Bob', passwordHash: 'none', joins: { organization: 'Bob’s' } };
    const bob = await signUp(server.database, person, {});
    provider.person = { sub: 'b', email: 'bob@example.org', name: 'Mallory' };
    const mallory = new Browser(services);
    expect((await signIn(mallory)).searchParams.get('error')).toBe('OAuthAccountNotLinked');
    expect(await whoIs(mallory)).toBeUndefined();
    const { oidc } = services;
    if (!oidc) throw new Error('no provider');
    const trusting = new Browser({ ...services, oidc: { ...oidc, trustEmail: true } });
    await signIn(trusting);
    expect((await whoIs(trusting))?.id).toBe(bob);
    // Whoever signed up with Bob's address before him is out.
    expect((await findSignIn(server.database, 'bob@example.org'))?.passwordHash).toBeUndefined();
  });
});
