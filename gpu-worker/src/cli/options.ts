import { type Command } from 'commander';
import { z } from 'zod';

import { DEVICES } from '../runtime/device.ts';
import { UsageError } from './errors.ts';

/** Checks what commander collected. @throws UsageError with every problem, one a line. */
export function checkOptions<T extends z.ZodType>(schema: T, values: unknown): z.output<T> {
  const result = schema.safeParse(values);
  if (!result.success) throw new UsageError([...new Set(result.error.issues.map((issue) => issue.message))].join('\n'));
  return result.data;
}

/** A whole number given as text. */
export const wholeNumber = (option: string, min: number, max = Number.MAX_SAFE_INTEGER): z.ZodType<number> =>
  z.string().transform((text, context) => {
    const value = /^\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    const range = max === Number.MAX_SAFE_INTEGER ? `a whole number of at least ${min}` : `a whole number from ${min} to ${max}`;
    context.addIssue({ code: 'custom', message: `${option} takes ${range}; found “${text}”.` });
    return z.NEVER;
  });

/** A number above zero given as text. */
export const positiveNumber = (option: string, unit: string): z.ZodType<number> =>
  z.string().transform((text, context) => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (Number.isFinite(value) && value > 0) return value;
    context.addIssue({ code: 'custom', message: `${option} takes a number of ${unit} above zero; found “${text}”.` });
    return z.NEVER;
  });

export const oneOf = <const T extends readonly string[]>(option: string, values: T): z.ZodType<T[number]> =>
  z.string().transform((text, context): T[number] => {
    if (values.includes(text.toLowerCase())) return text.toLowerCase();
    context.addIssue({ code: 'custom', message: `${option} takes ${listOr(values)}; found “${text}”.` });
    return z.NEVER;
  });

const listOr = (values: readonly string[]): string => `${values.slice(0, -1).join(', ')} or ${values.at(-1) ?? ''}`;

/** Which image of what was found: `--series`, `--frame`. */
export const imageOptions = {
  series: z.string().optional(),
  frame: wholeNumber('--frame', 0).optional(),
};

export function addImageOptions(command: Command): Command {
  return command
    .option(
      '--series <number|id>',
      'which series, when the folder or zip holds several: its number in “annotome inspect”, or its id',
    )
    .option('--frame <n>', 'which frame of a 4-D image, counted from 0');
}

/** Which model, and on what it runs: `--model`, `--device`. */
export const modelOptions = {
  model: z.string().optional(),
  device: oneOf('--device', DEVICES).default('auto'),
};

export function addModelOptions(command: Command): Command {
  return command
    .option('--model <dir>', 'a model folder made by “annotome import-checkpoint” (default: the small built-in model)')
    .option(
      '--device <name>',
      `what computes: ${DEVICES.join(', ')}; auto tries CUDA and falls back to the CPU, saying why`,
      'auto',
    );
}
