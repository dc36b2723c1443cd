import { type Grid } from '@annotome/volume';
import { Doc } from 'yjs';
import { connectServer } from './connect-server.ts';
import { DocumentSession } from './document-session.ts';
import { openLocalCopy } from './local-copy.ts';
import { type MaskSession } from './mask-session.ts';
import { SavedTracker } from './saved-tracker.ts';

export interface OpenMaskOptions {
  readonly caseId: string;
  /** Of the study: the mask has its voxels. */
  readonly grid: Grid;
  readonly userId: string;
  /** What the case is called, for a list of what is not saved. */
  readonly title: string;
  readonly canWrite: boolean;
  /** `ws://…` or `wss://…` of the mask server. */
  readonly syncUrl: string;
}

/**
 * Opens the mask of a case: what this browser has kept of it is there at once, what the server has comes as soon as it is reached. Every
 * change is kept in the browser and sent; closing the page at any moment loses nothing.
 * @throws MaskDocError `unknown-version` where the mask was written by a later page: reload.
 */
export async function openMaskSession({ caseId, grid, userId, title, canWrite, syncUrl }: OpenMaskOptions): Promise<MaskSession> {
  const doc = new Doc();
  // Who may only look reads nothing but the server's: changes kept from a time when they might draw would not be taken, and end the connection.
  const onKept = (isKept: boolean): void => tracker.keptIs(isKept);
  const copy = canWrite ? await openLocalCopy({ doc, caseId, userId, title, onKept }) : undefined;
  let synced = (): void => undefined;
  const whenSynced = new Promise<void>((resolve) => (synced = resolve));
  const tracker = new SavedTracker({
    doc,
    saved: copy?.saved,
    isKept: copy !== undefined,
    now: Date.now,
    onChange: () => session.savedChanged(),
  });
  const stops: (() => void)[] = [];
  const session = new DocumentSession({
    doc,
    grid,
    userId,
    canWrite,
    now: Date.now,
    saved: () => tracker.state,
    whenSynced,
    onClose: () => {
      for (const stop of stops) stop();
      tracker.close();
      server.close();
      copy?.close();
      doc.destroy();
    },
  });
  const server = connectServer({
    doc,
    awareness: session.awareness,
    url: syncUrl,
    caseId,
    userId,
    onSaved: (stateVector) => {
      tracker.heard(stateVector);
      copy?.keepSaved(stateVector);
    },
    onConnection: (connection) => {
      if (connection.state === 'connected') session.reached(tracker.saved);
      tracker.connectionIs(connection);
      const isRefused = connection.state === 'refused' && (connection.code === 4422 || connection.code === 4413);
      if (isRefused) copy?.setAside();
    },
    onSynced: () => {
      synced();
      session.merged();
      void copy?.readAgain();
    },
  });
  const on = (name: 'online' | 'offline' | 'focus', run: () => void): void => {
    window.addEventListener(name, run);
    stops.push(() => window.removeEventListener(name, run));
  };
  if (!navigator.onLine) server.pause();
  on('offline', () => server.pause());
  on('online', () => server.retry());
  // Only where something would be lost: what is kept here is sent when the case is opened again.
  const stay = (event: BeforeUnloadEvent): void => {
    const { saved } = session;
    if (saved.state !== 'saved' && saved.changes > 0 && !saved.kept) event.preventDefault();
  };
  window.addEventListener('beforeunload', stay);
  stops.push(() => window.removeEventListener('beforeunload', stay));
  // Whoever comes back to the page may have signed in again meanwhile.
  on('focus', () => {
    const { saved } = session;
    if (saved.state === 'offline' && navigator.onLine) server.retry();
  });
  return session;
}
