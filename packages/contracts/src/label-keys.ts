import { z } from 'zod';

/** Keys that choose a label in the room; letters are its tools'. */
export const LABEL_KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;
export const LabelKey = z.enum(LABEL_KEYS, 'A label’s key is a digit from 1 to 9.');
export type LabelKey = z.infer<typeof LabelKey>;
