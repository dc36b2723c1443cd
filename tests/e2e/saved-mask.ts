import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MaskDocument } from '@annotome/mask-doc';
import { makeBox, size, voxel } from '@annotome/volume';
import pg from 'pg';
import { applyUpdate, Doc } from 'yjs';
import { STACK_ENVIRONMENT, STACK_FOLDER } from './stack.ts';

export interface SavedMask {
  readonly segments: readonly { readonly name: string; readonly voxels: number; readonly sha256: string }[];
  /** Of the whole label map. */
  readonly sha256: string;
}

const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** The database of the stack, where it runs as `npm start` starts it. */
function databaseUrl(): string {
  const folder = join(STACK_FOLDER, 'postgres');
  const password = readFileSync(join(folder, 'password'), 'utf8').trim();
  return `postgresql://annotome:${password}@127.0.0.1:${STACK_ENVIRONMENT['POSTGRES_PORT'] ?? ''}/annotome`;
}

/** What the server has written down of a case, voxel by voxel: what somebody else would see, whose browser holds nothing of it. */
export async function savedMask(caseId: string): Promise<SavedMask> {
  const client = new pg.Client({ connectionString: databaseUrl() });
  await client.connect();
  try {
    const { rows: volumes } = await client.query<{ size: [number, number, number] }>(
      'select "size" from "Volume" join "Case" on "Volume"."id" = "Case"."volumeId" where "Case"."id" = $1',
      [caseId],
    );
    const [volume] = volumes;
    if (!volume) throw new Error(`There is no case ${caseId}.`);
    const { rows } = await client.query<{ bytes: Buffer }>(
      `select "state" as bytes, 0 as seq from "MaskSnapshot" where "caseId" = $1
       union all select "update", "seq" from "MaskUpdate" where "caseId" = $1 order by seq`,
      [caseId],
    );
    const doc = new Doc();
    for (const { bytes } of rows) applyUpdate(doc, bytes);
    const grid = size(...volume.size);
    const whole = makeBox(voxel(0, 0, 0), grid);
    const mask = new MaskDocument(doc, grid);
    const segments = mask.segments.map(({ id, name }) => {
      const voxels = mask.readSegment(id, whole);
      return { name, voxels: voxels.reduce((sum, one) => sum + one, 0), sha256: hash(voxels) };
    });
    return { segments, sha256: hash(mask.readLabels(whole)) };
  } finally {
    await client.end();
  }
}
