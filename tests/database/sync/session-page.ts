import { iFastest, makeBox, size, voxel, voxelCount } from '@annotome/volume';
import { openMaskSession, type MaskSession } from '@annotome/web/mask-session';

/** What the test calls in the page. */
export interface SessionPage {
  session: MaskSession;
  open(options: {
    caseId: string;
    userId: string;
    syncUrl: string;
    size: readonly [number, number, number];
    canWrite?: boolean;
  }): Promise<void>;
  /** A cube of voxels at (at, at, at). */
  draw(segment: number, at: number): void;
  /** Voxels per segment index, and a hash of the label map. */
  picture(): { readonly voxels: readonly number[]; readonly hash: number };
}

declare global {
  var mask: SessionPage;
}

const EDGE = 6;

globalThis.mask = {
  session: undefined as unknown as MaskSession,
  async open({ caseId, userId, syncUrl, size: [ni, nj, nk], canWrite = true }) {
    const grid = { size: size(ni, nj, nk), affine: undefined as never };
    this.session = await openMaskSession({ caseId, userId, title: 'CT 7', syncUrl, grid, canWrite });
  },
  draw(segment, at) {
    const box = makeBox(voxel(at, at, at), size(EDGE, EDGE, EDGE));
    const voxels = voxelCount(box.size);
    this.session.applyEdits(segment, 'brush', [
      { op: 'set', mask: { box, data: iFastest(new Uint8Array(voxels).fill(1)), voxels } },
    ]);
  },
  picture() {
    const voxels: number[] = [];
    let hash = 0;
    this.session.labelmap.forEach((value, at) => {
      if (value === 0) return;
      voxels[value] = (voxels[value] ?? 0) + 1;
      hash = (Math.imul(hash, 31) + value * (at + 1)) | 0;
    });
    return { voxels: Array.from(voxels, (n) => n ?? 0), hash };
  },
};
