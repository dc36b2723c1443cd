'use client';

import { Button } from '@annotome/ui';
import { useEffect, useRef } from 'react';
import { openWork } from './open-work.ts';
import { type RoomController } from './room-controller.ts';
import { useRoomOfPage } from './use-room.ts';

/** The way back for changes that were downloaded because they could not be saved. */
export function OpenWorkButton() {
  const { room } = useRoomOfPage();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button size="small" look="ghost" className="self-start" onClick={() => input.current?.click()}>
        Open downloaded changes …
      </Button>
      <input
        ref={input}
        type="file"
        accept=".yjs"
        hidden
        aria-label="A file of changes"
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          event.target.value = '';
          if (file) void open(room, file);
        }}
      />
    </>
  );
}

/** The same for a file that is dropped anywhere on the room, in place of which the browser would open it and leave the room. */
export function useDroppedWork(room: RoomController): void {
  useEffect(() => {
    const over = (event: DragEvent): void => {
      if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
    };
    const drop = (event: DragEvent): void => {
      over(event);
      const [file] = event.dataTransfer?.files ?? [];
      if (file) void open(room, file);
    };
    document.addEventListener('dragover', over);
    document.addEventListener('drop', drop);
    return () => {
      document.removeEventListener('dragover', over);
      document.removeEventListener('drop', drop);
    };
  }, [room]);
}

const open = (room: RoomController, file: File): Promise<void> =>
  openWork(room, file).catch(() => room.ports.say(`“${file.name}” could not be read.`));
