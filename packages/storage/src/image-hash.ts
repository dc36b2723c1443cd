import { createHash } from 'node:crypto';

import { type Volume } from '@annotome/volume';

/** SHA-256 of an image as the encoder could see it: type, grid and voxels. The file's name and format play no part. */
export function imageHash({ grid, data }: Volume): string {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([data.constructor.name, grid.size, grid.affine]));
  hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  return hash.digest('hex');
}
