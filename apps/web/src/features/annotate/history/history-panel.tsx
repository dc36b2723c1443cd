'use client';

import { Avatar, Button, classNames, IconButton } from '@annotome/ui';
import { RotateCcw, X } from 'lucide-react';
import { useMemo, useState, useSyncExternalStore } from 'react';
import { RelativeTime } from '../../shell/relative-time.tsx';
import { usePanelFocus } from '../room/use-panel-focus.ts';
import { useKeyOf, useRoom, useRoomOfPage } from '../room/use-room.ts';
import { actRows, placeWords, promptWords, toolWords, type ActRow } from './act-rows.ts';
import { reportWords, type ReplayReport } from './replay-words.ts';
import { useHistory } from './use-history.ts';
import { useNames } from './use-names.ts';

/** Rows before "Show earlier". */
const MANY = 100;

/** What was done to the mask, newest first, in the place of its labels. */
export function HistoryPanel() {
  const { history, act } = useRoomOfPage();
  const keyOf = useKeyOf();
  const acts = useHistory((state) => state.acts);
  const replay = useHistory((state) => state.replay);
  const [shown, setShown] = useState(MANY);
  const nameOf = useNames();
  const rows = useMemo(() => actRows(acts), [acts]);
  const panel = usePanelFocus();
  return (
    <section ref={panel} tabIndex={-1} aria-label="History" className="flex min-h-0 flex-1 flex-col outline-none">
      <header className="flex h-10 shrink-0 items-center gap-1 pr-2 pl-3">
        <h2 className="flex-1 text-xs font-medium tracking-wide text-muted">History</h2>
        <IconButton icon={X} size="small" label="Back to the labels" shortcut={keyOf('history')} onClick={() => act('history')} />
      </header>
      <WhoMadeThis nameOf={nameOf} />
      <ol data-scroll aria-label="What was done, newest first" className="min-h-0 flex-1 overflow-y-auto px-1 pb-2">
        {rows.slice(0, shown).map((row) => (
          <Row key={row.last.id} row={row} nameOf={nameOf} />
        ))}
        {rows.length > shown && (
          <li className="flex justify-center p-1">
            <Button look="ghost" size="small" onClick={() => setShown(shown + MANY)}>
              Show earlier
            </Button>
          </li>
        )}
        {rows.length === 0 && <li className="px-2 py-4 text-sm text-muted">Nothing has been drawn here yet.</li>}
      </ol>
      <footer className="flex shrink-0 flex-col gap-2 border-t p-3">
        {typeof replay === 'object' && (
          <div className="max-h-40 overflow-y-auto text-xs text-muted" data-scroll>
            <p role="status">{reportWords(replay)}</p>
            <ul>
              {replay.others.map((one) => (
                <Difference key={`${one.replayed.act.id} ${one.replayed.segment}`} {...one} nameOf={nameOf} />
              ))}
            </ul>
          </div>
        )}
        <Button size="small" busy={replay === 'under way'} onClick={() => void history.replay()}>
          Make the masks from clicks again
        </Button>
      </footer>
    </section>
  );
}

interface DifferenceProps {
  readonly replayed: ReplayReport['others'][number]['replayed'];
  readonly nameOf: (userId: string) => string;
}

/** A mask that did not come out the same: whose, when, and by how much. */
function Difference({ replayed: { act, segment, differing = 0, voxels }, nameOf }: DifferenceProps) {
  const name = useRoom(({ segments }) => segments.find(({ id }) => id === segment)?.name ?? 'a deleted segment');
  return (
    <li className="pt-1 tabular-nums">
      {name} · {nameOf(act.by)}, <RelativeTime at={new Date(act.at)} />: {differing.toLocaleString('en')} of{' '}
      {voxels.toLocaleString('en')} voxels
    </li>
  );
}

interface RowProps {
  readonly row: ActRow;
  readonly nameOf: (userId: string) => string;
}

function Row({ row: { last, acts, voxels, state }, nameOf }: RowProps) {
  const { history, room } = useRoomOfPage();
  const isShown = useHistory(({ past }) => past?.id === last.id);
  const segments = useRoom((now) => now.segments);
  const names = last.segments.map((id) => segments.find((one) => one.id === id)?.name ?? 'a deleted segment').join(', ');
  const name = nameOf(last.by);
  return (
    <li className={classNames('rounded-md', isShown && 'bg-hover')}>
      <button
        type="button"
        aria-pressed={isShown}
        disabled={last.settled}
        title={last.settled ? 'Long ago: what became of it is kept, not each step.' : 'Shows the mask as it was right after this'}
        onClick={() => (isShown ? history.back() : history.show(last))}
        className="flex w-full gap-2 rounded-md p-2 text-left enabled:hover:bg-surface"
      >
        <Avatar name={name} size="small" decorative className="mt-0.5" />
        <span className={classNames('min-w-0 flex-1', state !== 'counts' && 'text-muted')}>
          <span className="flex items-center gap-2">
            <span className="min-w-0 flex-1 truncate text-sm font-medium">{name}</span>
            <RelativeTime at={new Date(last.at)} bare className="shrink-0 text-xs text-muted" />
          </span>
          <span className={classNames('block truncate text-sm text-muted', state !== 'counts' && 'line-through')}>
            {toolWords(last.tool)}
            {acts.length > 1 && ` × ${acts.length}`} · {names}
          </span>
          <span className="block text-xs text-faint tabular-nums">
            {[
              voxels > 0 && `${voxels.toLocaleString('en')} voxels`,
              last.made && `clicks: ${promptWords(last.made.prompts)}`,
              state === 'undone' && 'undone',
              state === 'replaced' && 'replaced by a later one',
            ]
              .filter(Boolean)
              .join(' · ')}
          </span>
        </span>
      </button>
      {isShown && (
        <div className="flex gap-2 px-2 pb-2">
          {room.ports.data.me.canWrite && (
            <Button size="small" look="primary" onClick={() => history.restore()}>
              <RotateCcw aria-hidden className="size-3.5" />
              Restore this moment
            </Button>
          )}
          <Button size="small" onClick={() => history.back()}>
            Back to now
          </Button>
        </div>
      )}
    </li>
  );
}

/** Of the voxel under the pointer, or at the crosshair: who, when, how, from which clicks, by which model. */
function WhoMadeThis({ nameOf }: { readonly nameOf: (userId: string) => string }) {
  const { room, history } = useRoomOfPage();
  const { viewer, data } = room.ports;
  useHistory((state) => state.acts);
  const place = useSyncExternalStore(
    (changed) => viewer.onView(changed),
    () => `${viewer.readout?.world.join() ?? ''};${viewer.position.join()}`,
    () => '',
  );
  const found = useMemo(
    () => (place === '' ? undefined : history.makerAt(viewer.readout?.world ?? viewer.position)),
    [place, history, viewer],
  );
  const maker = found?.maker;
  return (
    <div
      aria-label="Who made this voxel"
      role="group"
      className="mx-3 mb-2 h-29 shrink-0 overflow-hidden rounded-md border p-2 text-xs text-muted"
    >
      <p className="text-faint tabular-nums">
        {viewer.readout ? 'Under the pointer' : 'At the crosshair'}
        {found && `, voxel ${found.voxel.join(', ')}`}
      </p>
      {maker ? (
        <>
          <p className="mt-1 truncate text-sm text-text">
            {nameOf(maker.by)} · {toolWords(maker.tool)}
          </p>
          <p className="truncate">{new Date(maker.at).toLocaleString()}</p>
          {maker.made && (
            <>
              <p className="truncate" title={placeWords(maker.made.prompts, data.grid)}>
                {maker.made.confidence !== undefined && `Confidence ${Math.round(100 * maker.made.confidence)} % · `}
                Clicks: {placeWords(maker.made.prompts, data.grid)}
              </p>
              {maker.made.model !== undefined && (
                <p className="truncate" title={maker.made.model}>
                  Model {maker.made.model === data.model?.hash ? data.model.name : 'that is not in use any more'} ·{' '}
                  <span className="font-mono">{maker.made.model.slice(0, 12)}</span>
                </p>
              )}
            </>
          )}
        </>
      ) : (
        <p className="mt-1">No segment has this voxel.</p>
      )}
    </div>
  );
}
