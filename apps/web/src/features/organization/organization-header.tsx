'use client';

import { Button, Input } from '@annotome/ui';
import { LIMITS } from '@annotome/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Pencil } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { PageHeader } from '../shell/page-header.tsx';
import { PageTabs } from '../shell/page-tabs.tsx';
import { useMay } from '../shell/use-me.ts';
import { useTRPC } from '../trpc/client.ts';

const TABS = [
  { href: '/organization', name: 'Members', needs: 'member.list' },
  { href: '/organization/usage', name: 'Usage', needs: 'organization.usage' },
  { href: '/organization/audit', name: 'Audit log', needs: 'audit.read' },
] as const;

function RenameForm({ name, onDone }: { readonly name: string; readonly onDone: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const rename = useMutation(
    trpc.organization.rename.mutationOptions({
      onSuccess: async () => {
        await Promise.all([
          queryClient.invalidateQueries({ queryKey: trpc.organization.pathKey() }),
          queryClient.invalidateQueries({ queryKey: trpc.session.pathKey() }),
        ]);
        onDone();
      },
    }),
  );
  return (
    <form
      className="flex items-center gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        const value = new FormData(event.currentTarget).get('name');
        const next = typeof value === 'string' ? value.trim() : '';
        if (next === '' || next === name) onDone();
        else rename.mutate({ name: next });
      }}
      onKeyDown={(event) => event.key === 'Escape' && onDone()}
    >
      <Input
        name="name"
        aria-label="Name of the organization"
        defaultValue={name}
        maxLength={LIMITS.nameLength}
        autoFocus
        className="w-72"
      />
      <Button type="submit" busy={rename.isPending}>
        Save
      </Button>
    </form>
  );
}

/** The organization's name and its pages. */
export function OrganizationHeader({ actions }: { readonly actions?: ReactNode }) {
  const organization = useQuery(useTRPC().organization.get.queryOptions());
  const may = useMay();
  const [renaming, setRenaming] = useState(false);
  const name = organization.data?.name;
  return (
    <PageHeader
      title={renaming && name !== undefined ? <RenameForm name={name} onDone={() => setRenaming(false)} /> : (name ?? '\u00a0')}
      actions={
        <>
          {may('organization.rename') && !renaming && (
            <Button look="ghost" onClick={() => setRenaming(true)}>
              <Pencil aria-hidden />
              Rename
            </Button>
          )}
          {actions}
        </>
      }
      below={<PageTabs label="Organization" tabs={TABS.filter(({ needs }) => may(needs))} />}
    />
  );
}
