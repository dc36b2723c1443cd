/**
 * Whose view this page follows. `waiting`: the colleague's page is away for a moment (a reload, a tunnel) and is followed again when it
 * is back.
 */
export type Follow =
  | { readonly state: 'free' }
  | { readonly state: 'following'; readonly userId: string }
  | { readonly state: 'waiting'; readonly userId: string };

export type FollowEvent =
  /** The person chose whom to follow. */
  | { readonly type: 'follow'; readonly userId: string }
  /** The person moved their own view, drew, or pressed Escape. */
  | { readonly type: 'own-way' }
  /** A colleague's last page is gone. */
  | { readonly type: 'left'; readonly userId: string }
  | { readonly type: 'came'; readonly userId: string }
  /** They have been away for long. */
  | { readonly type: 'waited' };

export const free: Follow = { state: 'free' };

type Table = {
  readonly [S in Follow['state']]: {
    readonly [E in FollowEvent['type']]: (now: Extract<Follow, { state: S }>, event: Extract<FollowEvent, { type: E }>) => Follow;
  };
};

const start = (_: Follow, { userId }: { readonly userId: string }): Follow => ({ state: 'following', userId });
const stop = (): Follow => free;
const stay = (now: Follow): Follow => now;

const TABLE: Table = {
  free: { follow: start, 'own-way': stay, left: stay, came: stay, waited: stay },
  following: {
    follow: (now, event) => (event.userId === now.userId ? now : start(now, event)),
    'own-way': stop,
    left: (now, { userId }) => (userId === now.userId ? { state: 'waiting', userId } : now),
    came: stay,
    waited: stay,
  },
  waiting: {
    follow: start,
    'own-way': stop,
    left: stay,
    came: (now, { userId }) => (userId === now.userId ? { state: 'following', userId } : now),
    waited: stop,
  },
};

/** The next state; the same object where nothing changes. */
export function stepFollow(now: Follow, event: FollowEvent): Follow {
  const row = TABLE[now.state] as Record<FollowEvent['type'], (now: Follow, event: FollowEvent) => Follow>;
  return row[event.type](now, event);
}
