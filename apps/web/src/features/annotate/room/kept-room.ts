import { world } from '@annotome/volume';
import { z } from 'zod';
import { type ViewState } from '../../viewer/index.ts';
import { type Click } from '../clicks/click-draft.ts';
import { TOOLS } from './room-state.ts';

const KeptClick = z
  .object({ id: z.int(), world: z.tuple([z.number(), z.number(), z.number()]), label: z.enum(['inside', 'outside']) })
  .transform((click): Click => ({ ...click, world: world(...click.world) }));

/** What a reload brings back beside the saved mask: where one was, and clicks that were not accepted. */
const KeptRoom = z.object({
  /** The viewer checks its own part. */
  view: z
    .unknown()
    .optional()
    .transform((view) => view as ViewState | undefined),
  tool: z.enum(TOOLS),
  target: z.object({ labelId: z.string(), segment: z.int().optional() }),
  clicks: z.array(KeptClick),
  base: z.array(KeptClick),
  hidden: z.array(z.int()),
  solo: z.int().optional(),
  hoverPreview: z.boolean(),
});
export type KeptRoom = z.output<typeof KeptRoom>;

const key = (caseId: string): string => `annotome-room-${caseId}`;
/** Cases whose place is remembered; the oldest go first. */
const MOST = 60;

export type Shelf = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** Undefined when there is nothing, or nothing of this version. */
export function readRoom(shelf: Shelf, caseId: string): KeptRoom | undefined {
  try {
    const text = shelf.getItem(key(caseId));
    return text === null ? undefined : KeptRoom.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Keeps the room; a browser that stores nothing, or is full, is no reason to stop. */
export function keepRoom(shelf: Shelf, caseId: string, room: KeptRoom): void {
  try {
    shelf.setItem(key(caseId), JSON.stringify(room));
    const list = (JSON.parse(shelf.getItem('annotome-rooms') ?? '[]') as string[]).filter((id) => id !== caseId);
    list.push(caseId);
    for (const old of list.splice(0, Math.max(0, list.length - MOST))) shelf.removeItem(key(old));
    shelf.setItem('annotome-rooms', JSON.stringify(list));
  } catch {
    // Above.
  }
}

/** Milliseconds that the last regions took to be prepared, kept for the next case's estimate. */
export function readTook(shelf: Shelf): number[] {
  try {
    return z.array(z.number().positive()).parse(JSON.parse(shelf.getItem('annotome-region-times') ?? '[]'));
  } catch {
    return [];
  }
}

export function keepTook(shelf: Shelf, took: readonly number[]): void {
  try {
    shelf.setItem('annotome-region-times', JSON.stringify(took));
  } catch {
    // Above.
  }
}
