'use client';

import { classNames, IconButton, Kbd, Menu, MenuColors, MenuItem, MenuLabel, MenuSeparator } from '@annotome/ui';
import { LABEL_COLORS } from '@annotome/contracts';
import { Ellipsis, Eye, EyeOff, Lock, LockOpen, Pencil, Plus, ScanEye, Trash2 } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { WorkingHere } from '../presence/working-here.tsx';
import { type Target } from './room-state.ts';
import { useKeyOf, useRoom, useRoomOfPage } from './use-room.ts';

/** Labels of the project, each with its segments; the chosen one gets the next click. */
export function SegmentsPanel() {
  const { room, act } = useRoomOfPage();
  const keyOf = useKeyOf();
  const target = useRoom((state) => state.target);
  // Rows come from these two; the controller puts them in the project's order.
  useRoom((state) => state.segments);
  const rows = room.rows();
  return (
    <section aria-label="Labels and segments" className="flex min-h-0 flex-1 flex-col">
      <header className="flex h-10 shrink-0 items-center justify-between pr-2 pl-3">
        <h2 className="text-xs font-medium tracking-wide text-muted">Labels and segments</h2>
        {room.ports.data.me.canWrite && (
          <IconButton
            icon={Plus}
            size="small"
            label={`Another ${room.label(target.labelId)?.name ?? 'object'}`}
            shortcut={keyOf('next-object')}
            onClick={() => act('next-object')}
          />
        )}
      </header>
      <ul data-scroll className="min-h-0 flex-1 overflow-y-auto px-1 pb-2">
        {rows.map((row) => (
          <SegmentRow key={`${row.labelId} ${row.segment ?? 'new'}`} row={row} />
        ))}
      </ul>
    </section>
  );
}

function SegmentRow({ row }: { readonly row: Target }) {
  const { room } = useRoomOfPage();
  const { data } = room.ports;
  const segment = useRoom((state) => state.segments.find(({ index }) => index === row.segment));
  const isActive = useRoom(({ target }) => target.labelId === row.labelId && target.segment === row.segment);
  const isHidden = useRoom((state) => row.segment !== undefined && state.hidden.has(row.segment));
  const isSolo = useRoom((state) => state.solo !== undefined && state.solo === row.segment);
  const isRenaming = useRoom((state) => state.renaming !== undefined && state.renaming === row.segment);
  const proposed = useRoom(({ proposal, target }) =>
    target.labelId === row.labelId && target.segment === row.segment ? proposal.phase : 'idle',
  );
  const key = data.labels.find(({ id }) => id === row.labelId)?.key;
  const name = room.nameOf(row);
  const confidence = segment?.confidence;
  return (
    <li
      className={classNames(
        'group flex h-9 items-center gap-2 rounded-md pr-1 pl-2',
        isActive ? 'bg-hover' : 'hover:bg-surface',
        isHidden && 'text-muted',
      )}
    >
      <span className="w-4 text-right text-xs text-faint tabular-nums">{key}</span>
      <span
        aria-hidden
        className={classNames('size-3 shrink-0 rounded-sm border-2', !segment && 'bg-transparent!', isHidden && 'opacity-40')}
        style={{ background: room.colorOf(row), borderColor: room.colorOf(row) }}
      />
      {isRenaming && segment ? (
        <NameField index={segment.index} name={segment.name} />
      ) : (
        <button
          type="button"
          aria-pressed={isActive}
          onClick={() => room.choose(row)}
          onDoubleClick={() => segment && data.me.canWrite && room.set({ renaming: segment.index })}
          className={classNames(
            'min-w-0 flex-1 truncate text-left',
            isActive ? 'text-text' : 'text-muted',
            !segment && 'text-faint',
          )}
        >
          {name}
          {!segment && isActive && proposed === 'idle' && <span className="text-faint"> · new</span>}
          {proposed !== 'idle' && <span className="text-accent"> · proposal</span>}
        </button>
      )}
      <WorkingHere row={row} />
      {segment && (
        <>
          {confidence !== undefined && !isActive && (
            <span className="text-xs text-faint tabular-nums group-hover:hidden group-focus-within:hidden">
              {Math.round(100 * confidence)} %
            </span>
          )}
          {segment.locked && <Lock aria-label="locked" className="size-3.5 shrink-0 text-faint" />}
          {isSolo && <ScanEye aria-label="shown alone" className="size-3.5 shrink-0 text-accent" />}
          <IconButton
            icon={isHidden ? EyeOff : Eye}
            size="small"
            label={isHidden ? `Show ${name}` : `Hide ${name}`}
            className={classNames(!isHidden && !isActive && 'opacity-0 group-hover:opacity-100 group-focus-within:opacity-100')}
            onClick={() => room.toggleHidden(segment.index)}
          />
          <SegmentMenu index={segment.index} name={name} locked={segment.locked} color={segment.color} />
        </>
      )}
    </li>
  );
}

interface SegmentMenuProps {
  readonly index: number;
  readonly name: string;
  readonly locked: boolean;
  readonly color: string;
}

function SegmentMenu({ index, name, locked, color }: SegmentMenuProps) {
  const { room } = useRoomOfPage();
  const keyOf = useKeyOf();
  const { canWrite } = room.ports.data.me;
  return (
    <Menu
      align="end"
      trigger={
        <button
          type="button"
          aria-label={`More for ${name}`}
          className="inline-flex size-6 shrink-0 items-center justify-center rounded-md text-muted hover:bg-raised hover:text-text"
        >
          <Ellipsis aria-hidden className="size-4" />
        </button>
      }
    >
      <MenuItem icon={ScanEye} shortcut={keyOf('solo-segment')} onSelect={() => room.toggleSolo(index)}>
        Show alone
      </MenuItem>
      <MenuItem
        icon={Pencil}
        disabled={!canWrite}
        shortcut={keyOf('rename-segment')}
        onSelect={() => room.set({ renaming: index })}
      >
        Rename
      </MenuItem>
      <MenuItem
        icon={locked ? LockOpen : Lock}
        disabled={!canWrite}
        shortcut={keyOf('lock-segment')}
        onSelect={() => room.changeSegment(index, { locked: !locked }, locked ? 'unlocked' : 'locked')}
      >
        {locked ? 'Unlock' : 'Lock against changes'}
      </MenuItem>
      <MenuSeparator />
      <MenuLabel>Colour</MenuLabel>
      <MenuColors
        label="Colour"
        colors={LABEL_COLORS}
        value={color}
        disabled={!canWrite}
        onChange={(one) => room.changeSegment(index, { color: one }, 'colour')}
      />
      <MenuSeparator />
      <MenuItem
        icon={Trash2}
        danger
        disabled={!canWrite || locked}
        shortcut={keyOf('delete-segment')}
        onSelect={() => room.deleteSegment(index)}
      >
        Delete
      </MenuItem>
    </Menu>
  );
}

function NameField({ index, name }: { readonly index: number; readonly name: string }) {
  const { room } = useRoomOfPage();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.select(), []);
  const finish = (value: string | undefined): void => {
    if (room.state.renaming !== index) return;
    room.set({ renaming: undefined });
    const wanted = value?.trim();
    if (wanted && wanted !== name) room.changeSegment(index, { name: wanted.slice(0, 120) }, 'rename');
  };
  return (
    <input
      ref={field}
      autoFocus
      aria-label="Name of the segment"
      defaultValue={name}
      onBlur={(event) => finish(event.target.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') finish(event.currentTarget.value);
        if (event.key === 'Escape') finish(undefined);
      }}
      className="h-6 min-w-0 flex-1 rounded-sm border bg-background px-1 outline-none focus:border-accent"
    />
  );
}

/** The clicks of the chosen segment, what the model thinks of its mask, and the way to accept it. */
export function ClicksPanel() {
  const { room, act } = useRoomOfPage();
  const keyOf = useKeyOf();
  const proposal = useRoom((state) => state.proposal);
  const target = useRoom((state) => state.target);
  const atHand = useRoom((state) => state.clickAtHand);
  useRoom((state) => state.segments);
  const { clicks } = room;
  const accepted = room.segment(target.segment);
  const isOpen = proposal.phase !== 'idle';
  // While an answer is awaited, accepting means the answer.
  const mayAccept = proposal.phase === 'proposed' || proposal.phase === 'decoding';
  const confidence = isOpen ? proposal.confidence : accepted?.confidence;
  const { viewer, data } = room.ports;
  return (
    <section aria-label="Clicks of this segment" className="shrink-0 border-t">
      <header className="flex h-10 items-center gap-2 px-3">
        <h2 className="min-w-0 flex-1 truncate text-xs font-medium tracking-wide text-muted">
          Clicks of <span className="text-text">{room.nameOf(target)}</span>
        </h2>
        {confidence !== undefined && <Confidence value={confidence} />}
      </header>
      <div data-scroll className="flex max-h-24 min-h-8 flex-wrap content-start gap-1 overflow-y-auto px-3">
        {clicks.length === 0 && <p className="py-1 text-xs text-faint">None yet. Left inside, right or Alt outside.</p>}
        {clicks.map(({ id, label, world }, at) => (
          <button
            key={id}
            type="button"
            title="Go there; right click flips it, Delete takes it away"
            aria-label={`Click ${at + 1}, ${label}`}
            onClick={() => {
              viewer.jumpTo(world);
              room.set({ clickAtHand: id });
              viewer.redrawOverlays();
            }}
            onContextMenu={(event) => {
              event.preventDefault();
              room.flip(id);
            }}
            onKeyDown={(event) => {
              if (event.key !== 'Delete' && event.key !== 'Backspace') return;
              event.stopPropagation();
              event.preventDefault();
              room.removeClick(id);
            }}
            className={classNames(
              'inline-flex size-7 items-center justify-center rounded-md border text-base leading-none font-semibold hover:bg-hover',
              label === 'inside' ? 'text-success' : 'text-danger',
              atHand === id && 'border-accent bg-hover',
            )}
          >
            {label === 'inside' ? '+' : '−'}
          </button>
        ))}
      </div>
      <div className="flex items-center gap-2 p-3">
        <button
          type="button"
          disabled={!mayAccept || !data.me.canWrite}
          onClick={() => act('accept')}
          className="inline-flex h-8 flex-1 items-center justify-center gap-2 rounded-md bg-accent font-medium text-on-accent transition-colors enabled:hover:bg-accent-hover disabled:bg-surface disabled:text-faint"
        >
          Accept
          {keyOf('accept') !== undefined && (
            <Kbd shortcut={keyOf('accept') ?? ''} className="[&_kbd]:border-current/30 [&_kbd]:text-current" />
          )}
        </button>
        <button
          type="button"
          disabled={!isOpen && !accepted}
          onClick={() => act('next-object')}
          className="inline-flex h-8 items-center justify-center gap-2 rounded-md border bg-surface px-3 transition-colors enabled:hover:bg-hover disabled:text-faint"
        >
          Next object
          {keyOf('next-object') !== undefined && <Kbd shortcut={keyOf('next-object') ?? ''} />}
        </button>
      </div>
    </section>
  );
}

/** The model's own estimate of its overlap, as a number and a bar. */
function Confidence({ value }: { readonly value: number }) {
  const share = Math.round(100 * value);
  return (
    <span
      className="flex items-center gap-2 text-xs text-muted tabular-nums"
      title="The model’s own estimate of how well its mask fits"
    >
      <span aria-hidden className="h-1 w-12 overflow-hidden rounded-full bg-hover">
        <span
          className={classNames('block h-full', share >= 80 ? 'bg-success' : share >= 60 ? 'bg-warning' : 'bg-danger')}
          style={{ width: `${share}%` }}
        />
      </span>
      {`conf ${share} %`}
    </span>
  );
}
