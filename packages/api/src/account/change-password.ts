import { countAttempt, hashPassword, verifyPassword } from '@annotome/auth';
import { ProductError } from '@annotome/contracts';
import { passwordHashOf, setPassword } from '@annotome/db';
import { z } from 'zod';
import { Password } from '../inputs.ts';
import { personProcedure } from '../procedures.ts';

/** Sets a password; whoever has one proves it first. Signs the person out everywhere else. */
export const changePassword = personProcedure
  .input(z.object({ current: z.string().max(200), next: Password }))
  .mutation(async ({ ctx, input: { current, next } }) => {
    const { services, session, origin } = ctx;
    const { id: userId, email } = session.user;
    const wait = await countAttempt(services.limits.password, { email, address: origin.address });
    if (wait > 0) throw new ProductError('too-many-attempts', `Too many attempts. Try again in ${Math.ceil(wait / 60)} minutes.`);
    const known = await passwordHashOf(services.database, userId);
    if (known !== undefined && !(await verifyPassword(known, current))) {
      throw new ProductError('bad-input', 'The current password is not right.');
    }
    await setPassword(services.database, { userId, hash: await hashPassword(next), keepSession: session.token }, origin);
    return {};
  });
