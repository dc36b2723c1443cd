export { ACTIONS, can, type Action, type Member } from './can.ts';
export { hashPassword, verifyPassword } from './password/hash-password.ts';
export { hashInvitationToken, newInvitationToken } from './invitation/invitation-token.ts';
export { fileMailer, smtpMailer, type Mail, type Mailer } from './mail/mailer.ts';
export { attemptLimits, countAttempt, type AttemptLimits, type Attempter } from './sign-in/attempt-limits.ts';
export { authConfig, type OidcSettings, type SignInServices } from './sign-in/auth-config.ts';
export { checkPassword, type PasswordCheck } from './sign-in/check-password.ts';
export { SESSION_COOKIES, sessionTokenIn } from './sign-in/session-cookie.ts';
export { signUpPerson } from './sign-in/sign-up-person.ts';
