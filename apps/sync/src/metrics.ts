import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

const SECONDS = [0.0005, 0.001, 0.002, 0.003, 0.005, 0.0075, 0.01, 0.015, 0.02, 0.03, 0.05, 0.1, 0.3, 1, 3];

/** What the mask server counts. */
export function syncMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    registry,
    connections: new Gauge({ name: 'annotome_sync_connections', help: 'Pages connected', registers }),
    documents: new Gauge({ name: 'annotome_sync_documents', help: 'Masks held in memory', registers }),
    people: new Gauge({
      name: 'annotome_sync_people',
      help: 'Pages whose person others see, here and at other servers',
      registers,
    }),
    backlog: new Gauge({ name: 'annotome_sync_backlog_bytes', help: 'Updates that wait for the database', registers }),
    unread: new Gauge({ name: 'annotome_sync_unread_bytes', help: 'Sent to pages that have not read it yet', registers }),
    refused: new Counter({
      name: 'annotome_sync_refused_total',
      help: 'Connections closed or not let in, by close code',
      labelNames: ['code'] as const,
      registers,
    }),
    updates: new Counter({
      name: 'annotome_sync_updates_total',
      help: 'Updates by what became of them',
      labelNames: ['outcome'] as const,
      registers,
    }),
    bytes: new Counter({
      name: 'annotome_sync_bytes_total',
      help: 'Bytes by direction',
      labelNames: ['direction'] as const,
      registers,
    }),
    checkSeconds: new Histogram({
      name: 'annotome_sync_check_seconds',
      help: 'Time to check one update',
      buckets: SECONDS,
      registers,
    }),
    commitSeconds: new Histogram({
      name: 'annotome_sync_commit_seconds',
      help: 'Time of one commit, with the check',
      buckets: SECONDS,
      registers,
    }),
    compactSeconds: new Histogram({
      name: 'annotome_sync_compact_seconds',
      help: 'Time to compact one mask',
      buckets: SECONDS,
      registers,
    }),
    marksSeconds: new Histogram({
      name: 'annotome_sync_marks_seconds',
      help: 'Time to read which labels of one mask have voxels',
      buckets: SECONDS,
      registers,
    }),
  };
}
export type SyncMetrics = ReturnType<typeof syncMetrics>;
