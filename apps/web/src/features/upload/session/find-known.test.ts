import { createHash } from 'node:crypto';
import { filesText } from '@annotome/contracts';
import { describe, expect, it } from 'vitest';
import { type FirstFile, type PreparedFile } from '../inspect/messages.ts';
import { type KnownStudy } from './api.ts';
import { findKnown } from './find-known.ts';

const FILES: readonly PreparedFile[] = ['c', 'a', 'b'].map((name, n) => ({ name, size: n + 1, sha256: name.repeat(64) }));
const study = (name: string): KnownStudy => ({ name, state: 'ready', createdAt: new Date(0), caseId: null });

/** A project with one study, and what it was asked. */
function project(there: readonly PreparedFile[] | undefined) {
  const asked: (string | undefined)[] = [];
  const fingerprint = (files: readonly PreparedFile[]) => createHash('sha256').update(filesText(files)).digest('hex');
  const known = ({ sha256, of }: FirstFile, all?: string): Promise<KnownStudy | null> => {
    asked.push(all);
    const is = there?.length === of && there.some((file) => file.sha256 === sha256);
    return Promise.resolve(is && (all === undefined || all === fingerprint(there)) ? study('there') : null);
  };
  return { known, asked };
}

async function find(there: readonly PreparedFile[] | undefined, files = FILES) {
  const api = project(there);
  let read = 0;
  const found = await findKnown(api, {
    first: () => Promise.resolve({ size: files[0]?.size ?? 0, sha256: files[0]?.sha256 ?? '', of: files.length }),
    all: () => Promise.resolve(files).finally(() => read++),
  });
  return { found: found?.name, read, asked: api.asked.length };
}

describe('findKnown', () => {
  it('reads one file where that one is not known', async () => {
    expect(await find(undefined)).toEqual({ found: undefined, read: 0, asked: 1 });
    expect(await find(FILES.slice(1))).toEqual({ found: undefined, read: 0, asked: 1 });
  });

  it('knows a study of the same files, in whichever order and under whichever names', async () => {
    const there = FILES.map((file, n) => ({ ...file, name: String(n) })).reverse();
    expect(await find(there)).toEqual({ found: 'there', read: 1, asked: 2 });
    expect(await find(FILES.slice(0, 1), FILES.slice(0, 1))).toEqual({ found: 'there', read: 0, asked: 1 });
  });

  it('does not take a study for the same of which one file is another', async () => {
    const [one, two] = FILES as [PreparedFile, PreparedFile];
    expect(await find([one, two, { ...two, sha256: 'd'.repeat(64) }])).toEqual({ found: undefined, read: 1, asked: 2 });
  });
});
