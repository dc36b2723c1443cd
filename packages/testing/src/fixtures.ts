import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FIXTURES = new URL('../../../tests/fixtures/', import.meta.url);

/** Absolute path of a file or folder below `tests/fixtures`, e.g. `data/totalseg-ct/example_ct.nii.gz`. */
export const fixturePath = (name: string): string => fileURLToPath(new URL(name, FIXTURES));

export const readFixture = (name: string): Uint8Array => new Uint8Array(readFileSync(fixturePath(name)));

export const readJsonFixture = <T>(name: string): T => JSON.parse(readFileSync(fixturePath(name), 'utf8')) as T;

/** A little-endian float32 file. */
export function readFloat32Fixture(name: string): Float32Array {
  const bytes = readFixture(name);
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
}
