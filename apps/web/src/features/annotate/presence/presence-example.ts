import { Presence, RESTING_PRESENCE } from '@annotome/contracts';

interface Wished extends Partial<Omit<Presence, 'user'>> {
  readonly name: string;
}

/** For tests: what a colleague's page says; the id follows from the name. Checked, so that it is what the server lets pass. */
export const aPresence = ({ name, ...more }: Wished): Presence =>
  Presence.parse({
    user: { id: `user-${name.toLowerCase()}-00`, name, role: 'annotator' },
    ...RESTING_PRESENCE,
    tool: 'click',
    at: 0,
    ...more,
  });
