import { describe, expect, it } from 'vitest';
import { sentNames } from './sent-names.ts';

describe('sentNames', () => {
  it('DICOM files are numbered in their order, whatever they are called', () => {
    const names = sentNames(['Okonkwo/IM1', 'Okonkwo/IM2.Okonkwo', 'x/1.2.3.4.5'], 'dicom');
    expect([...names.values()]).toEqual(['00001.dcm', '00002.dcm', '00003.dcm']);
  });

  it('a pair keeps its common name, and packing its ending', () => {
    expect([...sentNames(['a/okonkwo.hdr', 'a/okonkwo.img'], 'nifti').values()]).toEqual(['image.hdr', 'image.img']);
    expect([...sentNames(['okonkwo.nii.gz'], 'nifti').values()]).toEqual(['image.nii.gz']);
    expect([...sentNames(['okonkwo.NII'], 'nifti').values()]).toEqual(['image.nii']);
  });

  it('headers with many data files', () => {
    const names = sentNames(['o.mhd', 'o1.raw', 'o2.raw', 'o.okonkwo'], 'metaimage');
    expect([...names.values()]).toEqual(['image.mhd', 'image.raw', 'image-00003.raw', 'image-00004.raw']);
  });

  it('no two files have one name, and none says anything of the old ones', () => {
    const files = Array.from({ length: 500 }, (_, n) => `Okonkwo ${n % 7}/x${n}.${n % 3 ? 'raw' : 'nhdr'}`);
    const names = [...sentNames(files, 'nrrd').values()];
    expect(new Set(names).size).toBe(500);
    expect(names.join()).not.toMatch(/okonkwo/i);
  });
});
