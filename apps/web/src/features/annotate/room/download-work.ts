import { makeVolume } from '@annotome/volume';
import { readLocalWork, writeWorkFile, type LocalWork } from '../mask-session/index.ts';
import { type RoomController } from './room-controller.ts';

/** The mask as it is on the screen, voxel by voxel, as a file that every tool reads. */
export async function downloadMask({ ports: { saved, data } }: RoomController): Promise<void> {
  const { writeNifti } = await import('@annotome/formats');
  const labels = new Map(saved.segments.map(({ index, name }) => [index, name]));
  const volume = makeVolume(data.grid, saved.labelmap.slice() as typeof saved.labelmap);
  offer(writeNifti(volume, { labels }), `${data.studyName} mask.nii.gz`);
}

/**
 * All edits, with author and time: one Yjs update (version 1) of the mask document, as `packages/mask-doc/SPEC.md` describes it. `open-work.ts`
 * reads it.
 */
export function downloadChanges({ ports: { saved, data } }: RoomController): void {
  offer(writeWorkFile(saved.encode(), data.caseId), `${data.studyName} changes.yjs`);
}

/** The same of a copy that this browser has. */
export async function downloadWork(work: LocalWork): Promise<void> {
  offer(writeWorkFile(await readLocalWork(work), work.caseId), `${work.title} changes.yjs`);
}

function offer(bytes: Uint8Array<ArrayBuffer>, name: string): void {
  const address = URL.createObjectURL(new Blob([bytes], { type: 'application/octet-stream' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name.replace(/[\\/:*?"<>|]/g, '_');
  link.click();
  // The browser reads it after the click.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
