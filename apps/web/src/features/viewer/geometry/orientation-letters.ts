import { type WorldVector } from '@annotome/volume';

/** A direction is said to point to a side of the patient too when it leans there by more than 5°. */
const LEAN = Math.sin((5 * Math.PI) / 180);

const POSITIVE = ['L', 'P', 'S'] as const;
const NEGATIVE = ['R', 'A', 'I'] as const;

/** Where a direction points in the patient: `L`; `LA` or `LAS` for an oblique one, what it points to most first. */
export function orientationLetters(direction: WorldVector): string {
  const length = Math.hypot(direction[0], direction[1], direction[2]) || 1;
  return ([0, 1, 2] as const)
    .map((axis) => ({ axis, along: direction[axis] / length }))
    .filter(({ along }) => Math.abs(along) > LEAN)
    .toSorted((a, b) => Math.abs(b.along) - Math.abs(a.along))
    .map(({ axis, along }) => (along > 0 ? POSITIVE[axis] : NEGATIVE[axis]))
    .join('');
}

/** The same of the opposite direction. */
export const oppositeLetters = (letters: string): string =>
  Array.from(letters, (letter) => {
    const at = POSITIVE.findIndex((l) => l === letter);
    return at >= 0 ? NEGATIVE[at as 0] : POSITIVE[NEGATIVE.findIndex((l) => l === letter) as 0];
  }).join('');
