const MiB = 2 ** 20;
/** As people, disks and this product's pages count it. */
const GB = 1e9;

/** Bytes as sentences about limits say them. */
export const inGB = (bytes: number): string => `${(bytes / GB).toFixed(bytes < 10 * GB ? 1 : 0)} GB`;

/** What one upload may hold. An organization's own storage limit is on its row. */
export const LIMITS = {
  fileBytes: 4 * GB,
  studyBytes: 16 * GB,
  studyFiles: 20_000,
  /** What a new organization may store; raised on its row. */
  organizationBytes: 100 * GB,
  /** Voxels of one volume: 1024 × 1024 × 1024, as many as `formats` reads. */
  volumeVoxels: 2 ** 30,
  /** Voxels of one change of a mask, packed. */
  maskActBytes: 8 * MiB,
  /** What a page sends at once: many changes, when it was offline for long. */
  maskUpdateBytes: 64 * MiB,
  /** What one page says of the person in front of it, as JSON. */
  presenceBytes: 4096,
  labelsPerProject: 200,
  /** Characters of one comment. */
  commentLength: 2_000,
  /** People whom one comment may name. */
  mentionsPerComment: 20,
  commentsPerCase: 2_000,
  nameLength: 120,
  textLength: 20_000,
} as const;
