import { type Answers, type makeClient } from '../../trpc/client.ts';

type Client = ReturnType<typeof makeClient>;

/** A conversation at a voxel (i, j, k) of the case's image, with all that was said, oldest first. */
export type Thread = Answers['comments']['list'][number];
export type Comment = Thread['comments'][number];
export type Mention = Answers['comments']['mentions']['mentions'][number];
/** Somebody who can be named. */
export type Colleague = Pick<Answers['members']['list'][number], 'userId' | 'name' | 'email'>;

/** What the comments of a case ask of the server. Each rejects where it does not answer, or refuses. */
export interface CommentsServer {
  list(caseId: string): Promise<readonly Thread[]>;
  people(): Promise<readonly Colleague[]>;
  /** @param commentId sent again under it, it is the same comment. @returns the id of the new conversation. */
  create(caseId: string, voxel: readonly [number, number, number], text: string, commentId: string): Promise<string>;
  reply(threadId: string, text: string, commentId: string): Promise<void>;
  edit(commentId: string, text: string): Promise<void>;
  remove(commentId: string): Promise<void>;
  resolve(threadId: string, resolved: boolean): Promise<void>;
  /** I have seen where it names me. */
  read(threadId: string): Promise<void>;
  mentions(): Promise<readonly Mention[]>;
}

export function commentsServer({ comments, members }: Client): CommentsServer {
  return {
    list: (caseId) => comments.list.query({ caseId }),
    people: () => members.list.query(),
    create: async (caseId, [i, j, k], text, commentId) =>
      (await comments.create.mutate({ caseId, voxel: [i, j, k], text, commentId })).threadId,
    reply: async (threadId, text, commentId) => void (await comments.reply.mutate({ threadId, text, commentId })),
    edit: (commentId, text) => comments.edit.mutate({ commentId, text }),
    remove: (commentId) => comments.remove.mutate({ commentId }),
    resolve: (threadId, resolved) => comments.resolve.mutate({ threadId, resolved }),
    read: (threadId) => comments.read.mutate({ threadId }),
    mentions: async () => (await comments.mentions.query()).mentions,
  };
}
