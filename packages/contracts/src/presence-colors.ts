/**
 * The colours of people in a case. Lighter and softer than what labels are filled with, none near the green and rose of clicks; dark
 * writing is readable on each, and each on the dark of the room. The first ones differ most.
 */
export const PRESENCE_COLORS = [
  '#5fe6fc', '#fb864d', '#bb91ff', '#ddd674', '#feb4f7', '#3cb5fe',
  '#fec394', '#02c6ae', '#f07ec2', '#b3d4ff', '#9eb92e', '#8aa6fe',
] as const; // prettier-ignore
export type PresenceColor = (typeof PRESENCE_COLORS)[number];
