'use client';

import { Upload } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { type ReactNode, useEffect, useEffectEvent, useState } from 'react';
import { useMay } from '../shell/use-me.ts';
import { collectDropped } from './session/collect-files.ts';
import { useUploadSession } from './use-upload-session.ts';

const holdsFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;

/** Takes files and folders that are dropped anywhere on the page, and shows what is in them. */
export function UploadDropzone({ projectId, children }: { readonly projectId: string; readonly children: ReactNode }) {
  const may = useMay();
  return (
    <>
      {children}
      {may('study.upload') && <Dropzone projectId={projectId} />}
    </>
  );
}

function Dropzone({ projectId }: { readonly projectId: string }) {
  const session = useUploadSession(projectId);
  const router = useRouter();
  const [over, setOver] = useState(false);

  const onDrop = useEffectEvent(async (transfer: DataTransfer) => {
    const collected = collectDropped(transfer);
    router.push(`/projects/${projectId}/upload`);
    await session.choose(await collected);
  });

  useEffect(() => {
    // `dragleave` also comes from every child; the page is left when nothing is entered.
    let depth = 0;
    const enter = (event: DragEvent): void => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      depth++;
      setOver(true);
    };
    const move = (event: DragEvent): void => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy';
    };
    const leave = (): void => {
      depth = Math.max(0, depth - 1);
      if (depth === 0) setOver(false);
    };
    const drop = (event: DragEvent): void => {
      if (!holdsFiles(event) || !event.dataTransfer) return;
      event.preventDefault();
      depth = 0;
      setOver(false);
      void onDrop(event.dataTransfer);
    };
    const listeners = { dragenter: enter, dragover: move, dragleave: leave, drop } as const;
    for (const [name, listener] of Object.entries(listeners)) document.addEventListener(name as 'drop', listener);
    return () => {
      for (const [name, listener] of Object.entries(listeners)) document.removeEventListener(name as 'drop', listener);
    };
  }, []);

  if (!over) return null;
  return (
    <div className="pointer-events-none fixed inset-0 z-50 flex items-center justify-center bg-background/90 p-6">
      <div className="flex size-full flex-col items-center justify-center gap-4 rounded-lg border-2 border-dashed border-accent">
        <Upload aria-hidden className="size-8 text-accent" strokeWidth={1.5} />
        <p className="text-xl font-semibold">Drop to look inside</p>
        <p className="text-sm text-muted">A folder, files or a zip: DICOM, NIfTI, NRRD, MetaImage. Nothing is sent yet.</p>
      </div>
    </div>
  );
}
