import { OrganizationId, ProductError } from '@annotome/contracts';
import { listMemberships } from '@annotome/db';
import { z } from 'zod';
import { personProcedure } from '../procedures.ts';

/** Shows another of the person's organizations from now on. */
export const useOrganization = personProcedure
  .input(z.object({ organizationId: OrganizationId }))
  .mutation(async ({ ctx, input: { organizationId } }) => {
    const organizations = await listMemberships(ctx.services.database, ctx.session.user.id);
    if (!organizations.some(({ id }) => id === organizationId)) throw new ProductError('not-found');
    ctx.chooseOrganization?.(organizationId);
    return { organizationId };
  });
