import { type PresenceColor } from '@annotome/contracts';
import { world, type Box, type World } from '@annotome/volume';
import { type Awareness } from 'y-protocols/awareness';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { type Viewer } from '../../viewer/types.ts';
import { type HandTools } from '../room/hand-tools.ts';
import { type RoomController } from '../room/room-controller.ts';
import { chooseColor, preferredColor } from './choose-color.ts';
import { free, stepFollow, type Follow, type FollowEvent } from './follow-machine.ts';
import { FollowedView } from './followed-view.ts';
import { pagePresence, withinLimit } from './page-presence.ts';
import { colleagueOf, PeopleReader, type Colleague, type Person } from './people.ts';
import { Recent, type PersonMark } from './recent.ts';
import { StrokeTrail } from './stroke-trail.ts';
import { Throttle, type Clock } from './throttle.ts';

export interface PresencePorts {
  readonly room: RoomController;
  readonly hand: Pick<HandTools, 'isStroke' | 'cursor' | 'onChange'>;
  readonly awareness: Awareness;
  readonly clock: Clock;
  /** Milliseconds since 1970. */
  readonly today: () => number;
}

export interface PresenceState {
  /** Everybody else, by name. */
  readonly people: readonly Person[];
  /** The same people, replaced only when something of this changes. */
  readonly colleagues: readonly Colleague[];
  /** Mine. */
  readonly color: PresenceColor;
  readonly follow: Follow;
  /** Whom `follow` is about, also while their page is away. */
  readonly followed: Person | undefined;
}

/** Between two things that a page says, in milliseconds: at most thirty a second. */
const EVERY_MS = 33;
/** A pointer that has rested for so long is not shown to others. */
const REST_MS = 20_000;
/** How long a colleague whose page is away is waited for. */
const WAIT_MS = 15_000;
const TRAIL_POINTS = 48;

/**
 * Who else is in this case: says what this page does, hears what others do, and follows one of them. Without React, which draws `store`
 * and calls the methods. Others' changes of the mask come with the document, not here.
 */
export class RoomPresence {
  readonly store: StoreApi<PresenceState>;
  readonly #ports: PresencePorts;
  readonly #viewer: Viewer;
  readonly #reader = new PeopleReader();
  readonly #recent = new Recent();
  readonly #trail = new StrokeTrail(TRAIL_POINTS);
  readonly #saying: Throttle;
  readonly #stops: (() => void)[];
  #isThere = false;
  #said = '';
  #cursor: World | undefined;
  #movedAt = 0;
  #cancelRest: (() => void) | undefined;
  #cancelFade: (() => void) | undefined;
  #cancelWait: (() => void) | undefined;
  #view: FollowedView | undefined;
  /** Whom `jumpToNext` went to. */
  #jumpedTo: string | undefined;

  constructor(ports: PresencePorts) {
    this.#ports = ports;
    const { room, hand, awareness, clock } = ports;
    const { viewer, data, saved } = room.ports;
    this.#viewer = viewer;
    this.store = createStore<PresenceState>(() => ({
      people: [],
      colleagues: [],
      color: preferredColor(data.me.userId),
      follow: free,
      followed: undefined,
    }));
    this.#saying = new Throttle(clock, EVERY_MS, () => this.#say());
    const heard = (change: Readonly<Record<'added' | 'updated' | 'removed', readonly number[]>>): void => {
      const ids = [...change.added, ...change.updated, ...change.removed];
      if (ids.some((id) => id !== awareness.clientID)) this.#hear();
    };
    awareness.on('change', heard);
    this.#stops = [
      () => awareness.off('change', heard),
      viewer.onView(() => this.#viewChanged()),
      viewer.onPointer(({ type }) => {
        if (type === 'down' || type === 'wheel') this.ownWay();
        return false;
      }),
      room.store.subscribe(() => this.#saying.wish()),
      hand.onChange(() => this.#handChanged()),
    ];
    // Once the server's mask is here, so are the others: a colour is chosen that none of them has.
    void saved.whenSynced.then(() => this.#come());
  }

  get state(): PresenceState {
    return this.store.getState();
  }

  /** As they are to be drawn now. */
  get marks(): readonly PersonMark[] {
    return this.#recent.marks(this.state.people, this.#ports.clock.now());
  }

  /** The box of the segment that a colleague has in hand, where that segment is seen here. */
  heldBy({ target }: Person): Box | undefined {
    const { room } = this.#ports;
    const { hidden, solo, past } = room.state;
    const { saved } = room.ports;
    const index = target?.segment && saved.segments.find(({ id }) => id === target.segment)?.index;
    if (!index || past || !this.#viewer.isMaskShown || hidden.has(index) || (solo !== undefined && solo !== index))
      return undefined;
    return saved.segmentBox(index);
  }

  person(userId: string): Person | undefined {
    return this.state.people.find(({ user }) => user.id === userId);
  }

  /** Shows the place where somebody points, or else looks. */
  jumpTo(userId: string): void {
    const person = this.person(userId);
    if (!person) return;
    this.ownWay();
    this.#viewer.jumpTo(world(...(person.cursor ?? person.view.position)));
    this.#ports.room.set({ announcement: `Where ${person.user.name} is.` });
  }

  follow(userId: string): void {
    const person = this.person(userId);
    const { data, say } = this.#ports.room.ports;
    // Two who follow each other would both stand still.
    if (person?.following === data.me.userId) say(`${person.user.name} follows you.`);
    else if (person) this.#step({ type: 'follow', userId });
  }

  /** The next colleague after the one that is followed; by name, and round again. */
  followNext(): void {
    const next = this.#next();
    if (next) this.follow(next.user.id);
  }

  jumpToNext(): void {
    const next = this.#next(this.#jumpedTo);
    this.#jumpedTo = next?.user.id;
    if (next) this.jumpTo(next.user.id);
  }

  #next(after = this.#followedId()): Person | undefined {
    const { people } = this.state;
    if (people.length === 0) this.#ports.room.ports.say('Nobody else has this case open.');
    return people[(people.findIndex(({ user }) => user.id === after) + 1) % people.length];
  }

  /** Ends following. @returns whether somebody was followed. */
  ownWay(): boolean {
    return this.#step({ type: 'own-way' });
  }

  close(): void {
    for (const stop of this.#stops) stop();
    for (const cancel of [this.#cancelRest, this.#cancelFade, this.#cancelWait]) cancel?.();
    this.#saying.stop();
    this.#ports.awareness.setLocalState(null);
  }

  // ── what this page says ──

  #come(): void {
    if (this.#isThere) return;
    this.#isThere = true;
    this.store.setState({ color: this.#chooseColor(undefined) });
    this.#hear();
    this.#saying.wish();
  }

  #viewChanged(): void {
    const { follow } = this.state;
    if (follow.state !== 'free' && this.#view) {
      if (this.#view.isLeft) this.ownWay();
      else this.#view.adapt();
    }
    this.#saying.wish();
  }

  #handChanged(): void {
    const { hand, room } = this.#ports;
    const cursor = hand.isStroke ? hand.cursor(room.state.tool) : undefined;
    const at = cursor?.kind === 'brush' ? cursor.centre : cursor?.points.at(-1);
    if (at) this.#trail.add(at);
    else this.#trail.clear();
    this.#saying.wish();
  }

  #say(): void {
    if (!this.#isThere) return;
    const { room, hand, awareness, today } = this.#ports;
    const { data, saved } = room.ports;
    const { target } = room.state;
    const segment = room.segment(target.segment);
    const told = pagePresence({
      grid: data.grid,
      canWrite: data.me.canWrite,
      room: room.state,
      segmentId: segment?.id,
      segmentBox: room.state.working === undefined || !segment ? undefined : saved.segmentBox(segment.index),
      proposed: room.proposed,
      view: this.#viewer,
      paneView: (pane) => this.#viewer.paneView(pane),
      cursor: this.#pointer(),
      isDrawing: hand.isStroke,
      toolCursor: hand.cursor(room.state.tool),
      trail: this.#trail.points,
      following: this.#followedId(),
    });
    const { color } = this.state;
    const saying = JSON.stringify([told, color]);
    if (saying === this.#said) return;
    this.#said = saying;
    awareness.setLocalState(withinLimit({ ...told, color, at: today() }));
  }

  /** Where the pointer is, unless it has rested long. */
  #pointer(): World | undefined {
    const { clock } = this.#ports;
    const at = this.#viewer.readout?.world;
    if (JSON.stringify(at) !== JSON.stringify(this.#cursor)) {
      this.#cursor = at;
      this.#movedAt = clock.now();
      this.#cancelRest?.();
      this.#cancelRest = clock.after(REST_MS, () => this.#saying.wish());
    }
    return clock.now() - this.#movedAt < REST_MS ? at : undefined;
  }

  // ── what others say ──

  #hear(): void {
    const { awareness, clock, room } = this.#ports;
    const before = this.state.people;
    const people = this.#reader.others(awareness.getStates(), awareness.clientID, room.ports.data.me.userId);
    this.#recent.heard(people, clock.now());
    const color = this.#isThere ? this.#chooseColor(this.state.color) : this.state.color;
    const followed = people.find(({ user }) => user.id === this.#followedId());
    const now = people.map(colleagueOf);
    const colleagues = JSON.stringify(now) === JSON.stringify(this.state.colleagues) ? this.state.colleagues : now;
    this.store.setState({ people, colleagues, color, ...(followed && { followed }) });
    for (const { user } of people) {
      if (!before.some((known) => known.user.id === user.id)) this.#came(user.id);
    }
    for (const { user } of before) {
      if (!people.some((known) => known.user.id === user.id)) this.#left(user.id, user.name);
    }
    if (followed && this.state.follow.state === 'following') this.#show(followed);
    this.#saying.wish();
    this.#redraw();
  }

  #came(userId: string): void {
    const person = this.person(userId);
    if (person && this.#isThere) this.#ports.room.set({ announcement: `${person.user.name} is here.` });
    this.#step({ type: 'came', userId });
  }

  #left(userId: string, name: string): void {
    this.#ports.room.set({ announcement: `${name} has left.` });
    this.#step({ type: 'left', userId });
  }

  #chooseColor(now: PresenceColor | undefined): PresenceColor {
    const { awareness, room } = this.#ports;
    const pages = this.#reader.pages(awareness.getStates(), awareness.clientID);
    return chooseColor(
      { clientId: awareness.clientID, userId: room.ports.data.me.userId },
      now,
      pages.map(({ clientId, color, user }) => ({ clientId, color, userId: user.id })),
    );
  }

  /** Now, and when what is shown for a moment only is over. */
  #redraw(): void {
    const { clock } = this.#ports;
    this.#viewer.redrawOverlays();
    this.#cancelFade?.();
    const ms = this.#recent.untilNext(clock.now());
    this.#cancelFade = ms === undefined ? undefined : clock.after(ms, () => this.#redraw());
  }

  // ── following ──

  #followedId(): string | undefined {
    const { follow } = this.state;
    return follow.state === 'free' ? undefined : follow.userId;
  }

  #step(event: FollowEvent): boolean {
    const { follow: before } = this.state;
    const follow = stepFollow(before, event);
    if (follow === before) return false;
    const { room, clock } = this.#ports;
    this.#cancelWait?.();
    this.#cancelWait = follow.state === 'waiting' ? clock.after(WAIT_MS, () => this.#step({ type: 'waited' })) : undefined;
    const followed = follow.state === 'free' ? undefined : (this.person(follow.userId) ?? this.state.followed);
    this.store.setState({ follow, followed });
    if (follow.state === 'free') {
      this.#view?.end();
      this.#view = undefined;
      room.set({ announcement: 'Following ended.' });
    }
    if (follow.state === 'following' && followed) {
      if (before.state !== 'waiting') room.set({ announcement: `Following ${followed.user.name}. Escape ends it.` });
      this.#show(followed);
    }
    this.#saying.wish();
    return true;
  }

  #show(person: Person): void {
    // A key has moved the view here, and the frame that tells of it is still to come: it must not be moved back.
    if (this.#view?.isLeft) return void this.ownWay();
    this.#view ??= new FollowedView(this.#viewer);
    if (!this.#view.shows(person.view)) this.#view.show(person.view);
  }
}
