import { hashInvitationToken, signUpPerson } from '@annotome/auth';
import { ProductError } from '@annotome/contracts';
import { z } from 'zod';
import { Email, Name, Password, Token } from '../inputs.ts';
import { openProcedure } from '../procedures.ts';

const SignUp = z.object({
  email: Email,
  name: Name,
  password: Password,
  /** Where it is left out, an invitation says where the person belongs. */
  organization: Name.optional(),
  invitation: Token.optional(),
});

/**
 * Makes an account, and an organization of its own or the place of an invitation. The answer is the same where the address has an account
 * already; the page then signs in, which tells nobody more than a wrong password does.
 */
export const signUp = openProcedure.input(SignUp).mutation(async ({ ctx, input }) => {
  const { organization, invitation, ...person } = input;
  if (invitation === undefined && organization === undefined)
    throw new ProductError('bad-input', 'Give your organization a name.');
  const joins = invitation === undefined ? { organization: organization ?? '' } : { tokenHash: hashInvitationToken(invitation) };
  const seconds = await signUpPerson(ctx.services, { ...person, joins }, ctx.origin);
  if (seconds > 0)
    throw new ProductError('too-many-attempts', `Too many attempts. Try again in ${Math.ceil(seconds / 60)} minutes.`);
  return {};
});
