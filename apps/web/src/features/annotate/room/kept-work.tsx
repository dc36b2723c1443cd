'use client';

import { Button, ConfirmDialog } from '@annotome/ui';
import { useEffect, useState } from 'react';
import { deleteLocalWork, listLocalWork, type LocalWork } from '../mask-session/index.ts';
import { downloadWork } from './download-work.ts';

/** A person's changes of a case that are on this computer only. */
export function useLocalWork(userId: string | undefined, caseId: string) {
  const [work, setWork] = useState<readonly LocalWork[]>([]);
  useEffect(() => {
    if (userId === undefined) return;
    void listLocalWork(userId).then(
      (found) => setWork(found.filter((one) => one.caseId === caseId)),
      () => undefined,
    );
  }, [userId, caseId]);
  const remove = (one: LocalWork): void =>
    void deleteLocalWork(one).then(() => setWork((all) => all.filter((other) => other !== one)));
  return { work, remove };
}

/** Changes that the server does not take: they can be taken away as a file, and deleted. */
export function KeptWork({
  why,
  work,
  onDelete,
}: {
  readonly why: string;
  readonly work: LocalWork;
  readonly onDelete: () => void;
}) {
  const [deleting, setDeleting] = useState(false);
  const changes = `${work.changes} change${work.changes === 1 ? '' : 's'}`;
  return (
    <div className="flex flex-col gap-2">
      <p>{`${why} ${changes}.`}</p>
      <div className="flex gap-2">
        <Button size="small" onClick={() => void downloadWork(work)}>
          Download the changes
        </Button>
        <Button size="small" look="danger" onClick={() => setDeleting(true)}>
          Delete
        </Button>
      </div>
      <ConfirmDialog
        open={deleting}
        onOpenChange={setDeleting}
        title={`Delete ${changes}?`}
        description="They are on this computer only. Unless you have downloaded them, they are gone for good."
        confirm="Delete"
        onConfirm={() => {
          setDeleting(false);
          onDelete();
        }}
      />
    </div>
  );
}
