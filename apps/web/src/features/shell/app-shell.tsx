'use client';

import { type ReactNode, useEffect } from 'react';
import { NoOrganization } from '../entry/no-organization.tsx';
import { personIs } from '../offline/person.ts';
import { UnsavedWork } from '../offline/unsaved-work.tsx';
import { CreateProjectDialog } from '../projects/create-project-dialog.tsx';
import { GoCommands } from './go-commands.tsx';
import { LiveUpdates } from './live-updates.tsx';
import { Shortcuts } from './shortcuts.tsx';
import { Sidebar } from './sidebar.tsx';
import { useMe } from './use-me.ts';

/** The office: where to go on the left, the page on the right. */
export function AppShell({ children }: { readonly children: ReactNode }) {
  const me = useMe();
  const userId = me?.user.id;
  useEffect(() => {
    if (userId !== undefined) void personIs(userId);
  }, [userId]);
  if (me?.organization === null) {
    return (
      <>
        <UnsavedWork userId={me.user.id} />
        <NoOrganization email={me.user.email} />
      </>
    );
  }
  return (
    <div className="flex h-dvh overflow-hidden">
      <a
        href="#page"
        className="sr-only rounded-md bg-accent px-3 py-1.5 text-on-accent focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50"
      >
        Skip to the page
      </a>
      <Sidebar />
      <main id="page" tabIndex={-1} className="flex min-w-0 flex-1 flex-col overflow-hidden focus-visible:outline-none">
        {userId !== undefined && <UnsavedWork userId={userId} />}
        {children}
      </main>
      <Shortcuts />
      <GoCommands />
      <CreateProjectDialog />
      <LiveUpdates />
    </div>
  );
}
