import { z } from 'zod';
import { type ViewState } from '../types.ts';

const number = z.number().refine(Number.isFinite);
const range = z.object({ start: number, end: number });
const camera = z.object({ centre: z.tuple([number, number]), mmPerPixel: z.number().positive() }).nullable();

const schema = z.object({
  position: z.tuple([number, number, number]),
  cameras: z.object({ axial: camera, coronal: camera, sagittal: camera }),
  window: range,
  preset: z.string().nullable(),
  inverted: z.boolean(),
  interpolated: z.boolean(),
  crosshair: z.boolean(),
  maximised: z.enum(['axial', 'coronal', 'sagittal', '3d']).nullable(),
  layout: z.record(z.string(), z.record(z.string(), number)),
  mask: z.object({ mode: z.enum(['both', 'fill', 'outline', 'off']), opacity: z.number().min(0).max(1) }),
  volumeRendering: z.boolean(),
});

/** A view that was kept, perhaps by an older version of the page; undefined when it is not one. */
export function parseViewState(kept: unknown): ViewState | undefined {
  const parsed = schema.safeParse(kept);
  return parsed.success ? parsed.data : undefined;
}
