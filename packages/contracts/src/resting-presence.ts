import { PRESENCE_COLORS } from './presence-colors.ts';
import { type PagePresence } from './presence.ts';

/** What a page says of somebody who looks around and does nothing: where tests begin. */
export const RESTING_PRESENCE: PagePresence = {
  color: PRESENCE_COLORS[0],
  pane: 'axial',
  view: { position: [0, 0, 0], cameras: { axial: null, coronal: null, sagittal: null }, maximised: null, window: [-160, 240] },
  cursor: null,
  target: null,
  tool: 'look',
  work: null,
  stroke: null,
  proposal: null,
  following: null,
  at: 1,
};
