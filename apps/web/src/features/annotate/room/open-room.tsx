'use client';

import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { ViewerStatus, VolumeViewer } from '../../viewer/index.ts';
import { ConflictsBanner } from '../conflicts/conflicts-banner.tsx';
import { BINDINGS, withRemapped, type ActionId, type Remapped } from '../keys/bindings.ts';
import { keepKeys, readKeys } from '../keys/kept-keys.ts';
import { KeysDialog } from '../keys/keys-dialog.tsx';
import { listenToKeys } from '../keys/listen-to-keys.ts';
import { CommentsPanel } from '../comments/comments-panel.tsx';
import { ThreadCard } from '../comments/thread-card.tsx';
import { useComments, useOpenComments } from '../comments/use-comments.ts';
import { HistoryPanel } from '../history/history-panel.tsx';
import { PastBanner } from '../history/past-banner.tsx';
import { useHistory, useOpenHistory } from '../history/use-history.ts';
import { FollowFrame } from '../presence/follow-frame.tsx';
import { releaseActions, roomActions } from './actions.ts';
import { type CaseData, type RoomServer } from './case-data.ts';
import { CoachLine } from './coach-line.tsx';
import { type RoomController } from './room-controller.ts';
import { LeftWork } from './left-work.tsx';
import { RefusedNotice } from './refused-notice.tsx';
import { EarlyHeader, RoomHeader } from './room-header.tsx';
import { RoomSkeleton } from './room-skeleton.tsx';
import { ClicksPanel, SegmentsPanel } from './segments-panel.tsx';
import { ToolOptions } from './tool-options.tsx';
import { ToolRail } from './tool-rail.tsx';
import { useOpened } from './use-opened.ts';
import { RoomContext, useRoom, useRoomOfPage } from './use-room.ts';
import { useWays } from './use-ways.ts';

export interface OpenRoomProps {
  readonly data: CaseData;
  readonly server: RoomServer;
  readonly syncUrl: string;
}

/** The image is shown as soon as its coarse level is here; mask, tools and panel join it without moving anything. */
export function OpenRoom({ data, server, syncUrl }: OpenRoomProps) {
  const { viewer, room, hand, presence } = useOpened(data, server, syncUrl);
  const comments = useOpenComments(room, hand);
  const history = useOpenHistory(room);
  const [remapped, setRemapped] = useState<Remapped>(() => readKeys(localStorage));
  const bindings = useMemo(() => withRemapped(BINDINGS, remapped), [remapped]);
  const ways = useWays(data, server, room);
  const actions = useMemo(
    () =>
      room && hand && presence && comments && history ? roomActions(room, hand, presence, comments, history, ways) : undefined,
    [room, hand, presence, comments, history, ways],
  );

  useEffect(() => {
    if (!room || !actions || !presence) return undefined;
    const release = releaseActions(room);
    return listenToKeys(window, {
      bindings: () => bindings,
      press: (action) => {
        if (!STAYS.has(action)) presence.ownWay();
        actions[action]();
      },
      release: (action) => release[action]?.(),
    });
  }, [room, actions, bindings, presence]);

  if (!viewer) return <RoomSkeleton />;
  const value =
    room && hand && presence && comments && history && actions
      ? { room, hand, presence, comments, history, act: (action: ActionId) => actions[action](), bindings }
      : undefined;
  /** Parts that need the mask are left out until it is there; the viewer stays where it is, with its WebGL contexts. */
  const withRoom = (part: ReactNode) => value && <RoomContext value={value}>{part}</RoomContext>;
  return (
    <main data-room className="grid h-dvh grid-rows-[44px_1fr_28px] overflow-hidden bg-background">
      {withRoom(<RoomHeader />) ?? <EarlyHeader studyName={data.studyName} />}
      <div className="grid min-h-0 grid-cols-[48px_1fr_288px] min-[1800px]:grid-cols-[48px_1fr_336px]">
        {withRoom(<ToolRail />) ?? <span className="border-r" />}
        <div className="relative min-h-0 min-w-0 bg-black">
          <VolumeViewer controller={viewer} describe={(view) => (room ? describe(view, room) : view)} />
          {withRoom(
            <>
              <CoachLine />
              <PastBanner />
              <div className="pointer-events-none absolute inset-x-0 bottom-3 z-20 flex flex-col items-center gap-2 px-4">
                <RefusedNotice />
                {!data.me.canWrite && <LeftWork userId={data.me.userId} caseId={data.caseId} />}
                <ConflictsBanner />
              </div>
              <FollowFrame />
              <ThreadCard />
            </>,
          )}
        </div>
        <aside className="own-layer flex min-h-0 flex-col border-l">
          {withRoom(
            <>
              <TopPanel />
              <ToolOptions />
              <ClicksPanel />
            </>,
          ) ?? <LabelNames data={data} />}
        </aside>
      </div>
      <footer className="own-layer border-t">
        <ViewerStatus viewer={viewer} />
      </footer>
      {withRoom(
        <>
          <HelpDialog
            remapped={remapped}
            onRemap={(next) => {
              setRemapped(next);
              keepKeys(localStorage, next);
            }}
          />
          <Announcements />
        </>,
      )}
    </main>
  );
}

/** Keys that do not end following a colleague by themselves. */
const STAYS: ReadonlySet<ActionId> = new Set(['follow', 'drop', 'help']);

/** Labels and segments, or what is said about the case, or what was done in it. */
function TopPanel() {
  const isHistory = useHistory((state) => state.panel);
  const isComments = useComments((state) => state.panel);
  if (isHistory) return <HistoryPanel />;
  return isComments ? <CommentsPanel /> : <SegmentsPanel />;
}

/** The labels, where their rows will be, until the mask is there. */
function LabelNames({ data }: { readonly data: CaseData }) {
  return (
    <ul aria-label="Labels" className="mt-10 px-1">
      {data.labels.map(({ id, name, color }, n) => (
        <li key={id} className="flex h-9 items-center gap-2 pl-2 text-faint">
          <span className="w-4 text-right text-xs tabular-nums">{n < 9 ? n + 1 : ''}</span>
          <span aria-hidden className="size-3 rounded-sm border-2" style={{ borderColor: color }} />
          <span className="truncate">{name}</span>
        </li>
      ))}
    </ul>
  );
}

/** “Axial slice 142 of 301, liver, 3 clicks, confidence 92 percent” */
function describe(view: string, room: RoomController): string {
  const { target, proposal } = room.state;
  const clicks = room.clicks.length;
  const confidence = proposal.confidence ?? room.segment(target.segment)?.confidence;
  return [
    view,
    room.nameOf(target),
    ...(clicks > 0 ? [`${clicks} click${clicks === 1 ? '' : 's'}`] : []),
    ...(confidence === undefined ? [] : [`confidence ${Math.round(100 * confidence)} percent`]),
  ].join(', ');
}

function HelpDialog({ remapped, onRemap }: { readonly remapped: Remapped; readonly onRemap: (remapped: Remapped) => void }) {
  const { room, bindings } = useRoomOfPage();
  const open = useRoom((state) => state.help);
  return (
    <KeysDialog
      open={open}
      onOpenChange={(help) => room.set({ help })}
      bindings={bindings}
      remapped={remapped}
      onRemap={onRemap}
    />
  );
}

/** What has just been done, for the screen reader. */
function Announcements() {
  const announcement = useRoom((state) => state.announcement);
  return (
    <p aria-live="polite" className="sr-only" data-announcement>
      {announcement}
    </p>
  );
}
