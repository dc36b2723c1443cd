export { type Act, type Change, type Made, type Prompt, type PutClick, type SegmentFields } from './act.ts';
export { MaskDocError, type MaskDocErrorCode } from './errors.ts';
export { type Segment, type SegmentClick } from './document/fold-segments.ts';
export { MaskDocument, type MaskChange } from './document/mask-document.ts';
export { MaskAuthor, type AuthorOptions, type MaskEdit } from './document/mask-author.ts';
export { LIMITS as MASK_LIMITS, MAX_SEGMENTS } from './document/read-act.ts';
export { UpdateChecker, type CheckOptions, type Sender } from './document/check-update.ts';
export { countUnsaved } from './document/count-unsaved.ts';
