import { appRouter } from '@annotome/api';
import { type ErrorCode, type Role } from '@annotome/contracts';
import { TRPCError } from '@trpc/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ATTEMPTS, type Attempt } from './attempts.ts';
import { auditCount, callerOf, makeWorld, openServer, rowsOf, type Person, type TestServer, type World } from './world.ts';

const ROLES: readonly Role[] = ['owner', 'manager', 'reviewer', 'annotator', 'viewer'];
const procedures = appRouter._def.procedures as unknown as Readonly<Record<string, { _def: { type: string } }>>;
const isMutation = (path: string): boolean => procedures[path]?._def.type === 'mutation';
/** Changes that concern the person, not the organization they look at. */
const PERSONAL = new Set(['account.signUp', 'organization.create', 'session.useOrganization']);

/** The error's code; undefined where the call succeeded. */
async function codeOf(call: Promise<unknown>): Promise<ErrorCode | undefined> {
  try {
    await call;
    return undefined;
  } catch (error) {
    const { cause } = error as { cause?: { code?: ErrorCode } };
    if (!(error instanceof TRPCError) || cause?.code === undefined) throw error;
    return cause.code;
  }
}

const isEmpty = (answer: unknown): boolean => {
  if (typeof answer !== 'object' || answer === null) return answer === null;
  const lists = Object.entries(answer).flatMap(([name, value]) =>
    name === 'cases' || name === 'studies' ? [value as unknown] : [],
  );
  const [list] = Array.isArray(answer) ? [answer] : lists;
  return Array.isArray(list) && list.length === 0;
};

describe('every procedure', () => {
  let server: TestServer;
  /** An organization that nobody may change, and one whose first owner was removed. */
  let home: World;
  let left: World;
  let homeRows = '';
  let leftRows = '';
  let stranger: World;
  beforeAll(async () => {
    server = await openServer();
    [stranger, home, left] = [
      await makeWorld(server, 'Stranger'),
      await makeWorld(server, 'Home'),
      await makeWorld(server, 'Left'),
    ];
    await server.query(`update "Membership" set role = 'owner' where "userId" = $1`, [left.people.manager.id]);
    await server.query(`delete from "Membership" where "userId" = $1`, [left.people.owner.id]);
    homeRows = await rowsOf(server, home.organizationId);
    leftRows = await rowsOf(server, left.organizationId);
  });
  afterAll(() => server.close());

  const attempt = async (one: Attempt, world: World, person: Person | undefined, organizationId: string) => {
    let answer: unknown;
    const run = async (): Promise<void> => {
      answer = await one.call(callerOf(server, person, organizationId), world);
    };
    return { code: await codeOf(run()), answer };
  };
  /** Refused, and nothing was changed. */
  const expectRefusal = async (one: Attempt, person: Person | undefined, code: ErrorCode | undefined): Promise<void> => {
    expect((await attempt(one, home, person, home.organizationId)).code).toBe(code);
    expect(await rowsOf(server, home.organizationId)).toBe(homeRows);
  };

  it('has its attempt here', () => {
    expect(Object.keys(ATTEMPTS).sort()).toEqual(Object.keys(procedures).sort());
  });

  describe.each(Object.entries(ATTEMPTS))('%s', (path, one) => {
    const aboutPeople = one.may === 'any person' || one.may === 'anybody';
    const outsiders = path === 'session.useOrganization' ? 'not-found' : 'not-allowed';

    it(one.may === 'anybody' ? 'answers whoever is signed out' : 'refuses whoever is signed out', () =>
      expectRefusal(one, undefined, one.may === 'anybody' ? undefined : 'signed-out'),
    );

    it.each(ROLES.filter((role) => typeof one.may !== 'string' && !one.may.includes(role)))('refuses a %s', (role) =>
      expectRefusal(one, home.people[role], 'not-allowed'),
    );

    it.each(ROLES.filter((role) => typeof one.may === 'string' || one.may.includes(role)))('does it for a %s', async (role) => {
      const world = isMutation(path) || one.changes ? await makeWorld(server, 'Own') : home;
      const [before, audits] = [await rowsOf(server, world.organizationId), await auditCount(server, world.organizationId)];
      const { code } = await attempt(one, world, world.people[role], world.organizationId);
      // A member cannot become one again; all else is permitted and so must succeed.
      expect(code).toBe(path === 'invitations.accept' ? 'already-exists' : undefined);
      if (!isMutation(path) && !one.changes) expect(await rowsOf(server, world.organizationId)).toBe(before);
      else if (code === undefined && !PERSONAL.has(path)) {
        expect(await auditCount(server, world.organizationId)).toBeGreaterThan(audits);
      }
    });

    it('tells and changes nothing of an organization to the owner of another, who looks at their own', async () => {
      const isInvitation = path === 'invitations.accept' || path === 'invitations.preview';
      const world = isInvitation ? await makeWorld(server, 'Inviting') : home;
      const { code, answer } = await attempt(one, world, stranger.people.owner, stranger.organizationId);
      expect(await rowsOf(server, home.organizationId)).toBe(homeRows);
      // Whoever holds the link is invited.
      if (isInvitation) return expect(code).toBeUndefined();
      const told = JSON.stringify(answer ?? null);
      for (const secret of [home.organizationId, home.projectId, home.readyStudyId, home.volumeId, home.caseId, 'Home']) {
        expect(told).not.toContain(secret);
      }
      // What names something of theirs is not found; what names nothing answers with the caller's own.
      if (one.call.length > 1) expect(code === 'not-found' || (code === undefined && isEmpty(answer))).toBe(true);
    });

    it.runIf(!aboutPeople)('refuses the owner of another organization who says to look at this one', () =>
      expectRefusal(one, stranger.people.owner, outsiders),
    );

    it.runIf(!aboutPeople)('refuses whoever was removed, though their session goes on', async () => {
      expect((await attempt(one, left, left.people.owner, left.organizationId)).code).toBe(outsiders);
      expect(await rowsOf(server, left.organizationId)).toBe(leftRows);
    });
  });
});
