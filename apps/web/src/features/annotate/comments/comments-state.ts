import { type Voxel } from '@annotome/volume';
import { type Pane } from '../../viewer/index.ts';
import { type Thread } from './comments-server.ts';

/** A conversation as the room holds it: its voxel on the case's grid. */
export interface PinnedThread extends Omit<Thread, 'voxel'> {
  readonly voxel: Voxel;
}

/** What lies open beside its pin: a conversation, or a new comment that is being written. */
export interface OpenCard {
  /** Undefined: a new one. */
  readonly threadId: string | undefined;
  readonly voxel: Voxel;
  /** Whose pin it stands by. */
  readonly pane: Pane;
  /** It was opened by key, or to be written in: the keyboard goes there. */
  readonly takesFocus: boolean;
}

export interface CommentsState {
  readonly threads: readonly PinnedThread[];
  readonly loaded: 'not yet' | 'yes' | 'failed';
  /** The list stands in the place of the labels. */
  readonly panel: boolean;
  readonly filter: 'open' | 'resolved';
  /** Whether pins are drawn over the picture. */
  readonly pins: boolean;
  /** The next click pins a comment. */
  readonly placing: boolean;
  readonly card: OpenCard | undefined;
}

export const isSettled = ({ resolved }: Pick<Thread, 'resolved'>): boolean => resolved !== null;

/** When something was last said. */
export const lastSaid = ({ comments, createdAt }: Pick<Thread, 'comments' | 'createdAt'>): Date =>
  comments.at(-1)?.createdAt ?? createdAt;

/** The conversations of the list: those that name me and that I have not seen, then by when something was last said. */
export const listed = ({ threads, filter }: Pick<CommentsState, 'threads' | 'filter'>): readonly PinnedThread[] =>
  threads
    .filter((thread) => isSettled(thread) === (filter === 'resolved'))
    .toSorted((a, b) => Number(b.unread) - Number(a.unread) || lastSaid(b).getTime() - lastSaid(a).getTime());

/** The conversations that have a pin: the open ones, and a settled one while it is looked at. */
export const pinned = ({ threads, filter, panel, pins, card }: CommentsState): readonly PinnedThread[] =>
  threads.filter((thread) => thread.id === card?.threadId || (pins && (!isSettled(thread) || (panel && filter === 'resolved'))));
