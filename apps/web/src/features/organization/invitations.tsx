'use client';

import { Button, Table, TableCell, TableHead, TableHeader, TableRow } from '@annotome/ui';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { RelativeTime } from '../shell/relative-time.tsx';
import { useTRPC } from '../trpc/client.ts';
import { ROLE_NAMES } from './role-names.ts';

/** Invitations that were sent and not yet used. Nothing where there are none. */
export function Invitations() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const invitations = useQuery(trpc.invitations.list.queryOptions());
  const revoke = useMutation(
    trpc.invitations.revoke.mutationOptions({
      onSettled: () => queryClient.invalidateQueries({ queryKey: trpc.invitations.pathKey() }),
    }),
  );
  if (!invitations.data?.length) return null;
  return (
    <section aria-labelledby="invitations" className="mt-10">
      <h2 id="invitations" className="mb-2 text-base font-semibold">
        Invitations not used yet
      </h2>
      <Table>
        <TableHead>
          <TableRow>
            <TableHeader>For</TableHeader>
            <TableHeader className="w-44">Role</TableHeader>
            <TableHeader className="w-36">Made</TableHeader>
            <TableHeader className="w-36">Runs out</TableHeader>
            <TableHeader className="w-28">
              <span className="sr-only">Withdraw</span>
            </TableHeader>
          </TableRow>
        </TableHead>
        <tbody>
          {invitations.data.map(({ id, email, role, createdAt, expiresAt }) => (
            <TableRow key={id}>
              <TableCell>{email ?? 'Whoever has the link'}</TableCell>
              <TableCell>{ROLE_NAMES[role].name}</TableCell>
              <TableCell className="text-muted">
                <RelativeTime at={createdAt} />
              </TableCell>
              <TableCell className="text-muted">
                <RelativeTime at={expiresAt} />
              </TableCell>
              <TableCell>
                <Button size="small" onClick={() => revoke.mutate({ invitationId: id })}>
                  Withdraw<span className="sr-only"> the invitation for {email ?? 'whoever has the link'}</span>
                </Button>
              </TableCell>
            </TableRow>
          ))}
        </tbody>
      </Table>
    </section>
  );
}
