import { type Prisma } from '../generated/client.ts';

/** Runs the queue's own statements in the transaction of a change. What pg-boss takes as `db`. */
export interface QueueSql {
  executeSql(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
}

/** Statements of the queue's schema only: it is no way around the scope. */
export function queueSql(tx: Prisma.TransactionClient): QueueSql {
  return {
    async executeSql(text, values = []) {
      if (!/\bpgboss\b/.test(text) || /"(?:[A-Z]\w*)"/.test(text)) throw new TypeError('Only statements of the queue run here.');
      const rows: unknown = await tx.$queryRawUnsafe(text, ...values);
      return { rows: Array.isArray(rows) ? (rows as unknown[]) : [] };
    },
  };
}
