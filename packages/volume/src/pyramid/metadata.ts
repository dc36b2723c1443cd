import { z } from 'zod';
import { spacingOf, step, vectorLength, type Affine } from '../affine.ts';
import { type VolumeKind } from './halve.ts';
import { type LevelPlan } from './plan-levels.ts';

/** Display window of an image, in its own units (HU for CT). */
export interface DisplayWindow {
  /** Darkest and brightest value shown. */
  readonly start: number;
  readonly end: number;
  /** Range a slider may cover. */
  readonly min: number;
  readonly max: number;
}

/**
 * What OME-Zarr 0.5 cannot say: its transformations are scale and translation only, so the oblique LPS affine of each level is kept
 * here, row-major 3×4, voxel (i, j, k) → millimetres.
 */
const annotomeSchema = z.object({
  format: z.literal('annotome-volume'),
  version: z.literal(1),
  kind: z.enum(['image', 'labels']),
  affines: z.array(z.array(z.number()).length(12)).min(1),
});

const rootSchema = z.object({
  annotome: annotomeSchema,
  ome: z.object({
    version: z.literal('0.5'),
    multiscales: z
      .array(
        z.object({
          name: z.string().optional(),
          datasets: z.array(z.object({ path: z.string() })).min(1),
        }),
      )
      .min(1),
  }),
});

export interface PyramidMetadata {
  readonly kind: VolumeKind;
  readonly name: string | undefined;
  readonly levels: readonly { readonly path: string; readonly affine: Affine }[];
}

/** Attributes of the pyramid's root group. */
export function rootAttributes(
  levels: readonly LevelPlan[],
  options: { readonly kind: VolumeKind; readonly name: string | undefined; readonly window: DisplayWindow | undefined },
): Record<string, unknown> {
  const affine = (levels[0] as LevelPlan).grid.affine;
  const spacing = spacingOf(affine);
  // Millimetres along the grid's own axes: where the axes are x, y, z themselves, the patient's.
  const place = ([0, 1, 2] as const).map((axis) => {
    const v = step(affine, axis);
    return (v[0] * affine[3] + v[1] * affine[7] + v[2] * affine[11]) / vectorLength(v);
  });
  const datasets = levels.map(({ factor }, level) => ({
    path: String(level),
    coordinateTransformations: [
      { type: 'scale', scale: kji((axis) => spacing[axis] * factor[axis]) },
      // A coarse voxel's centre is the middle of the fine voxels it spans.
      { type: 'translation', translation: kji((axis) => (place[axis] as number) + ((factor[axis] - 1) / 2) * spacing[axis]) },
    ],
  }));
  const name = options.name ?? 'volume';
  return {
    ome: {
      version: '0.5',
      multiscales: [
        {
          name,
          axes: ['z', 'y', 'x'].map((axis) => ({ name: axis, type: 'space', unit: 'millimeter' })),
          datasets,
          type: options.kind === 'image' ? 'mean' : 'mode',
        },
      ],
      ...(options.window
        ? { omero: { channels: [{ label: name, color: 'FFFFFF', active: true, window: options.window }] } }
        : {}),
    },
    annotome: {
      format: 'annotome-volume',
      version: 1,
      kind: options.kind,
      affines: levels.map(({ grid }) => [...grid.affine]),
    } satisfies z.infer<typeof annotomeSchema>,
  };
}

const kji = (value: (axis: 0 | 1 | 2) => number): number[] => [value(2), value(1), value(0)];

/** Reads {@link rootAttributes} back; the reason as text when they are not ours. */
export function parseRootAttributes(attributes: unknown): PyramidMetadata | string {
  if (typeof attributes === 'object' && attributes && 'ome' in attributes && !('annotome' in attributes)) {
    return 'another writer’s, which does not say where left and right are (no attribute "annotome")';
  }
  const parsed = rootSchema.safeParse(attributes);
  if (!parsed.success) return parsed.error.issues.map((i) => `${i.path.join('.')}: ${i.message}`).join('; ');
  const { annotome, ome } = parsed.data;
  const [multiscale] = ome.multiscales;
  if (!multiscale || multiscale.datasets.length !== annotome.affines.length) {
    return `${multiscale?.datasets.length ?? 0} levels, but ${annotome.affines.length} affines`;
  }
  const levels = multiscale.datasets.map(({ path }, n) => ({ path, affine: annotome.affines[n] as unknown as Affine }));
  return { kind: annotome.kind, name: multiscale.name, levels };
}
