import { type Role } from '@annotome/contracts';

/** Each role as people say it, and what it may do, in a line. */
export const ROLE_NAMES: Record<Role, { readonly name: string; readonly may: string }> = {
  owner: { name: 'Owner', may: 'Everything, members and the organization itself included.' },
  manager: { name: 'Manager', may: 'Projects, uploads, assigning cases, inviting people.' },
  reviewer: { name: 'Reviewer', may: 'Segments cases, and accepts or returns those of others.' },
  annotator: { name: 'Annotator', may: 'Segments the cases given to them.' },
  viewer: { name: 'Viewer', may: 'Looks, and changes nothing.' },
};
