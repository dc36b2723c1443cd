export {
  type MadeByClicks,
  type MaskSession,
  type SavedState,
  type SessionClick,
  type SessionSegment,
  type VoxelEdit,
} from './mask-session.ts';
