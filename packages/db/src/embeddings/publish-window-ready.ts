import { type ModelHash, type VolumeId, type WindowStart } from '@annotome/contracts';
import { tick } from '../scope/change.ts';
import { type Scope } from '../scope/scope.ts';

interface ReadyWindow {
  readonly volumeId: VolumeId;
  readonly modelHash: ModelHash;
  /** Position in the covering grid, or null for a window made around a click. */
  readonly index: number | null;
  readonly start: WindowStart;
}

/** Tells the pages that one window of an image lies in the blob store. */
export function publishWindowReady(scope: Scope, window: ReadyWindow): Promise<void> {
  return tick(scope, ({ publish }) => publish({ type: 'window-ready', organizationId: scope.organizationId, ...window }));
}
