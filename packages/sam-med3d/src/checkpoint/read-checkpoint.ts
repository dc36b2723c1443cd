import { CheckpointError } from './checkpoint-error.ts';
import { type CheckpointSource } from './checkpoint-source.ts';
import { readBytes } from './read-bytes.ts';
import { readSafetensors } from './read-safetensors.ts';
import { isTorchLegacy, readTorchLegacy } from './read-torch-legacy.ts';
import { readTorchZip } from './read-torch-zip.ts';
import { type StateDict } from './state-dict.ts';

export type CheckpointFormat = 'torch-zip' | 'torch-legacy' | 'safetensors';

export interface Checkpoint {
  readonly format: CheckpointFormat;
  readonly state: StateDict;
}

/**
 * Opens a checkpoint: a `torch.save` file (zip, or the older form) or safetensors, told apart by their first bytes. Only the directory is
 * read; no code in a pickle ever runs.
 * @throws CheckpointError where the file is cut off, damaged, or no checkpoint; where it is about one tensor, with its name and both shapes.
 */
export async function readCheckpoint(source: CheckpointSource): Promise<Checkpoint> {
  const head = await readBytes(source, 0, Math.min(16, source.size), 'the beginning');
  if (head[0] === 0x50 && head[1] === 0x4b) return { format: 'torch-zip', state: await readTorchZip(source) };
  if (isTorchLegacy(head)) return { format: 'torch-legacy', state: await readTorchLegacy(source) };
  if (head[8] === 0x7b) return { format: 'safetensors', state: await readSafetensors(source) };
  throw new CheckpointError('not-recognised', {
    message: `${source.name} is neither a torch.save file nor safetensors (it begins with ${hex(head.subarray(0, 8))})`,
  });
}

const hex = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
