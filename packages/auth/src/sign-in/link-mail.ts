import { type Mail } from '../mail/mailer.ts';

export function linkMail(to: string, url: string, minutes: number): Mail {
  return {
    to,
    subject: 'Your link to sign in to Annotome',
    text: `Open this link within ${minutes} minutes to sign in to Annotome. It works once.\n\n${url}\n\nIf you did not ask for it, you need do nothing.\n`,
  };
}
