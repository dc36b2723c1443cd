import { PRESENCE_COLORS, Presence } from '@annotome/contracts';

interface Wished extends Partial<Omit<Presence, 'user'>> {
  readonly name: string;
}

/** For tests: what a colleague's page says; the id follows from the name. Checked, so that it is what the server lets pass. */
export const aPresence = ({ name, ...more }: Wished): Presence =>
  Presence.parse({
    user: { id: `user-${name.toLowerCase()}-00`, name, role: 'annotator' },
    color: PRESENCE_COLORS[0],
    pane: 'axial',
    view: { position: [0, 0, 0], cameras: { axial: null, coronal: null, sagittal: null }, maximised: null, window: [-160, 240] },
    cursor: null,
    target: null,
    tool: 'click',
    work: null,
    stroke: null,
    proposal: null,
    following: null,
    at: 0,
    ...more,
  });
