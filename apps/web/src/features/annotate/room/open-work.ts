import { LIMITS } from '@annotome/contracts';
import { MaskDocError, type MaskDocErrorCode } from '@annotome/mask-doc';
import { readWorkFile } from '../mask-session/index.ts';
import { type RoomController } from './room-controller.ts';

interface Room {
  readonly ports: Pick<RoomController['ports'], 'data' | 'saved' | 'say'>;
  mayWrite(): boolean;
}

/** Brings the changes of a file that was downloaded here (`download-work.ts`) into the mask, as work of who made them; says what came of it. */
export async function openWork(room: Room, file: Pick<File, 'name' | 'size' | 'arrayBuffer'>): Promise<void> {
  const { data, saved, say } = room.ports;
  if (!room.mayWrite()) return;
  if (file.size > LIMITS.maskUpdateBytes) return say(`“${file.name}” is larger than what a page may save at once.`);
  const work = readWorkFile(new Uint8Array(await file.arrayBuffer()));
  if (!work) return say(`“${file.name}” holds no changes of a mask. Files of changes come from “Download the changes”.`);
  if (work.caseId !== data.caseId) return say(`The changes of “${file.name}” are of another case. Open them there.`);
  if (saved.saved.state === 'offline')
    return say('The server cannot be reached, so it is not known what others did. Open the file when it is back.');
  try {
    const changes = saved.bringIn(work.update, new Set(data.labels.map(({ id }) => id)));
    if (changes === 0) return say(`Everything in “${file.name}” is in the mask already.`);
    say(
      `${changes === 1 ? 'One change' : `${changes} changes`} of “${file.name}” ${changes === 1 ? 'is' : 'are'} in the mask now.`,
    );
  } catch (error) {
    if (!(error instanceof MaskDocError)) throw error;
    say(WORDS[error.code] ?? `The changes of “${file.name}” cannot be taken: ${error.message}`);
  }
}

const WORDS: Readonly<Partial<Record<MaskDocErrorCode, string>>> = {
  'not-yours': 'These changes are another person’s. Only they can bring them in, signed in as themselves.',
  'unknown-label': 'These changes use a label that the project does not have any more.',
  'unknown-version': 'A later Annotome has written this file. Reload the page.',
  'out-of-volume': 'These changes lie outside this image. The file is damaged, or of another one.',
  malformed: 'This file is damaged: its changes cannot be read.',
};
