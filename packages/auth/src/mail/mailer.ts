import { appendFile, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createTransport } from 'nodemailer';

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** Sends mail, or says that it could not. */
export type Mailer = (mail: Mail) => Promise<void>;

/** Through an SMTP server: `smtp://user:password@host:port`. */
export function smtpMailer({ url, from }: { readonly url: string; readonly from: string }): Mailer {
  const transport = createTransport(url);
  return async (mail) => {
    await transport.sendMail({ from, ...mail });
  };
}

/** For a machine without a mail server: one line of JSON per mail in a file, and the text in the log. */
export function fileMailer({ file, log }: { readonly file: string; readonly log: (line: string) => void }): Mailer {
  return async (mail) => {
    await mkdir(dirname(file), { recursive: true });
    await appendFile(file, `${JSON.stringify({ at: new Date().toISOString(), ...mail })}\n`, { mode: 0o600 });
    log(`Mail for ${mail.to} (no SMTP_URL, so it is only written to ${file}):\n${mail.text}`);
  };
}
