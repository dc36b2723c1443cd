import { LIMITS, PagePresence, type PresentElsewhere, type Presence as Shown, type UserId } from '@annotome/contracts';
import { type MemberScope } from '@annotome/db';
import { awarenessMessage, FIRST_SERVER_CLOCK, readAwareness, type AwarenessEntry } from './awareness-message.ts';

/** A page, as presence sees it. */
export interface PresentPage {
  readonly scope: MemberScope;
  /** Not kept for a page that reads too slowly: the next one says the same and more. */
  sendPresence(message: Uint8Array): void;
}

/** Somebody who is here: through a page of this process, or of another one, which is named. */
interface Present {
  at: PresentPage | string;
  readonly userId: UserId;
  readonly state: Shown;
  readonly json: string;
  clock: number;
}

export interface PresenceOptions {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Calls `run` after so many milliseconds. */
  readonly later: (run: () => void, ms: number) => void;
  /** Tells other processes what has changed at this one's pages. The next time comes when this one is done. */
  readonly tellOthers: (people: readonly PresentElsewhere[]) => Promise<void>;
}

/** What several pages do in this time after the last time is sent together; with many pages the time grows, so that what is sent grows with them, not with their square. */
const GATHER_MS = 33;
const GATHER_MS_EACH = 3;
/** The same for other processes. */
const GATHER_FOR_OTHERS_MS = 100;

/**
 * Who has a document open, and what they do: y-protocols' awareness, with the server between. A page speaks for one client id, the server
 * says who that is, and the server counts: a page that comes back believes what it hears at once.
 */
export class Presence {
  readonly #now: () => number;
  readonly #later: PresenceOptions['later'];
  readonly #tellOthers: PresenceOptions['tellOthers'];
  readonly #pages = new Set<PresentPage>();
  /** By client id. */
  readonly #present = new Map<number, Present>();
  readonly #clients = new Map<PresentPage, number>();
  /** The other way round. */
  readonly #holders = new Map<number, PresentPage>();
  /** The latest of each page that was not looked at yet, as JSON. */
  readonly #waiting = new Map<PresentPage, string>();
  /** Client ids whose state others are to hear, with their person. */
  #changed = new Map<number, UserId>();
  /** The same for other processes. */
  #untold = new Map<number, UserId>();
  #telling = false;
  #gathering = false;
  #shownAt = -Infinity;
  #clock = FIRST_SERVER_CLOCK;

  constructor({ now, later, tellOthers }: PresenceOptions) {
    this.#now = now;
    this.#later = later;
    this.#tellOthers = tellOthers;
  }

  get size(): number {
    return this.#present.size;
  }

  join(page: PresentPage): void {
    this.#pages.add(page);
    this.tell(page);
  }

  /** Tells a page of everybody who is here, with a new count: who was here before has kept the last one, and believes only what is later. */
  tell(page: PresentPage): void {
    for (const present of this.#present.values()) present.clock = this.#tick();
    this.#send(page, this.#everybody());
  }

  leave(page: PresentPage): void {
    this.#pages.delete(page);
    this.#withdraw(page);
  }

  /** Takes what a page says of itself. @throws where the bytes are no awareness update. */
  hear(page: PresentPage, update: Uint8Array): void {
    for (const { client, json } of readAwareness(update)) {
      if (Buffer.byteLength(json) > LIMITS.presenceBytes) continue;
      if (json === 'null') {
        if (this.#clients.get(page) === client) this.#withdraw(page);
      } else if (this.#speaksFor(page, client)) {
        this.#waiting.set(page, json);
        this.#gather();
      }
    }
  }

  /** Says again who is here, so that nobody takes them for gone: a page in the background is seldom let to say it by itself. */
  remind(): void {
    for (const present of this.#present.values()) present.clock = this.#tick();
    const everybody = this.#everybody();
    for (const page of this.#pages) this.#send(page, everybody);
  }

  /** Who is at the pages of this process. */
  get own(): readonly PresentElsewhere[] {
    return [...this.#present].flatMap(([client, { at, userId, state }]) =>
      typeof at === 'string' ? [] : [{ client, userId, state }],
    );
  }

  /** What has changed at another process's pages. */
  hearElsewhere(process: string, people: readonly PresentElsewhere[]): void {
    for (const { client, userId, state } of people) {
      const present = this.#present.get(client);
      if (this.#holders.has(client)) {
        // The person has come here, and the last connection has ended only now.
        if (!state && present) this.#tell(client, userId);
        continue;
      }
      if (!state && present?.at !== process) continue;
      if (state) this.#present.set(client, { at: process, userId, state, json: JSON.stringify(state), clock: this.#tick() });
      else this.#present.delete(client);
      this.#changed.set(client, userId);
    }
    this.#spread();
  }

  /** Of those at another process's pages, only these are left. */
  keepElsewhere(process: string, clients: ReadonlySet<number>): void {
    for (const [client, { at, userId }] of this.#present) {
      if (at !== process || clients.has(client)) continue;
      this.#present.delete(client);
      this.#changed.set(client, userId);
    }
    this.#spread();
  }

  /** One client id for a page, and one page for a client id; a person who comes back may find their last page not yet gone. */
  #speaksFor(page: PresentPage, client: number): boolean {
    const bound = this.#clients.get(page);
    if (bound !== undefined) return bound === client;
    const holder = this.#holders.get(client);
    const userId = holder?.scope.actor.userId ?? this.#present.get(client)?.userId;
    if (userId !== undefined && userId !== page.scope.actor.userId) return false;
    if (holder) {
      this.#clients.delete(holder);
      this.#waiting.delete(holder);
    }
    this.#clients.set(page, client);
    this.#holders.set(client, page);
    const present = this.#present.get(client);
    if (present) present.at = page;
    // What was kept from it while it might have been itself.
    this.tell(page);
    return true;
  }

  #withdraw(page: PresentPage): void {
    const client = this.#clients.get(page);
    this.#clients.delete(page);
    this.#waiting.delete(page);
    if (client === undefined) return;
    this.#holders.delete(client);
    if (this.#present.get(client)?.at !== page) return;
    this.#present.delete(client);
    this.#changed.set(client, page.scope.actor.userId);
    this.#tell(client, page.scope.actor.userId);
    this.#spread();
  }

  #gather(): void {
    if (this.#gathering) return;
    this.#gathering = true;
    const every = Math.max(GATHER_MS, GATHER_MS_EACH * this.#pages.size);
    this.#later(
      () => {
        this.#gathering = false;
        this.#shownAt = this.#now();
        for (const [page, json] of this.#waiting) this.#show(page, json);
        this.#waiting.clear();
        this.#spread();
      },
      Math.max(0, this.#shownAt + every - this.#now()),
    );
  }

  /** What does not fit the contract is not shown. */
  #show(page: PresentPage, text: string): void {
    const client = this.#clients.get(page);
    const { success, data } = PagePresence.safeParse(tryJson(text));
    if (client === undefined || !success) return;
    const { userId, name, role } = page.scope.actor;
    const shown: Shown = { ...data, user: { id: userId, name: name.slice(0, LIMITS.nameLength), role } };
    const json = JSON.stringify(shown);
    const before = this.#present.get(client);
    if (before?.json === json) return;
    this.#present.set(client, { at: page, userId, state: shown, json, clock: this.#tick() });
    this.#changed.set(client, userId);
    this.#tell(client, userId);
  }

  /** Other processes are to hear of this page, soon. */
  #tell(client: number, userId: UserId): void {
    this.#untold.set(client, userId);
    if (this.#telling) return;
    this.#telling = true;
    this.#later(() => {
      const people = [...this.#untold].map(([id, person]): PresentElsewhere => {
        const present = this.#present.get(id);
        return { client: id, userId: person, state: typeof present?.at === 'object' ? present.state : null };
      });
      this.#untold = new Map();
      void this.#tellOthers(people).then(() => {
        this.#telling = false;
        for (const [id, person] of this.#untold) return this.#tell(id, person);
      });
    }, GATHER_FOR_OTHERS_MS);
  }

  /** Sends what has changed. */
  #spread(): void {
    if (this.#changed.size === 0) return;
    const changed = this.#changed;
    this.#changed = new Map();
    for (const page of this.#pages) this.#send(page, changed);
  }

  /** A page is never told of itself, nor of what may be itself, cut off and not yet gone: it would count on from our clock. */
  #send(page: PresentPage, clients: ReadonlyMap<number, UserId>): void {
    const own = this.#clients.get(page);
    const entries = [...clients].flatMap(([client, userId]): AwarenessEntry[] => {
      if (own === undefined ? userId === page.scope.actor.userId : client === own) return [];
      const present = this.#present.get(client);
      return [{ client, clock: present?.clock ?? this.#tick(), json: present?.json ?? 'null' }];
    });
    if (entries.length > 0) page.sendPresence(awarenessMessage(entries));
  }

  #everybody(): ReadonlyMap<number, UserId> {
    return new Map([...this.#present].map(([client, { userId }]) => [client, userId]));
  }

  /** By the clock on the wall, so that it goes on above what a process said that was here before. */
  #tick(): number {
    this.#clock = Math.max(this.#clock + 1, this.#now());
    return this.#clock;
  }
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
