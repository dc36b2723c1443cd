'use client';

import { IconButton } from '@annotome/ui';
import { History } from 'lucide-react';
import { useKeyOf, useRoomOfPage } from '../room/use-room.ts';
import { useHistory } from './use-history.ts';

/** The way to what was done, and back. */
export function HistoryButton() {
  const { act } = useRoomOfPage();
  const keyOf = useKeyOf();
  const panel = useHistory((state) => state.panel);
  return <IconButton icon={History} label="History" shortcut={keyOf('history')} pressed={panel} onClick={() => act('history')} />;
}
