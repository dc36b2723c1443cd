import { z } from 'zod';

/** Of a study, from the first file to the moment its volumes can be opened. */
export const StudyState = z.enum(['uploading', 'ingesting', 'ready', 'failed']);
export type StudyState = z.infer<typeof StudyState>;

/** Of a case in a project's work. */
export const CaseState = z.enum(['new', 'in_progress', 'submitted', 'returned', 'accepted']);
export type CaseState = z.infer<typeof CaseState>;

/** From which states each is reached: the server demands it, pages offer only what it allows. */
export const CASE_ORIGINS: Readonly<Record<CaseState, readonly CaseState[]>> = {
  new: ['in_progress'],
  in_progress: ['new', 'returned', 'submitted'],
  submitted: ['new', 'in_progress', 'returned'],
  returned: ['submitted', 'accepted'],
  accepted: ['submitted'],
};

/** Of the windows of one volume under one model. */
export const EmbeddingState = z.enum(['queued', 'running', 'ready', 'failed', 'cancelled']);
export type EmbeddingState = z.infer<typeof EmbeddingState>;

/** What a project asks of studies before they leave the browser. */
export const DeidentifyRule = z.enum(['off', 'offered', 'demanded']);
export type DeidentifyRule = z.infer<typeof DeidentifyRule>;

/** The retain and clean options of the Basic Application Confidentiality Profile, DICOM PS3.15 Table E.1-1. */
export const DeidentifyOption = z.enum([
  'retain-safe-private',
  'retain-uids',
  'retain-device-identity',
  'retain-institution-identity',
  'retain-patient-characteristics',
  'retain-full-dates',
  'retain-modified-dates',
  'clean-descriptors',
  'clean-structured-content',
  'clean-graphics',
]);
export type DeidentifyOption = z.infer<typeof DeidentifyOption>;
