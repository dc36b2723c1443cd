import { ROLES } from '@annotome/contracts';
import { makeGrid, type Affine } from '@annotome/volume';
import { z } from 'zod';
import { type CaseData, type WindowList } from '../annotate/room/case-data.ts';
import { caseCache, caseOfCache, isCaseCache } from './cache-names.ts';
import { currentPerson } from './current-person.ts';

const Triple = z.tuple([z.number(), z.number(), z.number()]);
const optional = <Schema extends z.ZodType>(schema: Schema) =>
  schema.optional().transform((value) => value as z.output<Schema> | undefined);

/** What the room is told of a case, as it was written down here: JSON leaves out what is undefined. */
const KeptData: z.ZodType<CaseData, unknown> = z.object({
  caseId: z.string(),
  state: z.enum(['new', 'in_progress', 'submitted', 'returned', 'accepted']),
  number: z.number(),
  of: z.number(),
  previousId: optional(z.string()),
  nextId: optional(z.string()),
  projectId: z.string(),
  projectName: z.string(),
  guideline: z.string(),
  labels: z.array(z.object({ id: z.string(), name: z.string(), color: z.string(), key: optional(z.string()) })),
  studyName: z.string(),
  warnings: z.array(z.string()),
  volumeId: z.string(),
  grid: z
    .object({ size: Triple, affine: z.array(z.number()).length(12) })
    .transform(({ size, affine }) => makeGrid(size, affine as unknown as Affine)),
  modality: optional(z.string()),
  window: optional(z.object({ start: z.number(), end: z.number() })),
  firstPlace: optional(Triple),
  model: optional(z.object({ hash: z.string(), name: z.string() })),
  me: z.object({ userId: z.string(), name: z.string(), role: z.enum(ROLES), canWrite: z.boolean() }),
});
const KeptWindows: z.ZodType<WindowList, unknown> = z.object({
  windows: z.array(z.object({ index: z.int(), start: Triple, ready: z.boolean() })),
});

/** A case that this computer has. */
const KeptCase = z.object({
  userId: z.string(),
  /** Milliseconds since 1970, when it was last opened. */
  at: z.number(),
  /** Of its image. */
  bytes: z.number(),
  /** Page, tools and image are all here. */
  complete: z.boolean(),
  data: KeptData,
});
export type KeptCase = z.output<typeof KeptCase>;

const CASE = '/kept/case';
const WINDOWS = '/kept/windows';

const put = async (caseId: string, address: string, value: unknown): Promise<void> =>
  (await caches.open(caseCache(caseId))).put(address, Response.json(value));

/** Undefined where there is none, or it is another person's, or of an older page. */
async function read<Value>(caseId: string, address: string, schema: z.ZodType<Value>): Promise<Value | undefined> {
  const found = await caches.match(address, { cacheName: caseCache(caseId) });
  const { data } = schema.safeParse(found && (await found.json()));
  return data;
}

export const keepRecord = (kept: KeptCase): Promise<void> => put(kept.data.caseId, CASE, kept);

export async function readKept(caseId: string): Promise<KeptCase | undefined> {
  const kept = await read(caseId, CASE, KeptCase);
  return kept?.userId === currentPerson() ? kept : undefined;
}

/** Notes which regions of a case are prepared, if the case is kept at all. */
export async function keepWindows(caseId: string, windows: WindowList): Promise<void> {
  if (await caches.has(caseCache(caseId))) await put(caseId, WINDOWS, windows);
}

export const readWindows = (caseId: string): Promise<WindowList | undefined> => read(caseId, WINDOWS, KeptWindows);

/** The cases that this person has here, those opened last first. */
export async function listKept(): Promise<KeptCase[]> {
  const names = (await caches.keys()).filter(isCaseCache);
  const found = await Promise.all(names.map((name) => readKept(caseOfCache(name))));
  return found.filter((one) => one !== undefined).sort((a, b) => b.at - a.at);
}
