'use client';

import { can } from '@annotome/auth/can';
import { Avatar, ConfirmDialog, Menu, MenuItem } from '@annotome/ui';
import { format } from 'date-fns';
import { Ellipsis, Pencil, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { RelativeTime } from '../../shell/relative-time.tsx';
import { useRoomOfPage } from '../room/use-room.ts';
import { CommentText } from './comment-text.tsx';
import { type Comment } from './comments-server.ts';
import { Composer } from './composer.tsx';

/** One comment, with what its author, or a manager, may do with it. */
export function CommentItem({ comment }: { readonly comment: Comment }) {
  const { comments, room } = useRoomOfPage();
  const { id, text, author, mentions, createdAt, editedAt } = comment;
  const [editing, setEditing] = useState(() => comments.drafts.text(id) !== '');
  const [removing, setRemoving] = useState(false);
  const { userId, role } = room.ports.data.me;
  const authorId = author?.userId ?? null;
  const mayEdit = can({ userId, role }, 'comment.edit', { authorId });
  const mayRemove = can({ userId, role }, 'comment.remove', { authorId });
  const name = author?.name ?? 'Former member';
  return (
    <li className="group flex flex-col gap-1" data-comment={id}>
      <div className="flex h-6 items-center gap-2">
        <Avatar name={name} size="small" decorative />
        <span className="min-w-0 truncate text-sm font-medium">{name}</span>
        <span className="shrink-0 text-xs text-muted">
          <RelativeTime at={createdAt} />
          {editedAt && <span title={`Edited ${format(editedAt, 'd MMMM yyyy, HH:mm')}`}> · edited</span>}
        </span>
        <span className="flex-1" />
        {(mayEdit || mayRemove) && !editing && (
          <Menu
            align="end"
            className="min-w-32"
            trigger={
              <button
                type="button"
                aria-label={`More for the comment of ${name}`}
                className="inline-flex size-6 shrink-0 items-center justify-center rounded-md text-muted hover:bg-hover hover:text-text"
              >
                <Ellipsis aria-hidden className="size-4" />
              </button>
            }
          >
            {mayEdit && (
              <MenuItem icon={Pencil} onSelect={() => setEditing(true)}>
                Edit
              </MenuItem>
            )}
            {mayRemove && (
              <MenuItem icon={Trash2} danger onSelect={() => setRemoving(true)}>
                Delete
              </MenuItem>
            )}
          </Menu>
        )}
      </div>
      {editing ? (
        <Composer
          label="Edit the comment"
          placeholder="Your comment"
          draft={id}
          initial={text}
          send="Save"
          autoFocus
          onChange={(next) => comments.drafts.keep(id, next === text ? '' : next)}
          onSend={async (next) => {
            await comments.edit(id, next);
            setEditing(false);
          }}
          onCancel={() => {
            comments.drafts.keep(id, '');
            setEditing(false);
          }}
        />
      ) : (
        <CommentText text={text} mentions={mentions} />
      )}
      <ConfirmDialog
        open={removing}
        onOpenChange={setRemoving}
        title="Delete this comment?"
        description="It is gone for everybody. Replies of others stay."
        confirm="Delete"
        onConfirm={() => {
          setRemoving(false);
          void comments.remove(id);
        }}
      />
    </li>
  );
}
