import { Presence } from '@annotome/contracts';

/** Somebody else in this case, as the page they used last shows them. */
export interface Person extends Presence {
  readonly clientId: number;
}

/** Reads states of others' pages; each is understood once, because one comes thirty times a second. */
export class PeopleReader {
  readonly #read = new WeakMap<object, Presence | null>();

  /**
   * One for each person, by name; my own other pages are not among them.
   * @param states as awareness holds them: by connection, replaced by a new object when a page says something new.
   */
  others(states: ReadonlyMap<number, object>, myClientId: number, myUserId: string): readonly Person[] {
    const latest = new Map<string, Person>();
    for (const person of this.pages(states, myClientId)) {
      const { id } = person.user;
      if (id === myUserId) continue;
      const known = latest.get(id);
      if (!known || later(person, known)) latest.set(id, person);
    }
    return [...latest.values()].sort((a, b) => a.user.name.localeCompare(b.user.name) || (a.user.id < b.user.id ? -1 : 1));
  }

  /** Every other page, mine too. */
  pages(states: ReadonlyMap<number, object>, myClientId: number): readonly Person[] {
    return [...states].flatMap(([clientId, state]) => {
      const presence = clientId === myClientId ? null : this.#understand(state);
      return presence ? [{ ...presence, clientId }] : [];
    });
  }

  #understand(state: object): Presence | null {
    const known = this.#read.get(state);
    if (known !== undefined) return known;
    const parsed = Presence.safeParse(state);
    const presence = parsed.success ? parsed.data : null;
    this.#read.set(state, presence);
    return presence;
  }
}

const later = (a: Person, b: Person): boolean => a.at > b.at || (a.at === b.at && a.clientId > b.clientId);

/** Of a person, what changes seldom: components that draw this are not drawn anew while a pointer moves. */
export interface Colleague {
  readonly userId: string;
  readonly name: string;
  readonly color: string;
  readonly target: Presence['target'];
  /** Draws, waits for a mask, or has a proposal open. */
  readonly isBusy: boolean;
}

export const colleagueOf = ({ user, color, target, work, proposal }: Person): Colleague => ({
  userId: user.id,
  name: user.name,
  color,
  target,
  isBusy: work !== null || proposal !== null,
});
