import { listMyMentions } from '@annotome/db';
import { memberMay } from '../procedures.ts';

/** Where I am named, what I have not seen first. */
export const mentions = memberMay('comment.read').query(({ ctx }) => listMyMentions(ctx.scope));
