'use client';

import { Menu, MenuItem, MenuLabel } from '@annotome/ui';
import { useMutation } from '@tanstack/react-query';
import { ChevronsUpDown } from 'lucide-react';
import { type Answers, useTRPC } from '../trpc/client.ts';
import { ROLE_NAMES } from '../organization/role-names.ts';

/** The organization I am looking at; a menu where I belong to more than one. */
export function OrganizationMenu({ me }: { readonly me: Answers['session']['me'] }) {
  const trpc = useTRPC();
  // Everything on the page is the other organization's then, so the page starts afresh.
  const choose = useMutation(trpc.session.useOrganization.mutationOptions({ onSuccess: () => window.location.assign('/') }));
  const current = me.organization;
  const name = (
    <>
      <span
        aria-hidden
        className="inline-flex size-6 shrink-0 items-center justify-center rounded-sm bg-accent text-xs font-semibold text-on-accent"
      >
        {(current?.name ?? '?').slice(0, 1).toUpperCase()}
      </span>
      <span className="min-w-0 flex-1 truncate text-left font-medium">
        <span className="sr-only">Organization: </span>
        {current?.name}
      </span>
    </>
  );
  const box = 'flex h-9 w-full items-center gap-2 rounded-md px-1.5';
  if (me.organizations.length < 2) return <div className={box}>{name}</div>;
  return (
    <Menu
      className="w-60"
      trigger={
        <button type="button" className={`${box} transition-colors hover:bg-hover`}>
          {name}
          <ChevronsUpDown aria-hidden className="size-4 shrink-0 text-muted" />
        </button>
      }
    >
      <MenuLabel>Your organizations</MenuLabel>
      {me.organizations.map(({ id, name: each, role }) => (
        <MenuItem
          key={id}
          checked={id === current?.id}
          onSelect={() => id !== current?.id && choose.mutate({ organizationId: id })}
        >
          {each} <span className="text-xs text-muted">{ROLE_NAMES[role].name}</span>
        </MenuItem>
      ))}
    </Menu>
  );
}
