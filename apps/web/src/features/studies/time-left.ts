/** How far a piece of work was at a moment (milliseconds). */
export interface Mark {
  readonly at: number;
  readonly done: number;
}

/** The rate is taken over this long, in milliseconds, so that a pause long ago does not count. */
const WINDOW = 60_000;
const SHORTEST = 2000;

/** Adds where the work is now; begins anew where it was set back (another stage, another try). */
export function remember(marks: readonly Mark[], mark: Mark): readonly Mark[] {
  const last = marks.at(-1);
  if (last && mark.done < last.done) return [mark];
  if (last?.done === mark.done) return marks;
  return [...marks.filter(({ at }) => mark.at - at <= WINDOW), mark];
}

/** Seconds until `total`, at the pace of the last minute; undefined while there is no pace to go by. */
export function secondsLeft(marks: readonly Mark[], total: number): number | undefined {
  const [first] = marks;
  const last = marks.at(-1);
  if (!first || !last || last.at - first.at < SHORTEST || last.done <= first.done || total <= 0) return undefined;
  return ((total - last.done) * (last.at - first.at)) / (last.done - first.done) / 1000;
}

/** "about 40 s left": rounded so that it does not flicker. */
export function timeLeftWords(seconds: number): string {
  if (seconds < 5) return 'a few seconds left';
  if (seconds < 90) return `about ${Math.ceil(seconds / 5) * 5} s left`;
  if (seconds < 5400) return `about ${Math.round(seconds / 60)} min left`;
  return `about ${Math.round(seconds / 3600)} h left`;
}
