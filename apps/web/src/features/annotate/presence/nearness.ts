import { type World } from '@annotome/volume';
import { type PaneView } from '../../viewer/index.ts';

/** A point is shown on slices at least so far from it, in mm, however thin they are. */
const REACH_MM = 3;

/**
 * How clearly a point is shown on a pane: 1 on its slice (up to half the way to the next), fading to 0 at one slice's distance or 3 mm,
 * whichever is more. Measured along the pane's normal, so an oblique or sheared grid is no exception.
 */
export function nearness(view: Pick<PaneView, 'distance' | 'sliceSpacing'>, point: World): number {
  const away = Math.abs(view.distance(point));
  const full = view.sliceSpacing / 2;
  const reach = Math.max(view.sliceSpacing, REACH_MM);
  if (away <= full) return 1;
  return Math.max(0, (reach - away) / (reach - full));
}
