import { type FoundSeries } from '../inspect/messages.ts';
import { overLimit } from './over-limit.ts';
import { type Choice } from './state.ts';

/** Localizers and single slices are rarely what somebody wants to label, beside a volume. */
export function firstChoice(series: FoundSeries, all: readonly FoundSeries[], deidentify: boolean): Choice {
  const flat = ({ size }: FoundSeries): boolean => size[2] < 3;
  const fits = overLimit(series) === undefined;
  return { include: fits && (!flat(series) || all.every(flat)), again: false, name: nameFor(series, deidentify) };
}

const LONGEST_NAME = 120;
/** What a series is called while nobody has typed a name. */
export const nameFor = ({ name, cleanName }: FoundSeries, deidentify: boolean): string =>
  deidentify ? cleanName : name.slice(0, LONGEST_NAME) || cleanName;
