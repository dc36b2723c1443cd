import { type Context } from '@annotome/api';
import { sessionCookie, sessionTokenIn } from '@annotome/auth';
import { findSession } from '@annotome/db';
import { organizationCookie, organizationIn } from './organization-cookie.ts';
import { originOf } from './origin-of.ts';
import { services } from './services.ts';

/** What a request is about: who sends it (by the session's cookie), from where, and which organization they look at. */
export async function contextOf(headers: Headers, answerHeaders?: Headers): Promise<Context> {
  const all = await services();
  const token = sessionTokenIn(headers.get('cookie'));
  const found = token === undefined ? undefined : await findSession(all.database, token);
  const session = token === undefined || !found ? undefined : { token, user: sessionUser(found) };
  return {
    services: all,
    origin: originOf(headers),
    session,
    organizationId: organizationIn(headers),
    keepSession:
      session && answerHeaders && ((until) => answerHeaders.append('set-cookie', sessionCookie(session.token, until, all.url))),
    chooseOrganization: answerHeaders && ((id) => answerHeaders.append('set-cookie', organizationCookie(id, all.url))),
  };
}

const sessionUser = ({ id, email, name, image }: NonNullable<Awaited<ReturnType<typeof findSession>>>) => ({
  id,
  email,
  name,
  image,
});
