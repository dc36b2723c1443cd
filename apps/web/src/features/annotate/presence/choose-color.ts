import { PRESENCE_COLORS, type PresenceColor } from '@annotome/contracts';

/** A page that is in the case: whose it is, and which colour it says. */
export interface ColoredPage {
  /** Of the page's connection. */
  readonly clientId: number;
  readonly userId: string;
  readonly color: PresenceColor;
}

/** The colour that a person has where nobody was there before with the same: so, mostly, the same every day. */
export const preferredColor = (userId: string): PresenceColor => PRESENCE_COLORS[slotOf(userId)] as PresenceColor;

/**
 * The colour a page should say. It keeps what it has (`now`) while no other person has it; who comes takes one that is free; two who came
 * with the same at the same time agree by their ids who changes. All tabs of a person say the same. With more people than colours,
 * the least used.
 */
export function chooseColor(
  me: { readonly clientId: number; readonly userId: string },
  now: PresenceColor | undefined,
  pages: readonly ColoredPage[],
): PresenceColor {
  const [firstTab] = pages
    .filter(({ userId, clientId }) => userId === me.userId && (now === undefined || clientId < me.clientId))
    .sort((a, b) => a.clientId - b.clientId);
  if (firstTab) return firstTab.color;

  const strangers = pages.filter(({ userId }) => userId !== me.userId);
  const uses = (color: PresenceColor): number =>
    new Set(strangers.filter((other) => other.color === color).map(({ userId }) => userId)).size;
  const from = slotOf(me.userId);
  const inMyOrder = [...PRESENCE_COLORS.slice(from), ...PRESENCE_COLORS.slice(0, from)];
  const best = inMyOrder.reduce((chosen, color) => (uses(color) < uses(chosen) ? color : chosen));
  if (now === undefined) return best;
  const givesWay = strangers.some(({ color, userId }) => color === now && userId < me.userId);
  return givesWay && uses(best) < uses(now) ? best : now;
}

/** FNV-1a; any hash that spreads ids over the palette would do. */
function slotOf(userId: string): number {
  let hash = 0x811c9dc5;
  for (let n = 0; n < userId.length; n++) hash = Math.imul(hash ^ userId.charCodeAt(n), 0x01000193) >>> 0;
  return hash % PRESENCE_COLORS.length;
}
