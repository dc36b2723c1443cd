'use client';

import { type Action, can } from '@annotome/auth/can';
import { useQuery } from '@tanstack/react-query';
import { type Answers, useTRPC } from '../trpc/client.ts';

/** Who I am here: my organizations, the one I look at, and my role in it. Undefined until the server has said. */
export function useMe(): Answers['session']['me'] | undefined {
  return useQuery(useTRPC().session.me.queryOptions(undefined, { staleTime: 60_000 })).data;
}

/** Actions that only my role decides, not also whose the thing is. */
type RoleAction = Exclude<
  Action,
  | 'invitation.create'
  | 'member.change-role'
  | 'member.remove'
  | 'case.assign'
  | 'case.submit'
  | 'comment.edit'
  | 'comment.remove'
  | 'comment.resolve'
>;

/**
 * Whether my role allows something here, by the same table as the server, which decides. False until it is known: a button appears
 * rather than vanishes.
 */
export function useMay(): (action: RoleAction) => boolean {
  const me = useMe();
  return (action) => me !== undefined && me.role !== null && can({ userId: me.user.id, role: me.role }, action);
}
