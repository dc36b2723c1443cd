'use client';

import { Avatar, classNames } from '@annotome/ui';
import { type Colleague } from './comments-server.ts';

export interface MentionListProps {
  readonly id: string;
  readonly people: readonly Colleague[];
  readonly chosen: number;
  readonly onChoose: (at: number) => void;
  readonly onPoint: (at: number) => void;
}

/** Whom an `@` may mean, above the field, which keeps the keyboard. */
export function MentionList({ id, people, chosen, onChoose, onPoint }: MentionListProps) {
  const names = people.map(({ name }) => name);
  return (
    <ul
      id={id}
      role="listbox"
      aria-label="People"
      className="absolute bottom-full left-0 z-30 mb-1 w-full rounded-md border bg-raised p-1"
    >
      {people.map(({ userId, name, email }, at) => (
        <li
          key={userId}
          id={`${id}-${at}`}
          role="option"
          aria-selected={at === chosen}
          className={classNames('flex h-8 cursor-default items-center gap-2 rounded-sm px-2', at === chosen && 'bg-hover')}
          onPointerMove={() => onPoint(at)}
          // Before the field loses the keyboard to what is pressed.
          onMouseDown={(event) => {
            event.preventDefault();
            onChoose(at);
          }}
        >
          <Avatar name={name} size="small" decorative />
          <span className="min-w-0 flex-1 truncate">{name}</span>
          {names.indexOf(name) !== names.lastIndexOf(name) && <span className="truncate text-xs text-muted">{email}</span>}
        </li>
      ))}
    </ul>
  );
}
