import { LabelKey } from '@annotome/contracts';
import { z } from 'zod';
import { Name } from '../inputs.ts';

/** A label as a person writes it; the code is a terminology's, as DICOM writes it. */
export const LabelInput = z.object({
  name: Name,
  color: z.string().regex(/^#[0-9a-f]{6}$/i, 'A colour is written #rrggbb.'),
  hotkey: LabelKey.nullable().optional(),
  code: z
    .object({
      scheme: z.string().trim().min(1).max(16),
      value: z.string().trim().min(1).max(16),
      meaning: z.string().trim().min(1).max(64),
    })
    .nullable()
    .optional(),
});
