import { createHash } from 'node:crypto';
import { filesText, type CaseId, type ProjectId, type StudyId } from '@annotome/contracts';
import { read } from '../scope/read.ts';
import { type Scope } from '../scope/scope.ts';

interface FilesQuery {
  readonly projectId: ProjectId;
  /** One of the files; `sha256` hexadecimal. */
  readonly file: { readonly size: number; readonly sha256: string };
  /** How many files the study has. */
  readonly of: number;
  /** SHA-256 of `filesText` of all of them, hexadecimal; left out, any study of so many files with this one will do. */
  readonly all?: string | undefined;
}

/** Studies with the file, of which the newest are looked at. */
const MOST = 20;

/**
 * The newest study of the project that consists of these files, with its first case; null where there is none. One whose files are still on
 * their way is none.
 */
export async function findStudyOfFiles(scope: Scope, { projectId, file: { size, sha256 }, of, all }: FilesQuery) {
  const rows = read(scope);
  const studies = await rows.study.findMany({
    where: { projectId, state: { not: 'uploading' }, uploads: { some: { sha256, size: BigInt(size) } } },
    select: {
      id: true,
      name: true,
      state: true,
      createdAt: true,
      _count: { select: { uploads: true } },
      volumes: { select: { cases: { where: { projectId }, select: { id: true } } }, orderBy: { name: 'asc' } },
    },
    orderBy: [{ createdAt: 'desc' }, { id: 'asc' }],
    take: MOST,
  });
  for (const { _count, volumes, id, ...study } of studies) {
    if (_count.uploads !== of) continue;
    if (all !== undefined) {
      const files = await rows.upload.findMany({ where: { studyId: id }, select: { sha256: true, size: true } });
      const text = filesText(files.map((file) => ({ ...file, size: Number(file.size) })));
      if (createHash('sha256').update(text).digest('hex') !== all) continue;
    }
    const [caseId = null] = volumes.flatMap(({ cases }) => cases.map((one) => one.id));
    return { ...study, studyId: id as StudyId, caseId: caseId as CaseId | null };
  }
  return null;
}
