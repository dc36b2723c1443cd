import { z } from 'zod';
import { CaseId, UserId } from './ids.ts';
import { Presence } from './presence.ts';

/** One life of a mask server's process. */
const Process = z.uuid();

/** Somebody who is at a page, by the page's number in awareness; null where they have left. */
const PresentElsewhere = z.object({ client: z.int().min(0), userId: UserId, state: Presence.nullable() });
export type PresentElsewhere = z.infer<typeof PresentElsewhere>;

/**
 * What mask servers tell each other, by PostgreSQL's notifications of at most 8,000 bytes. The masks themselves go through their log: a note
 * says only how far it has grown.
 */
export const MaskNote = z.discriminatedUnion('type', [
  /** The log of a case has a row of this number. */
  z.object({ type: z.literal('appended'), caseId: CaseId, seq: z.string().regex(/^[1-9]\d{0,18}$/) }),
  /** Said every few seconds; who falls silent has gone, and so have the people at its pages. */
  z.object({ type: z.literal('alive'), process: Process }),
  z.object({ type: z.literal('gone'), process: Process }),
  /** This process has opened the mask, and wants to know who is there. */
  z.object({ type: z.literal('opened'), process: Process, caseId: CaseId }),
  z.object({ type: z.literal('closed'), process: Process, caseId: CaseId }),
  /** The answer to `opened`: these are at this process's pages, and nobody else; what they do follows. */
  z.object({ type: z.literal('here'), process: Process, caseId: CaseId, clients: z.array(z.int().min(0)).max(500) }),
  z.object({ type: z.literal('presence'), process: Process, caseId: CaseId, people: z.array(PresentElsewhere).max(100) }),
]);
export type MaskNote = z.infer<typeof MaskNote>;
