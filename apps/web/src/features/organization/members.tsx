'use client';

import {
  Avatar,
  Button,
  ConfirmDialog,
  IconButton,
  Skeleton,
  Table,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
  toast,
} from '@annotome/ui';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { UserMinus, UserPlus } from 'lucide-react';
import { useState } from 'react';
import { LoadFailure } from '../shell/load-failure.tsx';
import { PageBody } from '../shell/page-header.tsx';
import { RelativeTime } from '../shell/relative-time.tsx';
import { useMe } from '../shell/use-me.ts';
import { type Answers, useTRPC } from '../trpc/client.ts';
import { Invitations } from './invitations.tsx';
import { InviteDialog } from './invite-dialog.tsx';
import { OrganizationHeader } from './organization-header.tsx';
import { ROLE_NAMES } from './role-names.ts';
import { RoleSelect } from './role-select.tsx';

type Member = Answers['members']['list'][number];

/** Who belongs to the organization, and what each may do. */
export function Members() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const me = useMe();
  const members = useQuery(trpc.members.list.queryOptions());
  const [inviting, setInviting] = useState(false);
  const [removing, setRemoving] = useState<Member>();
  const settled = { onSettled: () => queryClient.invalidateQueries({ queryKey: trpc.members.pathKey() }) };
  const changeRole = useMutation(
    trpc.members.changeRole.mutationOptions({
      ...settled,
      onSuccess: (_, { role }) => toast.success(`Changed. ${ROLE_NAMES[role].may}`),
    }),
  );
  const remove = useMutation(trpc.members.remove.mutationOptions({ ...settled, onSuccess: () => setRemoving(undefined) }));
  const mayManage = me?.role === 'owner' || me?.role === 'manager';
  const mayChange = (member: Member) => mayManage && (me.role === 'owner' || member.role !== 'owner');

  return (
    <>
      <OrganizationHeader
        actions={
          mayManage && (
            <Button look="primary" onClick={() => setInviting(true)}>
              <UserPlus aria-hidden />
              Invite
            </Button>
          )
        }
      />
      <PageBody>
        {members.error && <LoadFailure error={members.error} onRetry={() => void members.refetch()} />}
        {!members.error && (
          <Table aria-busy={members.isPending}>
            <TableHead>
              <TableRow>
                <TableHeader>Name</TableHeader>
                <TableHeader>E-mail</TableHeader>
                <TableHeader className="w-44">Role</TableHeader>
                <TableHeader className="w-36">Joined</TableHeader>
                <TableHeader className="w-12">
                  <span className="sr-only">Remove</span>
                </TableHeader>
              </TableRow>
            </TableHead>
            <tbody>
              {members.data?.map((member) => (
                <TableRow key={member.userId}>
                  <TableCell className="font-medium">
                    <span className="flex items-center gap-2">
                      <Avatar name={member.name} decorative />
                      {member.name}
                      {member.userId === me?.user.id && <span className="text-xs font-normal text-muted">you</span>}
                    </span>
                  </TableCell>
                  <TableCell className="text-muted">{member.email}</TableCell>
                  <TableCell>
                    {mayChange(member) ? (
                      <RoleSelect
                        label={`Role of ${member.name}`}
                        value={member.role}
                        withOwner={me?.role === 'owner'}
                        onChange={(role) => role !== member.role && changeRole.mutate({ userId: member.userId, role })}
                      />
                    ) : (
                      ROLE_NAMES[member.role].name
                    )}
                  </TableCell>
                  <TableCell className="text-muted">
                    <RelativeTime at={member.joinedAt} />
                  </TableCell>
                  <TableCell>
                    {mayChange(member) && (
                      <IconButton icon={UserMinus} label={`Remove ${member.name}`} onClick={() => setRemoving(member)} />
                    )}
                  </TableCell>
                </TableRow>
              ))}
              {members.isPending &&
                [0, 1, 2].map((row) => (
                  <TableRow key={row}>
                    {[40, 52, 28, 24, 8].map((width, column) => (
                      <TableCell key={column}>
                        <Skeleton className={`h-5 ${width > 30 ? 'w-40' : width > 10 ? 'w-20' : 'w-6'}`} />
                      </TableCell>
                    ))}
                  </TableRow>
                ))}
            </tbody>
          </Table>
        )}
        {mayManage && <Invitations />}
      </PageBody>
      <InviteDialog open={inviting} onOpenChange={setInviting} mayMakeOwners={me?.role === 'owner'} />
      <ConfirmDialog
        open={removing !== undefined}
        onOpenChange={(open) => !open && setRemoving(undefined)}
        title={`Remove ${removing?.name ?? ''} from the organization?`}
        description="They lose access at once, and their cases go back to nobody. What they drew stays. To come back they need a new invitation."
        confirm="Remove member"
        busy={remove.isPending}
        onConfirm={() => removing && remove.mutate({ userId: removing.userId })}
      />
    </>
  );
}
