import { z } from 'zod';

/** What a member may do in an organization, most first. `can` in `packages/auth` says what each may. */
export const ROLES = ['owner', 'manager', 'reviewer', 'annotator', 'viewer'] as const;
export const Role = z.enum(ROLES);
export type Role = z.infer<typeof Role>;
