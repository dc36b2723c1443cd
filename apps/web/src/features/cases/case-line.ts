import { type Answers } from '../trpc/client.ts';

/** A case as the table shows it. */
export type CaseInTable = Answers['cases']['list']['cases'][number];
/** A case as any list shows it. */
export type CaseLine = Omit<CaseInTable, 'labels'>;

/** What people call a case: the study, and the image in it where that says more. */
export function caseName({
  study,
  volume,
}: {
  readonly study: { readonly name: string };
  readonly volume: { readonly name: string };
}): string {
  return volume.name === '' || volume.name === study.name ? study.name : `${study.name} · ${volume.name}`;
}

/** The room of a case. A page of its own, entered by a full load: it alone may use threads and shared memory. */
export const caseHref = (caseId: string) => `/cases/${caseId}`;

/** How far an image is prepared for clicking, in words. */
export function preparedWords(embedding: CaseLine['embedding']): string {
  if (!embedding) return 'Not prepared';
  switch (embedding.state) {
    case 'ready':
      return 'Ready';
    case 'running':
      return embedding.total > 0 ? `Preparing, ${embedding.done} of ${embedding.total}` : 'Preparing';
    case 'queued':
      return 'Waiting';
    case 'failed':
      return 'Could not be prepared';
    default:
      return 'Not prepared';
  }
}
