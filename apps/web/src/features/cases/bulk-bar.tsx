'use client';

import { can } from '@annotome/auth/can';
import { CASE_ORIGINS, type CaseState } from '@annotome/contracts';
import { Button, Dialog, Field, IconButton, Menu, MenuItem, MenuLabel, MenuSeparator, Textarea, toast } from '@annotome/ui';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { CircleDot, UserRound, X } from 'lucide-react';
import { type RefObject, useId, useState } from 'react';
import { useMe } from '../shell/use-me.ts';
import { useTRPC } from '../trpc/client.ts';
import { type CaseLine } from './case-line.ts';
import { CASE_STATE_ORDER, CASE_STATES } from './case-state.tsx';

export interface BulkBarProps {
  readonly lines: readonly CaseLine[];
  readonly onClear: () => void;
  readonly assignRef: RefObject<HTMLButtonElement | null>;
}

/** Ids by what they had, so that it can be given back. */
function groupIds<Value>(lines: readonly CaseLine[], of: (line: CaseLine) => Value): [Value, string[]][] {
  const groups = new Map<Value, string[]>();
  for (const line of lines) groups.set(of(line), [...(groups.get(of(line)) ?? []), line.id]);
  return [...groups];
}

const cases = (count: number) => (count === 1 ? '1 case' : `${count} cases`);

/** What can be done with the selected cases. Done at once, and undone from the toast. */
export function BulkBar({ lines, onClear, assignRef }: BulkBarProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const me = useMe();
  const members = useQuery(trpc.members.list.queryOptions());
  const [returning, setReturning] = useState(false);
  const formId = useId();
  const settled = { onSettled: () => queryClient.invalidateQueries({ queryKey: trpc.cases.pathKey() }) };
  const assign = useMutation(trpc.cases.assign.mutationOptions(settled));
  const setState = useMutation(trpc.cases.setState.mutationOptions(settled));
  const caseIds = lines.map(({ id }) => id);

  const assignTo = (userId: string | null, name: string) => {
    const before = groupIds(lines, ({ assignee }) => assignee?.userId ?? null);
    const undo = () => before.forEach(([old, ids]) => assign.mutate({ caseIds: ids, userId: old }));
    assign.mutate(
      { caseIds, userId },
      {
        onSuccess: () =>
          toast.success(userId === null ? `${cases(lines.length)} taken back.` : `${cases(lines.length)} given to ${name}.`, {
            action: { label: 'Undo', onClick: undo },
          }),
      },
    );
  };
  const changeState = (state: CaseState, reason?: string) => {
    const before = groupIds(lines, (line) => line.state);
    const undo = () => before.forEach(([old, ids]) => setState.mutate({ caseIds: ids, state: old }));
    // Some steps have no way back (to return a case needs a reason): then there is no Undo to press in vain.
    const undoable = before.every(([old]) => old !== 'returned' && CASE_ORIGINS[old].includes(state));
    setState.mutate(
      { caseIds, state, ...(reason !== undefined && { reason }) },
      {
        onSuccess: () => {
          setReturning(false);
          toast.success(
            `${cases(lines.length)}: ${CASE_STATES[state].name.toLowerCase()}.`,
            undoable ? { action: { label: 'Undo', onClick: undo } } : {},
          );
        },
      },
    );
  };
  const member = me?.role ? { userId: me.user.id, role: me.role } : undefined;
  /** Every selected case may become this, from where it is and by my role. */
  const reachable = (state: CaseState) =>
    member !== undefined &&
    lines.every((line) => CASE_ORIGINS[state].includes(line.state)) &&
    (state === 'returned' || state === 'accepted'
      ? can(member, 'case.review')
      : lines.every(({ assignee }) => can(member, 'case.submit', { assigneeId: assignee?.userId ?? null })));
  const givable = (to: string | null) =>
    member !== undefined &&
    lines.every(({ assignee }) => can(member, 'case.assign', { assigneeId: assignee?.userId ?? null, to }));
  const others = (members.data ?? []).filter(({ userId, role }) => userId !== me?.user.id && role !== 'viewer');

  return (
    <div
      role="toolbar"
      aria-label="Selected cases"
      className="absolute bottom-4 left-1/2 z-30 flex -translate-x-1/2 animate-appear items-center gap-2 rounded-lg border border-control bg-raised py-2 pr-2 pl-4"
    >
      <p role="status" className="pr-2 whitespace-nowrap">
        {cases(lines.length)} selected
      </p>
      <Menu
        side="top"
        trigger={
          <Button ref={assignRef} shortcut="a" busy={assign.isPending}>
            <UserRound aria-hidden />
            Assign
          </Button>
        }
      >
        <MenuLabel>Give to</MenuLabel>
        {me && (
          <MenuItem disabled={!givable(me.user.id)} onSelect={() => assignTo(me.user.id, 'you')}>
            Me
          </MenuItem>
        )}
        {others.map(({ userId, name }) => (
          <MenuItem key={userId} disabled={!givable(userId)} onSelect={() => assignTo(userId, name)}>
            {name}
          </MenuItem>
        ))}
        <MenuSeparator />
        <MenuItem disabled={!givable(null)} onSelect={() => assignTo(null, '')}>
          Nobody
        </MenuItem>
      </Menu>
      <Menu
        side="top"
        trigger={
          <Button busy={setState.isPending}>
            <CircleDot aria-hidden />
            State
          </Button>
        }
      >
        {CASE_STATE_ORDER.map((state) => (
          <MenuItem
            key={state}
            disabled={!reachable(state)}
            onSelect={() => (state === 'returned' ? setReturning(true) : changeState(state))}
          >
            {state === 'returned' ? 'Return, with a reason …' : CASE_STATES[state].name}
          </MenuItem>
        ))}
      </Menu>
      <IconButton icon={X} label="Select none" shortcut="Esc" side="top" onClick={onClear} />
      <Dialog
        open={returning}
        onOpenChange={setReturning}
        title={`Return ${cases(lines.length)}`}
        description="The assignee finds the reason on their home page and in the room."
        footer={
          <>
            <Button onClick={() => setReturning(false)}>Cancel</Button>
            <Button type="submit" form={formId} look="primary" busy={setState.isPending}>
              Return
            </Button>
          </>
        }
      >
        <form
          id={formId}
          onSubmit={(event) => {
            event.preventDefault();
            const reason = new FormData(event.currentTarget).get('reason');
            if (typeof reason === 'string' && reason.trim() !== '') changeState('returned', reason.trim());
          }}
        >
          <Field label="What is to be mended">
            <Textarea
              name="reason"
              required
              maxLength={500}
              autoFocus
              placeholder="The caudate lobe is missing below slice 80."
            />
          </Field>
        </form>
      </Dialog>
    </div>
  );
}
