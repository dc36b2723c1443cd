import { type ValueRange } from '@annotome/mask-tools';
import { z } from 'zod';
import { clampSize } from './brush-size.ts';

const Millimetres = z.number().transform(clampSize);
const Range = z.object({ min: z.number(), max: z.number() }).refine(({ min, max }) => min <= max);

/** How far growing may reach: {@link GrowTool.tolerance}. */
export const GROW = { least: 0.25, most: 4 } as const;
/** How much is smoothed, in mm. */
export const SMOOTH = { least: 0.5, most: 10 } as const;

const Settings = z.object({
  /** Diameters in mm. */
  brush: Millimetres,
  eraser: Millimetres,
  threshold: Millimetres,
  grow: z.number().min(GROW.least).max(GROW.most),
  /** Undefined: as wide as the image's slices ask for. */
  smooth: z.number().min(SMOOTH.least).max(SMOOTH.most).optional(),
});

/** What of the tools can be set, and is the same in the next case. The range of values belongs to one image, and is not kept. */
export interface ToolSettings extends z.infer<typeof Settings> {
  readonly range: ValueRange | 'automatic';
}

export const STANDARD_SETTINGS: ToolSettings = { brush: 10, eraser: 10, threshold: 10, grow: 1, range: 'automatic' };

const KEY = 'annotome-tool-settings';

/** @returns the standard ones where none are kept, or none of this version. */
export function readSettings(shelf: Pick<Storage, 'getItem'>): ToolSettings {
  try {
    const text = shelf.getItem(KEY);
    return text === null ? STANDARD_SETTINGS : { ...STANDARD_SETTINGS, ...Settings.parse(JSON.parse(text)) };
  } catch {
    return STANDARD_SETTINGS;
  }
}

/** A browser that stores nothing, or is full, is no reason to stop. */
export function keepSettings(shelf: Pick<Storage, 'setItem'>, { range: _range, ...settings }: ToolSettings): void {
  try {
    shelf.setItem(KEY, JSON.stringify(settings));
  } catch {
    // Above.
  }
}

/** What was typed for a range of values. @returns undefined where it is none: an end is missing, or they are the wrong way round. */
export function rangeOf(min: string, max: string): ValueRange | undefined {
  const parse = (text: string): number => Number(text.trim().replace('−', '-').replace(',', '.') || Number.NaN);
  const found = Range.safeParse({ min: parse(min), max: parse(max) });
  return found.success ? found.data : undefined;
}
