import { readdirSync, readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { fixturePath } from '@annotome/testing';
import { describe, expect, it } from 'vitest';
import { Inspector } from './inspector.ts';
import { type ChosenFile, type Deidentification } from './messages.ts';

const chosen = (path: string, at: string): ChosenFile => ({
  path,
  file: new File([readFileSync(fixturePath(at))], path.replace(/^.*\//, '')),
});
const folder = (at: string): ChosenFile[] =>
  readdirSync(fixturePath(at)).map((name) => chosen(join('study', name), `${at}/${name}`));
const deidentification: Deidentification = { options: ['retain-modified-dates'], secret: new Uint8Array(32).fill(7) };
const wasm = (codec: 'openjpeg' | 'charls'): Promise<BufferSource> =>
  Promise.resolve(new Uint8Array(readFileSync(new URL(import.meta.resolve(`@cornerstonejs/codec-${codec}/decodewasm`)))));
const nothing = (): void => undefined;

const inspect = (inspector: Inspector, files: readonly ChosenFile[], onProgress: (done: number) => void = nothing) => {
  inspector.add(files);
  return inspector.inspect(onProgress);
};

describe('Inspector', () => {
  it('finds a DICOM series, shows its middle slice, says what goes, and prepares the same bytes each time', async () => {
    const inspector = new Inspector(wasm);
    const progress: number[] = [];
    const { series, refused } = await inspect(inspector, folder('data/totalseg-ct-dicom-j2k/dicom'), (done) =>
      progress.push(done),
    );
    const [ct] = series;
    expect(series.length).toBe(1);
    expect(refused).toEqual([]);
    expect(progress.at(-1)).toBe(20);
    if (!ct) return;
    expect(ct).toMatchObject({ format: 'dicom', modality: 'CT', size: [512, 512, 20], files: 20 });

    const { picture } = await inspector.picture(ct.id);
    expect([picture?.width, picture?.height]).toEqual([192, 192]);
    const greys = new Set(picture?.rgba);
    expect(greys.size).toBeGreaterThan(100);

    const report = await inspector.sample(ct.id, deidentification);
    expect(report.lines.find(({ tag }) => tag === '(0010,0010)')?.action).toBe('empty');

    const first = await inspector.prepare(ct.id, deidentification, nothing);
    expect(first.files.map(({ name }) => name).slice(0, 2)).toEqual(['00001.dcm', '00002.dcm']);
    expect(first.report?.files).toBe(20);
    // Kept once, made again the second time: the same bytes.
    for (let turn = 0; turn < 2; turn++) {
      const blob = await inspector.blob(ct.id, 3, deidentification);
      expect(
        createHash('sha256')
          .update(new Uint8Array(await blob.arrayBuffer()))
          .digest('hex'),
      ).toBe(first.files[3]?.sha256);
    }
    const again = new Inspector(wasm);
    await inspect(again, folder('data/totalseg-ct-dicom-j2k/dicom').reverse(), nothing);
    expect((await again.prepare(ct.id, deidentification, nothing)).files).toEqual(first.files);
    const plain = await again.prepare(ct.id, undefined, nothing);
    expect(plain.report).toBeUndefined();
    expect(plain.files[0]?.name).toMatch(/^study\//);
  });

  it('looks into a zip, and adds what is chosen later', async () => {
    const inspector = new Inspector(wasm);
    const zip = chosen('ge-tilt.zip', 'data/ge-ct-gantry-tilt/ge-tilt.zip');
    const first = await inspect(inspector, [zip], nothing);
    expect(first.series.length).toBeGreaterThan(0);
    const nifti = chosen('example_ct.nii.gz', 'data/totalseg-ct/example_ct.nii.gz');
    const both = await inspect(inspector, [nifti], nothing);
    expect(both.series.length).toBe(first.series.length + 1);
    // The same file chosen twice is one.
    expect((await inspect(inspector, [nifti])).series.length).toBe(both.series.length);
    const [tilted] = first.series;
    const prepared = tilted && (await inspector.prepare(tilted.id, deidentification, nothing));
    expect(prepared?.files.length).toBe(tilted?.files);
  });

  it('a pair of header and data is sent under names that belong together', async () => {
    const inspector = new Inspector(wasm);
    const { series } = await inspect(
      inspector,
      ['BallBinary30x30x30.nhdr', 'BallBinary30x30x30.raw'].map((name) =>
        chosen(`Okonkwo/${name}`, `data/nrrd-mha-variants/${name}`),
      ),
      nothing,
    );
    const [ball] = series;
    const prepared = await inspector.prepare(ball?.id ?? '', deidentification, nothing);
    expect(prepared.files.map(({ name }) => name)).toEqual(['image.nhdr', 'image.raw']);
    const header = await (await inspector.blob(ball?.id ?? '', 0, deidentification)).text();
    expect(header).toContain('data file: image.raw');
  });

  it('says why a file cannot be used', async () => {
    const inspector = new Inspector(wasm);
    const { series, refused, ignored } = await inspect(
      inspector,
      [chosen('notes.txt', 'data/LICENSES.md'), chosen('broken.nii.gz', 'data/LICENSES.md')],
      nothing,
    );
    expect(series).toEqual([]);
    expect(ignored.length + refused.length).toBe(2);
  });

  it('two images in one file are sent together, once', async () => {
    const inspector = new Inspector(wasm);
    const { series } = await inspect(inspector, [chosen('IM_0027.dcm', 'data/enhanced-mr/IM_0027_fMAP.dcm')]);
    expect(series.map(({ images, files }) => [images, files])).toEqual([[2, 1]]);
    expect((await inspector.prepare(series[0]?.id ?? '', deidentification, nothing)).files.length).toBe(1);
  });

  it('says that an image cut short cannot be read', async () => {
    const whole = readFileSync(fixturePath('data/totalseg-ct/example_ct.nii.gz'));
    const inspector = new Inspector(wasm);
    const { series } = await inspect(inspector, [
      { path: 'cut.nii.gz', file: new File([whole.subarray(0, 3000)], 'cut.nii.gz') },
    ]);
    const { picture, failure } = await inspector.picture(series[0]?.id ?? '');
    expect(picture).toBeUndefined();
    expect(failure).toMatch(/cannot be read.*cut short/);
  });

  it('stops preparing when it is cancelled', async () => {
    const inspector = new Inspector(wasm);
    const { series } = await inspect(inspector, folder('data/totalseg-ct-dicom-j2k/dicom'), nothing);
    const id = series[0]?.id ?? '';
    const preparing = inspector.prepare(id, deidentification, () => inspector.cancel(id));
    await expect(preparing).rejects.toThrow('Cancelled');
  });
});
