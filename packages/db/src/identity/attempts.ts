import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { internalsOf, type Database } from '../connection/database.ts';

export interface AttemptLimit {
  /** Names what is counted: `sign-in/address`. */
  readonly name: string;
  readonly attempts: number;
  readonly seconds: number;
}

/** Counts attempts across all processes. */
export interface Attempts {
  /** Counts one. @returns 0 where it is permitted, or the seconds to wait. */
  count(key: string): Promise<number>;
  forget(key: string): Promise<void>;
}

export function attempts(database: Database, { name, attempts: points, seconds }: AttemptLimit): Attempts {
  const limiter = new RateLimiterPostgres({
    storeClient: internalsOf(database).pool,
    storeType: 'pool',
    tableName: 'RateLimit',
    tableCreated: true,
    keyPrefix: name,
    points,
    duration: seconds,
  });
  return {
    async count(key) {
      try {
        await limiter.consume(key);
        return 0;
      } catch (refusal) {
        if (refusal instanceof RateLimiterRes) return Math.max(1, Math.ceil(refusal.msBeforeNext / 1000));
        throw refusal;
      }
    },
    async forget(key) {
      await limiter.delete(key);
    },
  };
}
