import { z } from 'zod';
import { LabelId, UserId } from './ids.ts';
import { LIMITS } from './limits.ts';
import { PRESENCE_COLORS } from './presence-colors.ts';
import { Role } from './roles.ts';

/** World millimetres, LPS. */
const Point = z.tuple([z.number(), z.number(), z.number()]);
const Whole = z.tuple([z.int(), z.int(), z.int()]);
/** Voxels of the study's grid: `size` of them from `start`. */
const VoxelBox = z.object({ start: Whole, size: z.tuple([z.int().positive(), z.int().positive(), z.int().positive()]) });

/** What a slice pane looks at: the place in its middle, in millimetres of the pane's plane, and how many fit in its shorter side. */
const PaneCamera = z.object({ centre: z.tuple([z.number(), z.number()]), span: z.number().positive() });

/** What somebody is doing at this moment, and where. */
const PresenceWork = z.object({
  /** `draw`: a stroke is under way. `decode`: clicks await their mask. `compute`: a tool works on the whole segment. */
  kind: z.enum(['draw', 'decode', 'compute']),
  box: VoxelBox,
});

/** The line of a stroke while it is drawn; its mask is in the document when it ends. */
const PresenceStroke = z.object({
  effect: z.enum(['add', 'remove']),
  /** Half the brush's width, in mm; 0 for a lasso. */
  radius: z.number().nonnegative(),
  /** The latest places, oldest first. */
  points: z.array(Point).max(48),
});

/** Clicks that are not accepted yet, and the rough shape of the mask they propose. */
const PresenceProposal = z.object({
  clicks: z.array(z.object({ world: Point, label: z.enum(['inside', 'outside']) })).max(24),
  /** The box cut into `cells` × `cells` × `cells` parts, i fastest: base64 of one bit for each, 1 where the mask is, first bit lowest. */
  shape: z
    .object({
      box: VoxelBox,
      cells: z.int().min(1).max(20),
      bits: z.base64().max(1336),
    })
    .nullable(),
});

/**
 * What a page says of the person in front of it, to the others that have the case open: the state of y-protocols' awareness. Never
 * kept. Its JSON has at most `LIMITS.presenceBytes` bytes, and it is sent at most 20 times a second.
 */
export const PagePresence = z.object({
  color: z.enum(PRESENCE_COLORS),
  /** The pane they work in. */
  pane: z.enum(['axial', 'coronal', 'sagittal', '3d']),
  view: z.object({
    /** Every slice pane shows the slice through it. */
    position: Point,
    /** Null where a pane shows all of its slice. */
    cameras: z.object({ axial: PaneCamera.nullable(), coronal: PaneCamera.nullable(), sagittal: PaneCamera.nullable() }),
    maximised: z.enum(['axial', 'coronal', 'sagittal', '3d']).nullable(),
    /** Darkest and brightest value shown. */
    window: z.tuple([z.number(), z.number()]),
  }),
  /** Of the pointer; null where it is not over a slice, or has rested long. */
  cursor: Point.nullable(),
  /** What they are segmenting; `segment` is its id in the document, null where it has no mask yet. */
  target: z.object({ labelId: LabelId, segment: z.string().max(64).nullable() }).nullable(),
  tool: z.enum(['look', 'click', 'brush', 'eraser', 'lasso', 'threshold']),
  work: PresenceWork.nullable(),
  stroke: PresenceStroke.nullable(),
  proposal: PresenceProposal.nullable(),
  /** Whose view this page follows. */
  following: UserId.nullable(),
  /** When the person last did something here, by their clock: milliseconds since 1970. Of two tabs of one person, the later is shown. */
  at: z.int().nonnegative(),
});
export type PagePresence = z.infer<typeof PagePresence>;

/** What others receive: the server says who it is, from the session; what a page itself says of that is thrown away. */
export const Presence = PagePresence.extend({
  user: z.object({ id: UserId, name: z.string().max(LIMITS.nameLength), role: Role }),
});
export type Presence = z.infer<typeof Presence>;
