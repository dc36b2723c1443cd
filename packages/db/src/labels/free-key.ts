import { type LabelKey, type ProjectId } from '@annotome/contracts';
import { type Rows } from '../scope/guard.ts';

/** Takes a key from the label of the project that has it. */
export async function freeKey(rows: Rows, projectId: ProjectId, hotkey: LabelKey | null | undefined): Promise<void> {
  if (hotkey) await rows.label.updateMany({ where: { projectId, hotkey }, data: { hotkey: null } });
}
