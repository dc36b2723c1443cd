import { randomBytes } from 'node:crypto';
import {
  authAdapter,
  findSignIn,
  forgetUnprovedPassword,
  foundOrganization,
  isInvited,
  normalEmail,
  recordForUser,
  type Database,
  type Origin,
} from '@annotome/db';
import { type AuthConfig } from '@auth/core';
import { CredentialsSignin, EmailSignInError, OAuthAccountNotLinked, Verification } from '@auth/core/errors';
import { encode as encodeJwt } from '@auth/core/jwt';
import Credentials from '@auth/core/providers/credentials';
import { z } from 'zod';
import { type Mailer } from '../mail/mailer.ts';
import { countAttempt, type AttemptLimits } from './attempt-limits.ts';
import { checkPassword } from './check-password.ts';
import { SESSION_SECONDS } from './keep-session.ts';
import { linkMail } from './link-mail.ts';

export interface OidcSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** On the button. */
  readonly name: string;
  /** Whether a person who has an account already is recognised by the address that the provider tells. */
  readonly trustEmail: boolean;
}

export interface SignInServices {
  readonly database: Database;
  readonly limits: AttemptLimits;
  readonly mailer: Mailer;
  readonly secret: string;
  readonly oidc?: OidcSettings | undefined;
}

const LINK_SECONDS = 30 * 60;
const MARK = 'signedInByPassword';
const LONGEST_PASSWORD = 200;
const LONGEST_EMAIL = 254;

/** Of a person, in its one spelling. */
const Address = z.string().transform(normalEmail).pipe(z.email().max(LONGEST_EMAIL));

class TooManyAttempts extends CredentialsSignin {
  override code = 'too-many-attempts';
}

/**
 * Auth.js for one request. Sessions are rows for every provider, so that they can be ended at once: passwords go through Auth.js's token
 * path, where `encode` makes the row.
 * @param origin where the request came from, for limits and audit.
 */
export function authConfig({ database, limits, mailer, secret, oidc }: SignInServices, origin: Origin): AuthConfig {
  const adapter = authAdapter(database);
  return {
    adapter,
    secret,
    trustHost: true,
    basePath: '/api/auth',
    session: { strategy: 'database', maxAge: SESSION_SECONDS },
    pages: { signIn: '/sign-in', error: '/sign-in', verifyRequest: '/sign-in/sent' },
    logger: { error: (error) => void (isTheirs(error) || console.error(error)) },
    providers: [
      Credentials({
        credentials: { email: {}, password: { type: 'password' } },
        async authorize({ email, password }) {
          const { success, data: address } = Address.safeParse(email);
          if (!success || typeof password !== 'string' || password.length > LONGEST_PASSWORD) return null;
          const check = await checkPassword(database, limits, { email: address, password }, origin);
          if (check.outcome === 'too-many-attempts') throw new TooManyAttempts();
          if (check.outcome === 'wrong') return null;
          const { id, name } = check.user;
          return { id, email: check.user.email, name };
        },
      }),
      {
        id: 'nodemailer',
        type: 'email',
        name: 'Link by e-mail',
        maxAge: LINK_SECONDS,
        // One address, and nothing that a mail server could take for a list of them.
        normalizeIdentifier(email) {
          const { success, data } = Address.safeParse(email);
          if (!success) throw new EmailSignInError('This is not an e-mail address.');
          return data;
        },
        async sendVerificationRequest({ identifier, url }) {
          // Over the limit nothing is sent and the page says the same: who has an account, or was asked for often, is not told.
          if ((await countAttempt(limits.link, { email: identifier, address: origin.address })) > 0) return;
          await mailer(linkMail(identifier, url, LINK_SECONDS / 60));
        },
      },
      ...(oidc ? [oidcProvider(oidc)] : []),
    ],
    callbacks: {
      jwt: ({ token, account }) => (account?.provider === 'credentials' ? { ...token, [MARK]: true } : token),
      // With database sessions `user` is the whole row, and what is returned here is what any page of the browser can read.
      session: ({ session, user }) => ({
        expires: session.expires,
        user: { id: user.id, email: user.email, name: user.name ?? null, image: user.image ?? null },
      }),
      async signIn({ account, email, user }) {
        if (account?.type === 'email' && !email?.verificationRequest && user.email) {
          const known = await findSignIn(database, user.email);
          if (known && !known.emailVerified) await forgetUnprovedPassword(database, known.id, origin);
        }
        return true;
      },
    },
    events: {
      async createUser({ user }) {
        if (!user.id || !user.email || (await isInvited(database, user.email))) return;
        const [local = user.email] = user.email.split('@');
        await foundOrganization(database, { userId: user.id, name: `${user.name ?? local}’s organization` }, origin);
      },
      async linkAccount({ user }) {
        // The provider has proved the address; whoever set a password before had not.
        if (user.id) await forgetUnprovedPassword(database, user.id, origin);
      },
      async signIn({ user, account }) {
        if (user.id)
          await recordForUser(database, {
            userId: user.id,
            action: 'session.begin',
            origin,
            details: { by: account?.provider ?? null },
          });
      },
      async signOut(message) {
        const userId = 'session' in message ? message.session?.userId : undefined;
        if (userId) await recordForUser(database, { userId, action: 'session.end', origin });
      },
    },
    jwt: {
      async encode(parameters) {
        const { token } = parameters;
        if (token?.[MARK] !== true || !token.sub) return encodeJwt(parameters);
        const sessionToken = randomBytes(32).toString('base64url');
        await adapter.createSession?.({
          sessionToken,
          userId: token.sub,
          expires: new Date(Date.now() + SESSION_SECONDS * 1000),
        });
        return sessionToken;
      },
    },
  };
}

/** A wrong password, an old link, an address that is no address or another's: no fault of the server, and nothing for its log. */
const isTheirs = (error: Error): boolean =>
  [CredentialsSignin, EmailSignInError, OAuthAccountNotLinked, Verification].some((kind) => error instanceof kind);

function oidcProvider({ issuer, clientId, clientSecret, name, trustEmail }: OidcSettings): AuthConfig['providers'][number] {
  return {
    id: 'sso',
    name,
    type: 'oidc',
    issuer,
    clientId,
    clientSecret,
    checks: ['pkce', 'state', 'nonce'],
    authorization: { params: { scope: 'openid email profile' } },
    // Claims from the userinfo endpoint as well: many providers put the address only there.
    idToken: false,
    allowDangerousEmailAccountLinking: trustEmail,
    profile: (claims: Readonly<Record<string, unknown>>) => {
      const text = (claim: string): string | null => (typeof claims[claim] === 'string' ? claims[claim] : null);
      const email = text('email');
      return {
        id: text('sub') ?? '',
        email: email === null ? null : normalEmail(email),
        name: text('name') ?? email,
        image: text('picture'),
      };
    },
  };
}
