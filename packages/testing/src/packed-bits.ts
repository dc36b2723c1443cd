/** Voxels that a fixture holds as base64 of packed bits (i fastest, low bit first): one 0 or 1 each. */
export function packedBits(text: string, count: number): Uint8Array<ArrayBuffer> {
  const bytes = Buffer.from(text, 'base64');
  return Uint8Array.from({ length: count }, (_, at) => ((bytes[at >> 3] as number) >> (at & 7)) & 1);
}
