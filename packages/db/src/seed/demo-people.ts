import { type Role } from '@annotome/contracts';

export const DEMO_PASSWORD = 'annotome-demo';

/** The people of the demo organization, one for each role and a second annotator to work with. */
export const DEMO_PEOPLE = [
  { email: 'owner@demo.annotome.local', name: 'Olivia Owner', role: 'owner' },
  { email: 'manager@demo.annotome.local', name: 'Mara Manager', role: 'manager' },
  { email: 'reviewer@demo.annotome.local', name: 'Rafael Reviewer', role: 'reviewer' },
  { email: 'annotator@demo.annotome.local', name: 'Anna Annotator', role: 'annotator' },
  { email: 'annotator2@demo.annotome.local', name: 'Anton Colleague', role: 'annotator' },
  { email: 'viewer@demo.annotome.local', name: 'Vera Viewer', role: 'viewer' },
] as const satisfies readonly { readonly email: string; readonly name: string; readonly role: Role }[];
