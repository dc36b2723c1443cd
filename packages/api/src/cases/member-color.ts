import { LABEL_COLORS } from '@annotome/contracts';

/** The colour in which others see a person: always the same for the same one. */
export function memberColor(userId: string): string {
  let sum = 7;
  for (const letter of userId) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) >>> 0;
  return LABEL_COLORS[sum % LABEL_COLORS.length] as string;
}
