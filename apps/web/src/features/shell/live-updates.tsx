'use client';

import { type LiveEvent } from '@annotome/contracts';
import { toast } from '@annotome/ui';
import { type InfiniteData, type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useSubscription } from '@trpc/tanstack-react-query';
import { useState } from 'react';
import { mentionHref, mentionWords } from '../mentions/mention-words.ts';
import { type Answers, useTRPC } from '../trpc/client.ts';
import { useMe } from './use-me.ts';

type Study = Answers['studies']['list']['studies'][number];

/** At most one new look per list in this many milliseconds, however many events arrive. */
const PAUSE = 1000;

/** Asks lists again, each at most once a pause. */
function makeAsker(queryClient: QueryClient) {
  const waiting = new Set<string>();
  return (queryKey: readonly unknown[]) => {
    const name = JSON.stringify(queryKey);
    if (waiting.has(name)) return;
    waiting.add(name);
    setTimeout(() => {
      waiting.delete(name);
      void queryClient.invalidateQueries({ queryKey });
    }, PAUSE);
  };
}

/** Keeps what is on the page true: progress is written in place, anything else is asked again, a burst of events once. */
export function LiveUpdates() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [askAgain] = useState(() => makeAsker(queryClient));
  const me = useMe()?.user.id;

  /** Written into every list of cases on the page. */
  const prepared = ({ volumeId, state, done, total }: Extract<LiveEvent, { type: 'embedding' }>) => {
    queryClient.setQueriesData<InfiniteData<Answers['cases']['list']>>(
      { queryKey: trpc.cases.list.infiniteQueryKey() },
      (data) => {
        if (!data?.pages.some(({ cases }) => cases.some(({ volume }) => volume.id === volumeId))) return data;
        const pages = data.pages.map((page) => ({
          ...page,
          cases: page.cases.map((line) => (line.volume.id === volumeId ? { ...line, embedding: { state, done, total } } : line)),
        }));
        return { ...data, pages };
      },
    );
  };

  /** Changes lines of every list of studies on the page. @param change gives back the same line where nothing changes. */
  const inStudies = (change: (study: Study) => Study) =>
    queryClient.setQueriesData<InfiniteData<Answers['studies']['list']>>(
      { queryKey: trpc.studies.list.infiniteQueryKey() },
      (data) => {
        if (!data) return data;
        const pages = data.pages.map((page) => ({ ...page, studies: page.studies.map(change) }));
        const isChanged = pages.some(({ studies }, n) => studies.some((study, at) => study !== data.pages[n]?.studies[at]));
        return isChanged ? { ...data, pages } : data;
      },
    );

  /** The same in every list of studies; an image that has just begun to wait is asked for. */
  const preparedInStudies = ({ volumeId, state, done, total }: Extract<LiveEvent, { type: 'embedding' }>) => {
    let known = state !== 'queued';
    inStudies((study) => {
      if (!study.preparing.some((image) => image.volumeId === volumeId)) return study;
      known = true;
      const preparing = study.preparing
        .map((image) => (image.volumeId === volumeId ? { volumeId, state, done, total, updatedAt: new Date() } : image))
        .filter((image) => image.state !== 'ready');
      return { ...study, preparing };
    });
    if (!known) askAgain(trpc.studies.list.pathKey());
  };

  /** My list of mentions, and the badge that counts it; a new one is also said. */
  const named = async ({ threadId, isNew }: Extract<LiveEvent, { type: 'mention' }>) => {
    const { mentions } = await queryClient.fetchQuery(trpc.comments.mentions.queryOptions(undefined, { staleTime: 0 }));
    const mention = mentions.find((one) => one.threadId === threadId && one.isUnread);
    if (!isNew || !mention) return;
    toast(mentionWords(mention), {
      action: { label: 'Show', onClick: () => window.location.assign(mentionHref(mention)) },
    });
  };

  const onEvent = (event: LiveEvent) => {
    switch (event.type) {
      case 'study': {
        const { studyId, state, stage, done, total } = event;
        let changed = true;
        inStudies((study) => {
          if (study.id !== studyId) return study;
          changed = study.state !== state;
          // Why it failed, or how many images it gave, comes when it is asked again: a state without them would say something else.
          if (changed && (state === 'failed' || state === 'ready')) return study;
          return { ...study, state, stage, done, total, updatedAt: new Date() };
        });
        if (!changed) return;
        askAgain(trpc.studies.list.pathKey());
        askAgain(trpc.cases.pathKey());
        askAgain(trpc.projects.pathKey());
        return;
      }
      case 'study-removed':
        askAgain(trpc.studies.pathKey());
        askAgain(trpc.cases.pathKey());
        askAgain(trpc.projects.pathKey());
        return;
      case 'case':
        askAgain(trpc.cases.pathKey());
        askAgain(trpc.projects.pathKey());
        return;
      case 'marked':
        askAgain(trpc.cases.list.pathKey());
        return;
      case 'project':
        askAgain(trpc.projects.pathKey());
        return;
      case 'member':
        askAgain(trpc.members.pathKey());
        askAgain(trpc.session.pathKey());
        return;
      case 'embedding':
        prepared(event);
        preparedInStudies(event);
        return;
      case 'mention':
        if (event.userId === me) void named(event);
        return;
      case 'comment':
      case 'window-ready':
        return;
    }
  };

  useSubscription(
    trpc.live.events.subscriptionOptions(
      {},
      {
        onData: onEvent,
        // What happened while the line was down was not heard, nor what happened before it was first open: the page had asked already.
        onStarted: () =>
          void queryClient.invalidateQueries({ refetchType: 'active', predicate: ({ state }) => state.dataUpdatedAt > 0 }),
      },
    ),
  );
  return null;
}
