'use client';

import { Button, IconButton, Popover } from '@annotome/ui';
import { determinant, toWorld } from '@annotome/volume';
import { Check } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { useNames } from '../history/use-names.ts';
import { useRoomOfPage } from '../room/use-room.ts';
import { ConflictList, type Conflict } from './conflict-list.ts';
import { conflictSentence, conflictsSentence } from './conflict-words.ts';

/** Quietly, over the lower edge of the picture: places that somebody should look at, because two people changed them unseen by each other. */
export function ConflictsBanner() {
  const { room } = useRoomOfPage();
  const { saved, data } = room.ports;
  const [list] = useState(
    () => new ConflictList({ shelf: localStorage, caseId: data.caseId, userId: data.me.userId, now: Date.now }),
  );
  useEffect(() => saved.onConflicts((found) => list.add(found)), [saved, list]);
  const isEmpty = useStore(list.store, (conflicts) => conflicts.length === 0);
  return isEmpty ? null : <Listed list={list} />;
}

/** Asks who the others are only when there is something to say of them. */
function Listed({ list }: { readonly list: ConflictList }) {
  const { room } = useRoomOfPage();
  const { data } = room.ports;
  const conflicts = useStore(list.store);
  const nameOf = useNames();
  return (
    <section
      aria-label="Changed by two"
      className="pointer-events-auto flex max-w-full items-center gap-2 rounded-md border bg-raised py-1 pr-1 pl-3 text-sm"
    >
      <p role="status" className="min-w-0 truncate">
        {conflictsSentence(conflicts, nameOf)}
      </p>
      <Popover label="Changed by two" side="top" align="center" className="w-80" trigger={<Button size="small">Show</Button>}>
        <ul className="flex max-h-60 flex-col overflow-y-auto">
          {conflicts.map((conflict) => (
            <Row
              key={conflict.id}
              conflict={conflict}
              sentence={conflictSentence(conflict, nameOf)}
              millilitres={(conflict.voxels * Math.abs(determinant(data.grid.affine))) / 1000}
              onJump={() => room.ports.viewer.jumpTo(toWorld(data.grid, conflict.at))}
              onLookedAt={() => list.lookedAt(conflict.id)}
            />
          ))}
        </ul>
      </Popover>
      <Button size="small" look="ghost" onClick={() => list.lookedAt()}>
        Looked at
      </Button>
    </section>
  );
}

interface RowProps {
  readonly sentence: string;
  readonly conflict: Conflict;
  readonly millilitres: number;
  readonly onJump: () => void;
  readonly onLookedAt: () => void;
}

function Row({ sentence, conflict: { voxels }, millilitres, onJump, onLookedAt }: RowProps) {
  const size = millilitres < 0.1 ? `${voxels} voxel${voxels === 1 ? '' : 's'}` : `${millilitres.toFixed(1)} ml`;
  return (
    <li className="flex items-start gap-1">
      <button type="button" onClick={onJump} className="min-w-0 flex-1 rounded-md px-2 py-1.5 text-left hover:bg-hover">
        {sentence} <span className="text-muted">{size}</span>
      </button>
      <IconButton icon={Check} label={`Looked at: ${sentence}`} onClick={onLookedAt} />
    </li>
  );
}
