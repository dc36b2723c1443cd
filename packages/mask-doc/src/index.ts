export { type Act, type Change, type Made, type Prompt, type PutClick, type SegmentFields } from './act.ts';
export { MaskDocError, type MaskDocErrorCode } from './errors.ts';
