'use client';

import { classNames, Kbd, Skeleton } from '@annotome/ui';
import { Building2, FolderClosed, House, LayoutGrid, type LucideIcon, Search } from 'lucide-react';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { type ReactNode } from 'react';
import { useTRPC } from '../trpc/client.ts';
import { OrganizationMenu } from './organization-menu.tsx';
import { useOverlay } from './shortcuts.tsx';
import { UserMenu } from './user-menu.tsx';
import { useMe } from './use-me.ts';

interface NavItemProps {
  readonly href: string;
  readonly icon: LucideIcon;
  readonly here: boolean;
  readonly shortcut?: string;
  /** How many things wait there, and what they are. */
  readonly waiting?: { readonly count: number; readonly what: string } | undefined;
  readonly children: ReactNode;
}

function NavItem({ href, icon: Icon, here, shortcut, waiting, children }: NavItemProps) {
  return (
    <Link
      href={href}
      aria-current={here ? 'page' : undefined}
      className={classNames(
        'group/nav flex h-8 items-center gap-2 rounded-md px-2 text-muted transition-colors hover:bg-hover hover:text-text',
        here && 'bg-hover text-text',
      )}
    >
      <Icon aria-hidden className="size-4 shrink-0" />
      <span
        className="min-w-0 flex-1 truncate"
        title={typeof children === 'string' && children.length > 20 ? children : undefined}
      >
        {children}
      </span>
      {shortcut !== undefined && (
        <Kbd
          shortcut={shortcut}
          className="opacity-0 transition-opacity group-hover/nav:opacity-100 group-focus-visible/nav:opacity-100"
        />
      )}
      {waiting && waiting.count > 0 && (
        <span
          aria-label={waiting.what}
          role="img"
          className="inline-flex h-5 min-w-5 items-center justify-center rounded-full bg-accent px-1.5 text-xs font-medium text-on-accent tabular-nums"
        >
          {waiting.count > 99 ? '99+' : waiting.count}
        </span>
      )}
    </Link>
  );
}

/** Where I am, and everywhere I can go. */
export function Sidebar() {
  const trpc = useTRPC();
  const path = usePathname();
  const me = useMe();
  const projects = useQuery(trpc.projects.list.queryOptions());
  const unread = useQuery(trpc.comments.mentions.queryOptions()).data?.unread ?? 0;
  const show = useOverlay((overlay) => overlay.show);
  return (
    <aside aria-label="Annotome" className="flex h-dvh w-56 shrink-0 flex-col border-r bg-surface">
      <div className="flex flex-col gap-2 p-2">
        {me ? <OrganizationMenu me={me} /> : <Skeleton className="m-1.5 h-6" />}
        <button
          type="button"
          onClick={() => show('palette')}
          className="flex h-8 items-center gap-2 rounded-md border bg-background px-2 text-muted transition-colors hover:text-text"
        >
          <Search aria-hidden className="size-4" />
          <span className="flex-1 text-left">Find anything</span>
          <Kbd shortcut="mod+k" />
        </button>
      </div>
      <nav aria-label="Main" className="flex min-h-0 flex-1 flex-col gap-px overflow-y-auto px-2">
        <NavItem
          href="/"
          icon={House}
          here={path === '/'}
          shortcut="g h"
          waiting={{ count: unread, what: unread === 1 ? 'One unread mention' : `${unread} unread mentions` }}
        >
          Home
        </NavItem>
        <NavItem href="/projects" icon={LayoutGrid} here={path === '/projects'} shortcut="g p">
          Projects
        </NavItem>
        <NavItem href="/organization" icon={Building2} here={path.startsWith('/organization')} shortcut="g o">
          Organization
        </NavItem>
        <h2 className="mt-4 mb-1 px-2 text-xs text-muted">Projects</h2>
        {projects.data?.map(({ id, name }) => (
          <NavItem key={id} href={`/projects/${id}`} icon={FolderClosed} here={path.startsWith(`/projects/${id}`)}>
            {name}
          </NavItem>
        ))}
        {projects.isPending && <Skeleton className="mx-2 my-1 h-6" />}
        {projects.data?.length === 0 && <p className="px-2 text-xs text-muted">None yet.</p>}
      </nav>
      <div className="border-t p-2">{me ? <UserMenu user={me.user} /> : <Skeleton className="m-1.5 h-7" />}</div>
    </aside>
  );
}
