'use client';

import { Button, Notice } from '@annotome/ui';
import Link from 'next/link';
import { useEffect, useMemo, useState } from 'react';
import { errorSentence, productCode, useTRPCClient } from '../../trpc/client.ts';
import { currentPerson } from '../../offline/current-person.ts';
import { keptServer } from '../../offline/kept-server.ts';
import { forgetPerson, personIs } from '../../offline/person.ts';
import { type CaseData } from './case-data.ts';
import { LeftWork } from './left-work.tsx';
import { OpenRoom } from './open-room.tsx';
import { takePrefetched } from './prefetch-case.ts';
import { RoomSkeleton } from './room-skeleton.tsx';
import { roomServer } from './room-server.ts';

/**
 * The annotate room of one case, from its address to the last key.
 * @param syncUrl Of the server that saves masks, `ws://…`.
 */
export function AnnotateRoom({ caseId, syncUrl }: { readonly caseId: string; readonly syncUrl: string }) {
  const client = useTRPCClient();
  const server = useMemo(() => keptServer(roomServer(client), caseId), [client, caseId]);
  const [data, setData] = useState<CaseData>();
  const [failure, setFailure] = useState<unknown>();
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    // Come from a page that may not share memory (sign-in): only a load of its own gives this one threads.
    if (!crossOriginIsolated && cameFromElsewhere()) return location.reload();
    let current = true;
    const open = async (): Promise<void> => {
      const found = await (takePrefetched(caseId) ?? server.getCase(caseId));
      // Before any of their images come.
      await personIs(found.me.userId);
      if (current) setData(found);
    };
    open().catch((error: unknown) => current && setFailure(error));
    return () => {
      current = false;
    };
  }, [server, caseId, attempt]);

  if (failure !== undefined) {
    const code = productCode(failure);
    if (code === 'signed-out') return <ToSignIn />;
    const final = code === 'not-found' || code === 'not-allowed';
    return (
      <main data-room className="flex h-dvh flex-col items-center justify-center gap-4 p-8">
        <h1 className="sr-only">Case</h1>
        <Notice
          tone="danger"
          action={
            final ? (
              <Button asChild size="small">
                <Link href="/">Home</Link>
              </Button>
            ) : (
              <Button
                size="small"
                onClick={() => {
                  setFailure(undefined);
                  setAttempt((n) => n + 1);
                }}
              >
                Try again
              </Button>
            )
          }
        >
          {errorSentence(failure)}
        </Notice>
        {final && <LeftWork userId={currentPerson()} caseId={caseId} />}
      </main>
    );
  }
  return data ? <OpenRoom data={data} server={server} syncUrl={syncUrl} /> : <RoomSkeleton />;
}

/** Whether the document was loaded as another page, and this one put into it. */
function cameFromElsewhere(): boolean {
  const [load] = performance.getEntriesByType('navigation');
  return load !== undefined && new URL(load.name).pathname !== location.pathname;
}

function ToSignIn() {
  useEffect(() => {
    // Whose session has ended may not be who sits here.
    void forgetPerson().finally(() =>
      location.replace(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`),
    );
  }, []);
  return <RoomSkeleton />;
}
