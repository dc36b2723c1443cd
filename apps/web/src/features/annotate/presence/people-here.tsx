'use client';

import { Avatar, classNames, IconButton, Popover, Tooltip } from '@annotome/ui';
import { Eye } from 'lucide-react';
import { ROLE_NAMES } from '../../organization/role-names.ts';
import { useKeyOf, useRoom, useRoomOfPage } from '../room/use-room.ts';
import { type Colleague } from './people.ts';
import { usePresence } from './use-presence.ts';
import { doing, placeOf } from './words.ts';

/** Faces that have room in the header; the others are in the list. */
const MOST_FACES = 4;

/** Who is in this case: a face for each colleague, to be followed, and at one's own the list of all. */
export function PeopleHere() {
  const { room } = useRoomOfPage();
  const color = usePresence((state) => state.color);
  const colleagues = usePresence((state) => state.colleagues);
  const more = Math.max(0, colleagues.length - MOST_FACES);
  const others = colleagues.length === 1 ? '1 colleague' : `${colleagues.length} colleagues`;
  const { me } = room.ports.data;
  return (
    <div role="group" aria-label="People in this case" className="flex shrink-0 items-center gap-1 px-1">
      {colleagues.slice(0, MOST_FACES).map((colleague) => (
        <Face key={colleague.userId} colleague={colleague} />
      ))}
      <Popover
        label="People in this case"
        align="end"
        className="w-84 p-1"
        trigger={
          <button
            type="button"
            aria-label={colleagues.length === 0 ? `${me.name}, alone in this case` : `${me.name} and ${others} in this case`}
            className="flex items-center rounded-full"
          >
            {more > 0 && (
              <span aria-hidden className="pr-1 pl-1.5 text-xs text-muted tabular-nums">
                +{more}
              </span>
            )}
            <Avatar name={me.name} color={color} decorative />
          </button>
        }
      >
        <ul>
          {colleagues.map(({ userId }) => (
            <PersonRow key={userId} userId={userId} />
          ))}
          <li className="flex h-12 items-center gap-3 px-2">
            <Avatar name={me.name} color={color} decorative />
            <span className="min-w-0 truncate">
              {me.name} <span className="text-muted">· you</span>
            </span>
          </li>
        </ul>
        {colleagues.length === 0 && <p className="px-2 pb-2 text-xs text-muted">Colleagues who open this case appear here.</p>}
      </Popover>
    </div>
  );
}

function Face({ colleague: { userId, name, color } }: { readonly colleague: Colleague }) {
  const { presence } = useRoomOfPage();
  const keyOf = useKeyOf();
  const isFollowed = usePresence(({ follow }) => follow.state !== 'free' && follow.userId === userId);
  return (
    <Tooltip content={isFollowed ? `Following ${name}` : `Follow ${name}`} shortcut={keyOf('follow')}>
      <button
        type="button"
        aria-label={`Follow ${name}`}
        aria-pressed={isFollowed}
        onClick={() => (isFollowed ? presence.ownWay() : presence.follow(userId))}
        className={classNames('rounded-full', isFollowed && 'outline-2 outline-offset-1')}
        style={isFollowed ? { outlineColor: color } : undefined}
      >
        <Avatar name={name} color={color} decorative />
      </button>
    </Tooltip>
  );
}

function PersonRow({ userId }: { readonly userId: string }) {
  const { room, presence } = useRoomOfPage();
  const person = usePresence((state) => state.people.find(({ user }) => user.id === userId));
  const followed = usePresence(({ follow }) => (follow.state === 'free' ? undefined : follow.userId));
  useRoom((state) => state.segments);
  if (!person) return null;
  const { user, color, target } = person;
  const name = target ? room.nameInDocument(target) : undefined;
  const isFollowed = followed === userId;
  return (
    <li className="flex items-center gap-1 rounded-md pr-1 hover:bg-hover">
      <button
        type="button"
        onClick={() => presence.jumpTo(userId)}
        className="flex h-12 min-w-0 flex-1 items-center gap-3 rounded-md px-2 text-left"
      >
        <Avatar name={user.name} color={color} decorative />
        <span className="min-w-0 flex-1">
          <span className="block truncate">
            <span className="sr-only">Jump to </span>
            {user.name} <span className="text-muted">· {ROLE_NAMES[user.role].name}</span>
          </span>
          <span className="block truncate text-xs text-muted tabular-nums">
            {doing(person, name)} · {placeOf(person, room.ports.data.grid)}
          </span>
        </span>
      </button>
      <IconButton
        icon={Eye}
        label={isFollowed ? `Stop following ${user.name}` : `Follow ${user.name}`}
        pressed={isFollowed}
        onClick={() => (isFollowed ? presence.ownWay() : presence.follow(userId))}
      />
    </li>
  );
}
