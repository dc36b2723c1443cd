import { memorySource, readNifti } from '@annotome/formats';
import { readFixture } from '@annotome/testing';
import { type Volume } from '@annotome/volume';

/** A NIfTI file below `tests/fixtures`, read by our own reader. */
export async function readNiftiFixture(name: string): Promise<Volume> {
  return (await readNifti(memorySource(name, readFixture(name)))).volume;
}
