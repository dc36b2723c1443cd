import { LABEL_COLORS, LIMITS } from '@annotome/contracts';
import { createProject } from '@annotome/db';
import { z } from 'zod';
import { LabelInput } from '../labels/label-input.ts';
import { memberMay } from '../procedures.ts';
import { ProjectInput } from './project-input.ts';

const NewLabel = LabelInput.extend({ color: LabelInput.shape.color.optional() });
const NewLabels = z
  .array(NewLabel)
  .max(LIMITS.labelsPerProject)
  .refine((labels) => {
    const keys = labels.flatMap(({ hotkey }) => hotkey ?? []);
    return new Set(keys).size === keys.length;
  }, 'Two labels have the same key.');

/** A label without a colour takes the next of the set. */
export const create = memberMay('project.create')
  .input(ProjectInput.extend({ labels: NewLabels.default([]) }))
  .mutation(({ ctx, input: { labels, ...project } }) =>
    createProject(ctx.scope, {
      ...project,
      labels: labels.map((label, n) => ({ ...label, color: label.color ?? (LABEL_COLORS[n % LABEL_COLORS.length] as string) })),
    }),
  );
