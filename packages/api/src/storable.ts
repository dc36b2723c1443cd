/** Half of a character that takes two, without its other half. */
const LONE_SURROGATE = /\p{Surrogate}/u;

const isText = (value: string): boolean => !value.includes('\0') && !LONE_SURROGATE.test(value);

/** Whether PostgreSQL can keep a value: a zero, or half a character, in any of its texts or names of fields, it refuses. */
export function isStorable(value: unknown): boolean {
  if (typeof value === 'string') return isText(value);
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([name, inner]) => isText(name) && isStorable(inner));
}
