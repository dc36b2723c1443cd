export { CaseDocument, type DocumentPorts, type Page } from './case-document.ts';
export { syncMetrics, type SyncMetrics } from './metrics.ts';
export { startSyncServer, type SyncPorts, type SyncServer } from './sync-server.ts';
