import { type Point } from './box-on-slice.ts';

/** How long the arms of a bracket are, and how far outside of the box it lies; CSS pixels. */
const [ARM, ROOM] = [12, 5];
/** Room for a line of text, how far a name keeps from the pane's edges, and from its top, where its title and a letter are. */
const [LINE, EDGE, TITLE] = [14, 6, 30];

export interface HeldMark {
  /** Brackets at the corners, as the `d` of a path. */
  readonly brackets: string;
  /** Where the name begins, on its baseline; undefined where none of the box is in the pane. */
  readonly name: Point | undefined;
}

/** Brackets around what a colleague has in hand, and where their name is: above the box, below it where there is no room, or else in it. */
export function heldMark(corners: readonly Point[], pane: { readonly width: number; readonly height: number }): HeldMark {
  const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
  const [left, right] = [Math.min(...xs) - ROOM, Math.max(...xs) + ROOM];
  const [top, bottom] = [Math.min(...ys) - ROOM, Math.max(...ys) + ROOM];
  // Those of a small box do not meet.
  const arm = Math.min(ARM, (right - left) / 3, (bottom - top) / 3);
  const bracket = (x: number, y: number, dx: number, dy: number): string =>
    `M${round(x + dx * arm)} ${round(y)}H${round(x)}V${round(y + dy * arm)}`;
  const isSeen = right > 0 && left < pane.width && bottom > 0 && top < pane.height;
  return {
    brackets:
      bracket(left, top, 1, 1) + bracket(right, top, -1, 1) + bracket(right, bottom, -1, -1) + bracket(left, bottom, 1, -1),
    name: isSeen ? [Math.max(left, EDGE), baseline(top, bottom, pane.height)] : undefined,
  };
}

function baseline(top: number, bottom: number, height: number): number {
  if (top - EDGE >= TITLE + LINE) return top - EDGE;
  return bottom + LINE <= height - EDGE ? bottom + LINE : TITLE + LINE;
}

const round = (value: number): string => value.toFixed(1);
