import { type JobName, type JobPayload } from '@annotome/contracts';

/** How a kind of job is queued, tried again and given up. */
export interface JobSettings<Name extends JobName> {
  /** Two jobs of one key are never queued or run at once: the second is not taken. */
  readonly key: (payload: JobPayload<Name>) => string;
  /** Longer than the longest that ends well; a worker that dies is noticed by its heartbeat, within seconds. */
  readonly expireInSeconds: number;
  /** Times it is tried again after an error or a worker's death, before it is given up. */
  readonly retryLimit: number;
}

export const JOB_SETTINGS: { readonly [Name in JobName]: JobSettings<Name> } = {
  'ingest-study': { key: ({ studyId }) => studyId, expireInSeconds: 4 * 3600, retryLimit: 3 },
  'embed-volume': { key: ({ volumeId, modelHash }) => `${volumeId}/${modelHash}`, expireInSeconds: 23 * 3600, retryLimit: 3 },
  'embed-window': {
    key: ({ volumeId, modelHash, start }) => `${volumeId}/${modelHash}/${start.join('_')}`,
    expireInSeconds: 900,
    retryLimit: 2,
  },
};

/** What is given up lands here, with what it carried. */
export const deadLetterOf = (name: JobName): string => `${name}.given-up`;
