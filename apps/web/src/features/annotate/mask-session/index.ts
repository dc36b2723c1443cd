export { deleteLocalWork, deleteSavedCopies, listLocalWork, readLocalWork, type LocalWork } from './local-work.ts';
export { openMaskSession, type OpenMaskOptions } from './open-mask-session.ts';
export {
  type MadeByClicks,
  type MaskSession,
  type MergeConflict,
  type PastMask,
  type SavedState,
  type SessionClick,
  type SessionSegment,
  type VoxelEdit,
} from './mask-session.ts';
export { readWorkFile, writeWorkFile } from './work-file.ts';
