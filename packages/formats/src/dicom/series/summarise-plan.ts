import { orientationCode, spacing } from '@annotome/volume';
import { type SeriesSummary } from '../../image.ts';
import { type VolumePlan } from './plan-series.ts';

/** A plan as it is listed: the grid the volume will have, straightened if need be. */
export function summarisePlan(plan: VolumePlan): SeriesSummary {
  const { grid } = plan;
  return {
    id: plan.id,
    format: 'dicom',
    name: plan.name,
    modality: plan.modality,
    size: [grid.size[0], grid.size[1], grid.size[2]],
    spacing: spacing(grid),
    orientation: orientationCode(grid.affine),
    frames: 1,
    warnings: plan.warnings,
    files: [...new Set(plan.slices.map(({ record }) => record.file))],
  };
}
