import { storageEnvironment } from '@annotome/storage';
import { z } from 'zod';

const Environment = z
  .object({
    DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
    AUTH_SECRET: z.string().min(32, 'at least 32 characters'),
    AUTH_URL: z.url({ protocol: /^https?$/ }),
    SYNC_URL: z.url({ protocol: /^wss?$/ }).default('ws://localhost:3001'),
    DEMO: z.enum(['0', '1']).default('0'),
    SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
    MAIL_FROM: z.string().min(1).default('Annotome <annotome@localhost>'),
    OIDC_ISSUER: z.url({ protocol: /^https?$/ }).optional(),
    OIDC_CLIENT_ID: z.string().min(1).optional(),
    OIDC_CLIENT_SECRET: z.string().min(1).optional(),
    OIDC_NAME: z.string().min(1).default('Single sign-on'),
    /** "1": whoever the provider says has an address may use the account that has it. */
    OIDC_TRUST_EMAIL: z.enum(['0', '1']).default('0'),
    ...storageEnvironment,
  })
  .refine(({ OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET }) => !OIDC_ISSUER || (OIDC_CLIENT_ID && OIDC_CLIENT_SECRET), {
    error: 'OIDC_ISSUER needs OIDC_CLIENT_ID and OIDC_CLIENT_SECRET',
  });
export type Environment = z.output<typeof Environment>;

let read: Environment | undefined;

/**
 * The environment of the web process, checked when it is first asked for: building needs none.
 * @throws Error that names every variable that does not fit.
 */
export function environment(): Environment {
  if (read) return read;
  const given = Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== ''));
  const { success, data, error } = Environment.safeParse(given);
  if (!success) throw new Error(`The environment does not fit:\n${z.prettifyError(error)}`);
  return (read = data);
}
