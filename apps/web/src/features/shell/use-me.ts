'use client';

import { useQuery } from '@tanstack/react-query';
import { type Answers, useTRPC } from '../trpc/client.ts';

/** Who I am here: my organizations, the one I look at, and my role in it. Undefined until the server has said. */
export function useMe(): Answers['session']['me'] | undefined {
  return useQuery(useTRPC().session.me.queryOptions(undefined, { staleTime: 60_000 })).data;
}

/** Whether my role is at least this one. The server decides; this only spares a button that would be refused. */
export function useMayManage(): boolean {
  const role = useMe()?.role;
  return role === 'owner' || role === 'manager';
}
