import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, describe, expect, it } from 'vitest';

import { collectFiles } from './collect-files.ts';
import { writeFileWhole, writeWhole } from './write-whole.ts';

const root = mkdtempSync(join(tmpdir(), 'annotome-files-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const put = (name: string, text = name): void => {
  const path = join(root, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
};
const names = async (...paths: string[]): Promise<string[]> =>
  (await collectFiles(paths.map((path) => join(root, path)))).map(({ name }) => name.slice(root.length + 1));

describe('collectFiles', () => {
  it('walks folders in one order, leaves hidden files out, and is not caught in a loop of links', async () => {
    for (const name of ['study/b/2', 'study/b/10', 'study/a/1', 'study/.DS_Store', 'study/.git/config']) put(name);
    symlinkSync(join(root, 'study'), join(root, 'study/a/loop'));
    symlinkSync(join(root, 'nowhere'), join(root, 'study/broken'));
    expect(await names('study')).toEqual(['study/a/1', 'study/b/10', 'study/b/2']);
    expect(await names('study/', 'study/a/1')).toHaveLength(3);
  });

  it('brings the other file of a pair, and the voxels that a header names', async () => {
    put('pair/x.hdr');
    put('pair/x.img');
    put('pair/y.mhd', 'NDims = 3\nElementDataFile = y.raw\n');
    put('pair/y.raw');
    put('pair/z.nhdr', 'NRRD0004\ntype: short\ndata file: LIST\nz1.raw\nz2.raw\n');
    put('pair/z1.raw');
    put('pair/z2.raw');
    expect(await names('pair/x.img')).toEqual(['pair/x.img', 'pair/x.hdr']);
    expect(await names('pair/x.hdr')).toEqual(['pair/x.hdr', 'pair/x.img']);
    expect(await names('pair/y.mhd')).toEqual(['pair/y.mhd', 'pair/y.raw']);
    expect(await names('pair/z.nhdr')).toEqual(['pair/z.nhdr', 'pair/z1.raw', 'pair/z2.raw']);
  });

  it('reads any range, and no more than there is', async () => {
    put('bytes', '0123456789');
    const [file] = await collectFiles([join(root, 'bytes')]);
    const text = async (start?: number, end?: number): Promise<string> =>
      Buffer.from((await file?.read(start, end)) ?? []).toString();
    expect([await text(), await text(3, 5), await text(8, 99), await text(20)]).toEqual(['0123456789', '34', '89', '']);
  });

  it('says which path does not exist', async () => {
    await expect(names('nowhere')).rejects.toMatchObject({ code: 'ENOENT', path: join(root, 'nowhere') });
  });
});

describe('writeWhole', () => {
  it('removes what a killed run left of the same file, and nothing of a running one', async () => {
    const gone = spawnSync(process.execPath, ['--version']).pid;
    writeFileSync(join(root, `left.nii.${gone}.partial`), '');
    writeFileSync(join(root, `left.nii.${process.ppid}.partial`), '');
    await writeFileWhole(join(root, 'left.nii'), 'done');
    const left = readdirSync(root).filter((name) => name.startsWith('left.nii'));
    expect(left.sort()).toEqual(['left.nii', `left.nii.${process.ppid}.partial`]);
  });

  it('leaves nothing when writing fails, and names the file that was asked for', async () => {
    const path = join(root, 'out/mask.nii');
    await expect(writeWhole(path, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await names('out')).toEqual([]);
    await writeFileWhole(path, 'done');
    expect(await names('out')).toEqual(['out/mask.nii']);
    await expect(writeFileWhole(join(path, 'inside'), 'x')).rejects.toMatchObject({
      code: expect.stringMatching(/ENOTDIR|EEXIST/) as string,
    });
  });
});
