'use client';

import { useQuery } from '@tanstack/react-query';
import { Building2, FolderClosed, House, LayoutGrid, LogOut, Plus, ScrollText, SunMoon, UserRound, Users } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { currentTheme, setTheme } from '../account/theme.ts';
import { signOut } from '../entry/auth-calls.ts';
import { useCreateProject } from '../projects/create-project-dialog.tsx';
import { useTRPC } from '../trpc/client.ts';
import { useCommands } from './commands.ts';
import { useMay } from './use-me.ts';

/** What can be done from every page of the office. */
export function GoCommands() {
  const router = useRouter();
  const projects = useQuery(useTRPC().projects.list.queryOptions());
  const may = useMay();
  const mayManage = may('project.create');
  const createProject = useCreateProject((dialog) => dialog.show);
  const go = (path: string) => () => router.push(path);
  useCommands([
    { name: 'Home', group: 'Go to', shortcut: 'g h', icon: House, run: go('/') },
    { name: 'Projects', group: 'Go to', shortcut: 'g p', icon: LayoutGrid, run: go('/projects') },
    { name: 'Organization', group: 'Go to', shortcut: 'g o', icon: Building2, run: go('/organization') },
    { name: 'Members', group: 'Go to', icon: Users, keywords: ['invite', 'people', 'roles'], run: go('/organization') },
    ...(may('audit.read')
      ? [{ name: 'Audit log', group: 'Go to', icon: ScrollText, keywords: ['history', 'who'], run: go('/organization/audit') }]
      : []),
    { name: 'Account', group: 'Go to', shortcut: 'g a', icon: UserRound, keywords: ['password', 'profile'], run: go('/account') },
  ]);
  useCommands(
    (projects.data ?? []).map(({ id, name }) => ({ name, group: 'Projects', icon: FolderClosed, run: go(`/projects/${id}`) })),
  );
  useCommands(
    mayManage
      ? [
          {
            name: 'New project',
            group: 'Projects',
            shortcut: 'c',
            icon: Plus,
            keywords: ['create'],
            run: () => createProject(true),
          },
        ]
      : [],
  );
  useCommands([
    {
      name: 'Change theme',
      group: 'You',
      icon: SunMoon,
      keywords: ['dark', 'light'],
      run: () => setTheme(currentTheme() === 'dark' ? 'light' : 'dark'),
    },
    { name: 'Sign out', group: 'You', icon: LogOut, run: () => void signOut() },
  ]);
  return null;
}
