import { type Services } from '@annotome/api';
import { attemptLimits, fileMailer, smtpMailer, type SignInServices } from '@annotome/auth';
import { connect } from '@annotome/db';
import { createQueue } from '@annotome/queue';
import { openBlobStore } from '@annotome/storage';
import { join } from 'node:path';
import { environment, type Environment } from './env.ts';
import { openPartialStore, type PartialStore } from './partial-store.ts';

type WebServices = Services & SignInServices & { readonly arriving: PartialStore };

// The development server loads modules anew at each change; connections must not multiply.
const kept = globalThis as { annotomeServices?: Promise<WebServices> };

/** Connections to database, queue and blob store: one set per process. */
export function services(): Promise<WebServices> {
  kept.annotomeServices ??= open(environment()).catch((error: unknown) => {
    delete kept.annotomeServices;
    throw error;
  });
  return kept.annotomeServices;
}

async function open(env: Environment): Promise<WebServices> {
  const database = connect(env.DATABASE_URL, { connections: 20 });
  const logError = (error: unknown): void => console.error(error);
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId = '', OIDC_CLIENT_SECRET: clientSecret = '', OIDC_NAME: name } = env;
  return {
    database,
    queue: await createQueue({ connectionString: env.DATABASE_URL, name: 'web', role: 'send', onError: logError }),
    store: openBlobStore(env),
    arriving: openPartialStore(env),
    limits: attemptLimits(database),
    mailer: env.SMTP_URL
      ? smtpMailer({ url: env.SMTP_URL, from: env.MAIL_FROM })
      : fileMailer({ file: join(env.DATA_FOLDER, 'mail.jsonl'), log: (line) => console.log(line) }),
    url: env.AUTH_URL.replace(/\/$/, ''),
    secret: env.AUTH_SECRET,
    demo: env.DEMO === '1',
    sso: issuer ? name : undefined,
    oidc: issuer ? { issuer, clientId, clientSecret, name, trustEmail: env.OIDC_TRUST_EMAIL === '1' } : undefined,
    logError,
  };
}
