import { type Role } from '@annotome/contracts';
import { type Grid } from '@annotome/volume';

/** A label of the project: what may be segmented. */
export interface RoomLabel {
  readonly id: string;
  readonly name: string;
  /** `#rrggbb`. */
  readonly color: string;
  /** The digit that chooses it, as the project's settings say; undefined where none does. */
  readonly key: string | undefined;
}

/** Everything the room needs to know about a case before it opens. */
export interface CaseData {
  readonly caseId: string;
  readonly state: 'new' | 'in_progress' | 'submitted' | 'returned' | 'accepted';
  readonly number: number;
  readonly of: number;
  readonly previousId: string | undefined;
  readonly nextId: string | undefined;
  readonly projectId: string;
  readonly projectName: string;
  readonly guideline: string;
  readonly labels: readonly RoomLabel[];
  readonly studyName: string;
  readonly warnings: readonly string[];
  readonly volumeId: string;
  readonly grid: Grid;
  readonly modality: string | undefined;
  readonly window: { readonly start: number; readonly end: number } | undefined;
  /** Where it is first shown, in mm LPS; in the middle of the image when left out. */
  readonly firstPlace?: readonly [number, number, number] | undefined;
  /** The model whose decoder runs here; undefined where none is installed. */
  readonly model: { readonly hash: string; readonly name: string } | undefined;
  readonly me: { readonly userId: string; readonly name: string; readonly role: Role; readonly canWrite: boolean };
}

/** Regions of the image that are prepared, or can be. */
export interface WindowList {
  readonly windows: readonly { readonly index: number; readonly start: Start; readonly ready: boolean }[];
}

export type Start = readonly [number, number, number];

/** What has happened on the server that this room cares about. */
export type RoomEvent =
  | { readonly type: 'window-ready'; readonly volumeId: string; readonly index: number | null; readonly start: Start }
  | { readonly type: 'preparing'; readonly volumeId: string; readonly done: number; readonly total: number }
  | { readonly type: 'case'; readonly caseId: string; readonly state: CaseData['state'] }
  | { readonly type: 'comment'; readonly caseId: string; readonly threadId: string }
  /** `isNew`: a comment has just named this person, here or in another case. */
  | { readonly type: 'mention'; readonly userId: string; readonly threadId: string; readonly isNew: boolean }
  /** The connection is there (again): what was said meanwhile was missed. */
  | { readonly type: 'connected' };

/** What the room asks of the server; between a click and its mask, nothing. */
export interface RoomServer {
  /** @param prefetch The page only gets ready for it; it is not noted as open. */
  getCase(caseId: string, prefetch?: boolean): Promise<CaseData>;
  listWindows(volumeId: string): Promise<WindowList>;
  /** Jumps the queue. @returns whether the region is ready already. */
  requestWindow(volumeId: string, start: Start): Promise<boolean>;
  submit(caseId: string): Promise<void>;
  listen(volumeId: string, onEvent: (event: RoomEvent) => void): () => void;
}

/** Addresses of what the server serves; see the plan of the HTTP routes. */
export const ADDRESS = {
  volume: (volumeId: string): string => `/api/volumes/${volumeId}/zarr`,
  decoder: (modelHash: string): string => `/api/models/${modelHash}/decoder.onnx`,
  window: (modelHash: string, volumeId: string, index: number): string => `/api/embeddings/${modelHash}/${volumeId}/${index}`,
  clickWindow: (modelHash: string, volumeId: string, [i, j, k]: Start): string =>
    `/api/embeddings/${modelHash}/${volumeId}/clicks/${i}_${j}_${k}`,
} as const;
