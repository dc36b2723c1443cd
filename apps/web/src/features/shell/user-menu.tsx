'use client';

import { Avatar, Menu, MenuItem, MenuSeparator } from '@annotome/ui';
import { Keyboard, LogOut, Moon, Sun, UserRound } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useSyncExternalStore } from 'react';
import { currentTheme, onThemeChange, setTheme, type Theme } from '../account/theme.ts';
import { signOut } from '../entry/auth-calls.ts';
import { type Answers } from '../trpc/client.ts';
import { useOverlay } from './shortcuts.tsx';

export function UserMenu({ user }: { readonly user: Answers['session']['me']['user'] }) {
  const router = useRouter();
  const show = useOverlay((overlay) => overlay.show);
  const theme = useSyncExternalStore<Theme>(onThemeChange, currentTheme, () => 'dark');
  const name = user.name ?? user.email;
  return (
    <Menu
      side="top"
      className="w-56"
      trigger={
        <button
          type="button"
          className="flex h-10 w-full items-center gap-2 rounded-md px-1.5 text-left transition-colors hover:bg-hover"
        >
          <Avatar name={name} decorative />
          <span className="min-w-0 flex-1 truncate">{name}</span>
        </button>
      }
    >
      <MenuItem icon={UserRound} onSelect={() => router.push('/account')}>
        Account
      </MenuItem>
      <MenuItem icon={theme === 'dark' ? Sun : Moon} onSelect={() => setTheme(theme === 'dark' ? 'light' : 'dark')}>
        {theme === 'dark' ? 'Light theme' : 'Dark theme'}
      </MenuItem>
      <MenuItem icon={Keyboard} shortcut="?" onSelect={() => show('keys')}>
        Keys
      </MenuItem>
      <MenuSeparator />
      <MenuItem icon={LogOut} onSelect={() => void signOut()}>
        Sign out
      </MenuItem>
    </Menu>
  );
}
