import { volumeFolder, type BlobStore } from '@annotome/storage';
import { openPyramid, type Pyramid, type Volume } from '@annotome/volume';

import { shareVolume } from '../embeddings/encoder-lanes.ts';

/** Images of the blob store, read when they are asked for; one that is in memory for one job serves the others too. */
export class SharedVolumes {
  readonly #store: BlobStore;
  readonly #loaded = new Map<string, Volume>();

  constructor(store: BlobStore) {
    this.#store = store;
  }

  /** The image's levels, without their voxels. @throws PyramidFormatError where there is none. */
  open(volumeId: string): Promise<Pyramid> {
    return openPyramid(this.#store.pyramidStore(volumeFolder(volumeId)));
  }

  /** The full level in shared memory, for as long as `use` runs. */
  async whole<T>(volumeId: string, pyramid: Pyramid, use: (volume: Volume) => Promise<T>): Promise<T> {
    const volume = shareVolume(await pyramid.readLevel(0));
    this.#loaded.set(volumeId, volume);
    try {
      return await use(volume);
    } finally {
      if (this.#loaded.get(volumeId) === volume) this.#loaded.delete(volumeId);
    }
  }

  /** The full level, if it is in memory. Nobody waits for one that is on its way there: a window's part is sooner read. */
  inMemory(volumeId: string): Volume | undefined {
    return this.#loaded.get(volumeId);
  }
}
