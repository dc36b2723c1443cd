'use client';

import { Button } from '@annotome/ui';
import { useEffect, useState } from 'react';
import { casePage } from './cache-names.ts';
import { listKept, type KeptCase } from './kept-case.ts';

/** What is shown without a network where a page is asked for that this computer does not have: the cases that it has. */
export function Away() {
  const [kept, setKept] = useState<readonly KeptCase[]>();
  useEffect(() => {
    const look = 'caches' in globalThis ? listKept() : Promise.resolve([]);
    void look.then((found) => setKept(found.filter(({ complete }) => complete)));
  }, []);
  return (
    <div className="flex flex-col gap-4">
      <h1 className="text-lg font-medium">No network</h1>
      <p className="text-sm text-muted">
        Annotome’s server cannot be reached from this computer.
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
