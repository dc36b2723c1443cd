import { z } from 'zod';

/** The root of a stored image, as far as its levels are named there. */
const Root = z.object({
  attributes: z.object({
    ome: z.object({ multiscales: z.array(z.object({ datasets: z.array(z.object({ path: z.string() })) })).min(1) }),
  }),
});
const Level = z.object({
  shape: z.array(z.int().positive()),
  chunk_grid: z.object({ configuration: z.object({ chunk_shape: z.array(z.int().positive()) }) }),
});

/**
 * The addresses of everything that a stored image (OME-Zarr) consists of, coarse levels first. Chunks that hold nothing but zeros are
 * among them, though the server has none.
 * @param readJson what lies at an address.
 */
export async function imageFiles(address: string, readJson: (address: string) => Promise<unknown>): Promise<string[]> {
  const root = `${address}/zarr.json`;
  const { multiscales } = Root.parse(await readJson(root)).attributes.ome;
  const files: string[] = [];
  for (const { path } of multiscales[0]?.datasets ?? []) {
    const description = `${address}/${path}/zarr.json`;
    const { shape, chunk_grid } = Level.parse(await readJson(description));
    const counts = shape.map((n, axis) => Math.ceil(n / (chunk_grid.configuration.chunk_shape[axis] ?? n)));
    let keys = [`${address}/${path}/c`];
    for (const count of counts) keys = keys.flatMap((key) => Array.from({ length: count }, (_, n) => `${key}/${n}`));
    files.unshift(description, ...keys);
  }
  return [root, ...files];
}
