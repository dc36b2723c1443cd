import { type Person } from './people.ts';

/** A name stays at a cursor for so long after it moved, in milliseconds. */
const NAMED_MS = 2_000;
/** The mark of where somebody works stays for so long after they stopped. */
const WORKED_MS = 4_000;

/** A colleague as they are drawn: whether the name is at the cursor, and where they work, or worked a moment ago. */
export interface PersonMark {
  readonly person: Person;
  readonly isNamed: boolean;
  readonly work: Person['work'];
}

interface Seen {
  readonly cursor: string;
  readonly movedAt: number;
  readonly work: Person['work'];
  readonly workedAt: number;
}

/** What colleagues did in the last seconds. By this page's clock alone: theirs may be wrong. */
export class Recent {
  #seen = new Map<string, Seen>();

  /** @param now milliseconds; only differences count. */
  heard(people: readonly Person[], now: number): void {
    this.#seen = new Map(
      people.map(({ user, cursor, work }) => {
        const before = this.#seen.get(user.id);
        const at = JSON.stringify(cursor);
        return [
          user.id,
          {
            cursor: at,
            movedAt: before?.cursor === at ? before.movedAt : now,
            work: work ?? before?.work ?? null,
            workedAt: work ? now : (before?.workedAt ?? -Infinity),
          },
        ];
      }),
    );
  }

  marks(people: readonly Person[], now: number): readonly PersonMark[] {
    return people.map((person) => {
      const seen = this.#seen.get(person.user.id);
      const isOver = seen === undefined || now - seen.workedAt >= WORKED_MS;
      return {
        person,
        isNamed: seen !== undefined && now - seen.movedAt < NAMED_MS,
        work: person.work ?? (isOver ? null : seen.work),
      };
    });
  }

  /** Milliseconds until something that is shown ends by itself; undefined: nothing will. */
  untilNext(now: number): number | undefined {
    const ends = [...this.#seen.values()].flatMap(({ movedAt, workedAt }) => [movedAt + NAMED_MS, workedAt + WORKED_MS]);
    const coming = ends.filter((end) => end > now);
    return coming.length === 0 ? undefined : Math.min(...coming) - now;
  }
}
