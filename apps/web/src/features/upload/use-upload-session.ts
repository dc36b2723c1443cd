'use client';

import { DeidentifyOption } from '@annotome/contracts';
import { type DeidentifyReport } from '@annotome/deidentify';
import { useQueryClient } from '@tanstack/react-query';
import { useStore } from 'zustand';
import { errorSentence, useTRPC, useTRPCClient } from '../trpc/client.ts';
import { type UploadApi } from './session/api.ts';
import { RefusedFile } from './session/send-file.ts';
import { type UploadState } from './session/state.ts';
import { UploadSession } from './session/upload-session.ts';

/** One per project, as long as the page lives: an upload goes on while other pages are looked at. */
const sessions = new Map<string, UploadSession>();

const makeWorker = (): Worker =>
  new Worker(new URL('../../workers/inspect-files.worker.ts', import.meta.url), { type: 'module' });

/** Errors of ours say what happened; the server's are in its words. */
function sentenceOf(error: unknown): string {
  if (error instanceof RefusedFile) return error.message;
  // Errors that crossed from the worker have lost their class, not their words.
  if (error instanceof Error && !error.name.startsWith('TRPC')) return error.message;
  return errorSentence(error);
}

const fromHex = (text: string): Uint8Array => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));

type Json = Exclude<
  Parameters<ReturnType<typeof useTRPCClient>['uploads']['begin']['mutate']>[0]['studies'][number]['report'],
  undefined
>;
/** The report as it travels: plain lists and numbers, nothing lost. */
const asJson = (report: DeidentifyReport | undefined): Json => (report ? (JSON.parse(JSON.stringify(report)) as Json) : null);

export function useUploadSession(projectId: string): UploadSession {
  const client = useTRPCClient();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const known = sessions.get(projectId);
  if (known) return known;
  const askAgain = (): void => {
    void queryClient.invalidateQueries({ queryKey: trpc.uploads.pathKey() });
    void queryClient.invalidateQueries({ queryKey: trpc.studies.pathKey() });
  };
  const api: UploadApi = {
    deidentification: async () => {
      const { options, secret } = await client.projects.deidentification.query({ projectId });
      return { options: DeidentifyOption.array().parse(options), secret: fromHex(secret) };
    },
    begin: async ({ report, modality, ...study }) => {
      const { studies } = await client.uploads.begin.mutate({
        projectId,
        studies: [{ ...study, modality: modality ?? null, report: asJson(report), files: [...study.files] }],
      });
      const [begun] = studies;
      if (!begun) throw new Error('The server did not begin the upload. Try again.');
      askAgain();
      return begun;
    },
    known: ({ size, sha256, of }, all) =>
      client.uploads.known.query({ projectId, file: { size, sha256 }, of, ...(all !== undefined && { all }) }),
    begun: () => client.uploads.list.query({ projectId }),
    finish: async (studyId) => {
      await client.uploads.finish.mutate({ studyId });
      askAgain();
    },
    cancel: async (studyId) => {
      await client.uploads.cancel.mutate({ studyId });
      askAgain();
    },
    sentence: sentenceOf,
  };
  const session = new UploadSession(projectId, api, makeWorker);
  sessions.set(projectId, session);
  return session;
}

export const useUploadState = <T>(session: UploadSession, select: (state: UploadState) => T): T =>
  useStore(session.store, select);
