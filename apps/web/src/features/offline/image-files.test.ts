import { iFastest, makeGrid, makeVolume, writePyramid } from '@annotome/volume';
import { expect, it } from 'vitest';
import { imageFiles } from './image-files.ts';

it('names everything that a pyramid has written, coarse levels first, and chunks of zeros', async () => {
  const stored = new Map<string, Uint8Array>();
  const grid = makeGrid([150, 70, 40], [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0] as never);
  const data = Int16Array.from({ length: 150 * 70 * 40 }, (_, at) => 1 + (at % 7));
  const store = {
    get: () => Promise.resolve(undefined),
    set: (key: string, bytes: Uint8Array) => Promise.resolve(void stored.set(`/image${key}`, bytes)),
  };
  await writePyramid(store, makeVolume(grid, iFastest(data)), { kind: 'image' });
  const files = await imageFiles('/image', (address) => {
    const bytes = stored.get(address);
    if (!bytes) throw new Error(`Nothing lies at ${address}.`);
    return Promise.resolve(JSON.parse(new TextDecoder().decode(bytes)) as unknown);
  });
  expect(new Set(files)).toEqual(new Set(stored.keys()));
  expect(files.at(0)).toBe('/image/zarr.json');
  expect(files.at(-1)).toMatch(/^\/image\/0\/c\//);
});
