import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { z } from 'zod';

/** nnU-Net's `dataset.json`: version 1 maps value → name, version 2 name → value (or a list of values for regions). */
const Dataset = z.object({
  labels: z.record(z.string(), z.union([z.string(), z.number(), z.array(z.number())])).optional(),
});

/** Names of label values from the `dataset.json` beside the folder, where there is one that can be read. */
export async function labelNames(labelsDir: string): Promise<ReadonlyMap<number, string>> {
  const names = new Map<number, string>();
  for (const path of [join(labelsDir, 'dataset.json'), join(dirname(labelsDir), 'dataset.json')]) {
    const text = await readFile(path, 'utf8').catch(() => undefined);
    if (text === undefined) continue;
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      continue;
    }
    const dataset = Dataset.safeParse(json);
    if (!dataset.success) continue;
    for (const [key, value] of Object.entries(dataset.data.labels ?? {})) {
      if (typeof value === 'string' && /^\d+$/.test(key)) names.set(Number(key), value);
      else if (typeof value === 'number') names.set(value, key);
      else if (Array.isArray(value) && value.length === 1) names.set(value[0] as number, key);
    }
    return names;
  }
  return names;
}
