'use client';

import { type Action, type DeidentifyReport } from '@annotome/deidentify';
import { ChevronRight } from 'lucide-react';
import { counted } from './session/words.ts';

const DONE: Record<Action, string> = {
  remove: 'removed',
  empty: 'emptied',
  dummy: 'replaced',
  uid: 'new identifier',
  shift: 'date shifted',
  clean: 'cleaned',
  keep: 'kept',
};
const ORDER: readonly Action[] = ['remove', 'empty', 'dummy', 'uid', 'shift', 'clean', 'keep'];

/** `24 fields removed or emptied, 6 replaced`. */
function summarise({ lines }: DeidentifyReport): string {
  const tags = (...actions: Action[]): number =>
    new Set(lines.filter(({ action }) => actions.includes(action)).map(({ tag }) => tag)).size;
  const parts = [
    [tags('remove', 'empty'), 'removed or emptied'],
    [tags('dummy', 'uid', 'shift', 'clean'), 'replaced'],
  ] as const;
  const said = parts
    .filter(([count]) => count > 0)
    .map(([count, what], n) => `${n === 0 ? counted(count, 'field') : count} ${what}`);
  return said.length > 0 ? said.join(', ') : 'nothing in it identifies anybody';
}

/**
 * What de-identification takes out of a series: one line, and every field behind it.
 * @param done every file was treated, else a few were looked at
 */
export function RemovalReport({ report, done }: { readonly report: DeidentifyReport; readonly done: boolean }) {
  return (
    <details className="group text-sm">
      <summary className="flex w-fit cursor-pointer list-none items-center gap-1 rounded-sm text-muted hover:text-text [&::-webkit-details-marker]:hidden">
        <ChevronRight aria-hidden className="size-4 transition-transform group-open:rotate-90" />
        De-identification: {summarise(report)}
      </summary>
      <RemovalTable report={report} done={done} className="mt-2 max-h-64" />
    </details>
  );
}

/** Every field that is changed, and how; then what is not. */
export function RemovalTable({
  report,
  done,
  className,
}: {
  readonly report: DeidentifyReport;
  readonly done: boolean;
  readonly className?: string;
}) {
  const sorted = [...report.lines].sort((a, b) => ORDER.indexOf(a.action) - ORDER.indexOf(b.action) || (a.tag < b.tag ? -1 : 1));
  return (
    <>
      <div
        className={`overflow-auto rounded-md border ${className ?? ''}`}
        tabIndex={0}
        role="region"
        aria-label="Fields changed by de-identification"
      >
        <table className="w-full text-left text-xs">
          <thead className="sticky top-0 bg-raised text-muted">
            <tr>
              <th scope="col" className="px-2 py-1 font-medium">
                Field
              </th>
              <th scope="col" className="px-2 py-1 font-medium">
                Tag
              </th>
              <th scope="col" className="px-2 py-1 font-medium whitespace-nowrap">
                {done ? 'What was done' : 'What happens'}
              </th>
            </tr>
          </thead>
          <tbody>
            {sorted.map(({ tag, name, action }) => (
              <tr key={`${tag} ${action}`} className="border-t">
                <td className="px-2 py-1">{name || 'Not in the standard'}</td>
                <td className="px-2 py-1 text-muted">{tag.startsWith('(') ? tag : ''}</td>
                <td className="px-2 py-1">{DONE[action]}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {report.untouched > 0 && (
        <p className="mt-1 text-xs text-muted">
          Geometry, technique and pixels stay as they are.{' '}
          {done
            ? `So in ${counted(report.files, 'file')}.`
            : `Looked at ${counted(report.files, 'file')}; the rest is treated the same.`}
        </p>
      )}
    </>
  );
}
