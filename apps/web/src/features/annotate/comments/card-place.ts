import { PIN_RADIUS } from './pins.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Left free between a card and its pin, and the edge. CSS pixels. */
const GAP = 8;

/**
 * Where a card lies beside its pin: to the right of its head, or to the left where there is more room, within what is around it. CSS pixels
 * from the top left corner of what is around. Without a pin, the top right corner.
 */
export function cardPlace(pin: readonly [number, number] | undefined, card: Size, around: Size): readonly [number, number] {
  const most = { x: Math.max(GAP, around.width - card.width - GAP), y: Math.max(GAP, around.height - card.height - GAP) };
  if (!pin) return [most.x, GAP];
  const [x, y] = pin;
  const right = x + 2 * PIN_RADIUS + GAP;
  const left = x - card.width - GAP;
  const fitsRight = right <= most.x;
  const at = fitsRight || left < GAP ? right : left;
  return [Math.round(Math.min(most.x, Math.max(GAP, at))), Math.round(Math.min(most.y, Math.max(GAP, y - 2 * PIN_RADIUS)))];
}
