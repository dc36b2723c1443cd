import { type RowsToRead } from '../scope/guard.ts';

/** Bytes of an organization in the blob store: uploads (each once, however many studies hold it) and the volumes made of them. */
export async function storageUsed(rows: Pick<RowsToRead, 'upload' | 'volume'>): Promise<number> {
  const [uploads, volumes] = await Promise.all([
    rows.upload.aggregate({ where: { sameAsId: null }, _sum: { size: true } }),
    rows.volume.aggregate({ _sum: { bytes: true } }),
  ]);
  return Number(uploads._sum.size ?? 0n) + Number(volumes._sum.bytes ?? 0n);
}
