'use client';

import { Button } from '@annotome/ui';
import { useEffect, useState } from 'react';
import { listLocalWork } from '../annotate/mask-session/index.ts';
import { casePage } from './cache-names.ts';
import { currentPerson } from './current-person.ts';
import { listKept, type KeptCase } from './kept-case.ts';

/** What is shown without a network where a page is asked for that this computer does not have: the cases that it has. */
export function Away() {
  const [kept, setKept] = useState<readonly KeptCase[]>();
  /** Where a case was asked for: whether changes of it are here that are not saved. */
  const [asked, setAsked] = useState<{ readonly hasChanges: boolean }>();
  useEffect(() => {
    const look = 'caches' in globalThis ? listKept() : Promise.resolve([]);
    void look.then((found) => setKept(found.filter(({ complete }) => complete)));
    const { pathname } = location;
    if (!pathname.startsWith(casePage(''))) return;
    const [me, hasNone] = [currentPerson(), (): false => false];
    const isIt = ({ caseId }: { readonly caseId: string }): boolean => casePage(caseId) === pathname;
    const changes = me === undefined ? Promise.resolve(false) : listLocalWork(me).then((work) => work.some(isIt), hasNone);
    void changes.then((hasChanges) => setAsked({ hasChanges }));
  }, []);
  return (
    <div className="flex flex-col gap-4">
      <h1 className="text-lg font-medium">No network</h1>
      <p className="text-sm text-muted">
        Annotome’s server cannot be reached from this computer.
        {asked && ' This case is not kept here, or not any more: the cases that were opened longest ago make room for others.'}
        {asked?.hasChanges && ' What you changed in it and is not saved is still here; open it when the network is back.'}
        {kept && kept.length > 0 && ' You can go on with these cases; your changes are kept here and saved when it is back.'}
      </p>
      {kept && kept.length > 0 && (
        <ul className="flex flex-col gap-1">
          {kept.map(({ data }) => (
            <li key={data.caseId}>
              <a href={casePage(data.caseId)} className="block rounded-md px-2 py-1.5 hover:bg-hover">
                {data.studyName} <span className="text-muted">· {data.projectName}</span>
              </a>
            </li>
          ))}
        </ul>
      )}
      {/* Where it was asked for, the address still says. */}
      <Button onClick={() => location.reload()}>Try again</Button>
    </div>
  );
}
