import { type Prisma } from '../generated/client.ts';

/** What of a study goes to a page. */
export const STUDY_FIELDS = {
  id: true,
  projectId: true,
  name: true,
  modality: true,
  format: true,
  state: true,
  stage: true,
  done: true,
  total: true,
  failure: true,
  warnings: true,
  deidentified: true,
  createdAt: true,
  updatedAt: true,
} as const;

/** A JSON column that holds sentences. */
export const sentences = (value: Prisma.JsonValue): string[] =>
  Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
