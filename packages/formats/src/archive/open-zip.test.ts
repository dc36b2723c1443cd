import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter, type ZipWriterConstructorOptions } from '@zip.js/zip.js';
import { seededRandom } from '@annotome/testing';
import { describe, expect, it } from 'vitest';
import { FormatError } from '../errors.ts';
import { memorySource, type FileSource } from '../source.ts';
import { scanFiles } from '../study/scan-files.ts';
import { isZip, openZip } from './open-zip.ts';

const random = seededRandom(1);
const noise = Uint8Array.from({ length: 300_000 }, () => Math.floor(random() * 256));
const text = Uint8Array.from({ length: 300_000 }, (_, n) => 65 + (n % 26));

async function zip(
  entries: Readonly<Record<string, Uint8Array>>,
  options: ZipWriterConstructorOptions = {},
): Promise<Uint8Array> {
  const writer = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false, ...options });
  for (const [name, bytes] of Object.entries(entries)) await writer.add(name, new Uint8ArrayReader(bytes));
  return writer.close();
}
const source = (bytes: Uint8Array): FileSource => memorySource('a.zip', bytes);
const named = (files: readonly FileSource[], name: string): FileSource => files.find((file) => file.name === name) as FileSource;

describe('the files of an archive', () => {
  it.each([
    ['deflated', {}],
    ['stored', { level: 0 }],
    ['zip64', { zip64: true }],
    ['zip64, stored', { zip64: true, level: 0 }],
    ['with data descriptors', { dataDescriptor: true, level: 5 }],
  ])('%s: have their names, sizes and bytes, whole or in part', async (_, options) => {
    const bytes = await zip(
      { 'a/b/noise': noise, 'text.txt': text, 'folder/': new Uint8Array(), empty: new Uint8Array() },
      options,
    );
    expect(isZip(bytes)).toBe(true);
    const { files, refused } = await openZip(source(bytes));
    expect([files.map(({ name, size }) => [name, size]), refused]).toEqual([
      [
        ['a.zip/a/b/noise', 300_000],
        ['a.zip/text.txt', 300_000],
      ],
      [],
    ]);
    const file = named(files, 'a.zip/a/b/noise');
    for (const [start, end] of [
      [0, 132],
      [128, 132],
      [100, 40_000],
      [90_000, 200_000],
      [299_990, 400_000],
      [0, 300_000],
    ] as const) {
      expect(Buffer.compare(await file.read(start, end), noise.subarray(start, end))).toBe(0);
    }
    expect(await named(files, 'a.zip/text.txt').read()).toEqual(text);
    expect(Buffer.compare(await file.read(), noise)).toBe(0);
  });

  it('are read one at a time, the rest of the archive untouched', async () => {
    const bytes = await zip({ one: noise, two: noise, three: text }, { level: 0 });
    const read: number[] = [];
    const { files } = await openZip({ name: 'a.zip', size: bytes.length, read: (start = 0, end = bytes.length) => {
      read.push(end - start);
      return Promise.resolve(bytes.subarray(start, end));
    } }); // prettier-ignore
    read.length = 0;
    await named(files, 'a.zip/two').read(1000, 1100);
    expect(read).toEqual([30, 100]);
  });

  it('whose names point out of it are files inside it', async () => {
    // The writer refuses such names, so they are put in afterwards, in both places, letter for letter.
    const renamed = {
      '__/__/__/etc/im1': '../../../etc/im1',
      '_abs/im2': '/abs/im2',
      C__dir_im3: 'C:\\dir\\im3',
      sub_im4: 'sub\\im4',
    };
    const bytes = Buffer.from(await zip(Object.fromEntries(Object.keys(renamed).map((name) => [name, text]))));
    for (const [from, to] of Object.entries(renamed)) {
      for (let at = bytes.indexOf(from, 0, 'latin1'); at >= 0; at = bytes.indexOf(from, at + 1, 'latin1'))
        bytes.write(to, at, 'latin1');
    }
    const { files, refused } = await openZip(source(bytes));
    expect(refused).toEqual([]);
    expect(files.map(({ name }) => name)).toEqual(['a.zip/etc/im1', 'a.zip/abs/im2', 'a.zip/dir/im3', 'a.zip/sub/im4']);
    expect(await files[0]?.read()).toEqual(text);
  });

  it('leaves out what macOS adds', async () => {
    const { files } = await openZip(source(await zip({ 'IM1': text, '__MACOSX/._IM1': text }))); // prettier-ignore
    expect(files.map(({ name }) => name)).toEqual(['a.zip/IM1']);
  });
});

describe('is refused in words', () => {
  it('an encrypted entry', async () => {
    const { files, refused } = await openZip(source(await zip({ secret: text }, { password: 'x' })));
    expect(files).toEqual([]);
    expect(refused).toMatchObject([
      { file: 'a.zip/secret', message: expect.stringContaining('encrypted with a password') as string },
    ]);
  });

  it('an entry that claims to unpack to more than can be', async () => {
    const bytes = (await zip({ bomb: text })).slice();
    const view = new DataView(bytes.buffer);
    const directory = Buffer.from(bytes).lastIndexOf('PK\x01\x02', undefined, 'latin1');
    view.setUint32(directory + 24, 2_000_000_000, true);
    const { files, refused } = await openZip(source(bytes));
    expect(files).toEqual([]);
    expect(refused[0]?.message).toMatch(/2000000000 bytes in \d+, which is impossible/);
  });

  it('an entry that unpacks to more than it says, without unpacking the rest', async () => {
    const bytes = (await zip({ liar: new Uint8Array(3_000_000) })).slice();
    const view = new DataView(bytes.buffer);
    const directory = Buffer.from(bytes).lastIndexOf('PK\x01\x02', undefined, 'latin1');
    view.setUint32(directory + 24, 100_000, true);
    const { files } = await openZip(source(bytes));
    await expect((files[0] as FileSource).read()).rejects.toThrow(FormatError);
  });

  it('damaged bytes, by the checksum', async () => {
    const bytes = (await zip({ noise }, { level: 1 })).slice();
    bytes[150_000] = (bytes[150_000] as number) ^ 0xff;
    const { files } = await openZip(source(bytes));
    await expect((files[0] as FileSource).read()).rejects.toThrow(/a\.zip\/noise: zip entry: cannot be unpacked/);
  });

  it('an archive cut off', async () => {
    const bytes = await zip({ noise });
    await expect(openZip(source(bytes.subarray(0, 200_000)))).rejects.toMatchObject({ code: 'inconsistent', file: 'a.zip' });
  });

  it('an archive in an archive, as part of a scan', async () => {
    const scan = await scanFiles([
      source(await zip({ 'inner.zip': await zip({ text }) })),
      source((await zip({ noise })).subarray(0, 99)),
    ]);
    expect(scan.refused.map(({ file }) => file)).toEqual(['a.zip', 'a.zip/inner.zip']);
    expect(scan.refused[1]?.message).toContain('an archive inside an archive');
  });
});
