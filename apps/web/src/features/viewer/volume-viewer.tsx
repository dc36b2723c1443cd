'use client';
import { Button } from '@annotome/ui';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { createPortal } from 'react-dom';
import { Group, Panel, Separator } from 'react-resizable-panels';
import { SlicePane } from './panes/slice-pane.tsx';
import { SolidPane } from './solid/solid-pane.tsx';
import { type AnyPane } from './types.ts';
import { useView } from './use-view.ts';
import { type ViewerController } from './viewer-controller.ts';

const ALL: readonly AnyPane[] = ['axial', 'coronal', 'sagittal', '3d'];

export interface VolumeViewerProps {
  readonly controller: ViewerController;
  /** What a screen reader is told after the view has come to rest; the viewer's own words are given. */
  readonly describe?: (view: string) => string;
}

/** The four panes. Fills its parent; the controller is the caller's to make and to dispose of. */
export function VolumeViewer({ controller, describe }: VolumeViewerProps): ReactNode {
  useView(controller);
  const hosts = usePaneHosts();
  const { maximised } = controller.shown;
  return (
    <div className="relative h-full w-full bg-border" data-viewer>
      {hosts && (
        <>
          {maximised === null ? <Layout viewer={controller} hosts={hosts} /> : <PaneSlot host={hosts[maximised]} />}
          {ALL.map((pane) =>
            createPortal(
              pane === '3d' ? <SolidPane viewer={controller} /> : <SlicePane viewer={controller} pane={pane} />,
              hosts[pane],
              pane,
            ),
          )}
        </>
      )}
      <LoadNotice viewer={controller} />
      <Announcement viewer={controller} describe={describe} />
    </div>
  );
}

type Hosts = Readonly<Record<AnyPane, HTMLDivElement>>;

/** An element for each pane that is moved, never made anew: a canvas keeps its WebGL context when its pane is maximised. */
function usePaneHosts(): Hosts | undefined {
  const [hosts, setHosts] = useState<Hosts>();
  useEffect(() => {
    const made = ALL.map((pane) => {
      const host = document.createElement('div');
      host.className = 'h-full w-full';
      return [pane, host] as const;
    });
    // eslint-disable-next-line react-hooks/set-state-in-effect -- Elements exist in the browser only.
    setHosts(Object.fromEntries(made) as unknown as Hosts);
  }, []);
  return hosts;
}

function PaneSlot({ host }: { readonly host: HTMLDivElement }): ReactNode {
  const slot = useRef<HTMLDivElement>(null);
  useEffect(() => {
    slot.current?.append(host);
    return () => host.remove();
  }, [host]);
  return <div ref={slot} className="h-full w-full" />;
}

function Layout({ viewer, hosts }: { readonly viewer: ViewerController; readonly hosts: Hosts }): ReactNode {
  return (
    <Group
      orientation="horizontal"
      className="h-full w-full"
      defaultLayout={{ axial: 64, side: 36, ...viewer.shown.layout['panes'] }}
      onLayoutChanged={(layout) => viewer.show({ layout: { ...viewer.shown.layout, panes: layout } })}
    >
      <Panel id="axial" minSize="20%">
        <PaneSlot host={hosts.axial} />
      </Panel>
      <Handle />
      <Panel id="side" minSize="15%">
        <Group
          orientation="vertical"
          className="h-full w-full"
          defaultLayout={{ coronal: 34, sagittal: 33, solid: 33, ...viewer.shown.layout['side'] }}
          onLayoutChanged={(layout) => viewer.show({ layout: { ...viewer.shown.layout, side: layout } })}
        >
          <Panel id="coronal" minSize="10%">
            <PaneSlot host={hosts.coronal} />
          </Panel>
          <Handle />
          <Panel id="sagittal" minSize="10%">
            <PaneSlot host={hosts.sagittal} />
          </Panel>
          <Handle />
          <Panel id="solid" minSize="10%">
            <PaneSlot host={hosts['3d']} />
          </Panel>
        </Group>
      </Panel>
    </Group>
  );
}

/** Two pixels to see, and more to take hold of. */
function Handle(): ReactNode {
  return (
    <Separator className="relative bg-border transition-colors hover:bg-accent focus-visible:bg-accent aria-[orientation=horizontal]:h-0.5 aria-[orientation=vertical]:w-0.5" />
  );
}

function LoadNotice({ viewer }: { readonly viewer: ViewerController }): ReactNode {
  const { status } = viewer;
  if (status.state === 'failed') {
    return (
      <div role="alert" className="absolute inset-0 flex flex-col items-center justify-center gap-4 bg-black/80 p-8">
        <p className="max-w-prose text-base text-text">{status.message}</p>
        <Button onClick={() => location.reload()}>Load it again</Button>
      </div>
    );
  }
  if (status.state !== 'loading' || status.picture) return null;
  return (
    <p className="pointer-events-none absolute inset-0 flex items-center justify-center text-sm text-muted">
      {status.isWaiting ? 'Waiting for the connection: the image comes by itself.' : 'Opening the image…'}
    </p>
  );
}

/** Waits until the view rests: a screen reader is not to be flooded while slices go by. */
const REST = 600;

function Announcement({
  viewer,
  describe,
}: {
  readonly viewer: ViewerController;
  readonly describe: VolumeViewerProps['describe'];
}): ReactNode {
  const [said, setSaid] = useState('');
  useView(viewer);
  const now = describe ? describe(viewer.describe()) : viewer.describe();
  useEffect(() => {
    const timer = setTimeout(() => setSaid(now), REST);
    return () => clearTimeout(timer);
  }, [now]);
  return (
    <p aria-live="polite" className="sr-only" data-view-description>
      {said}
    </p>
  );
}
