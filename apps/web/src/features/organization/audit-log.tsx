'use client';

import { Button, EmptyState, Select, Skeleton, Table, TableCell, TableHead, TableHeader, TableRow } from '@annotome/ui';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { format } from 'date-fns';
import { ScrollText } from 'lucide-react';
import { LoadFailure } from '../shell/load-failure.tsx';
import { PageBody } from '../shell/page-header.tsx';
import { RelativeTime } from '../shell/relative-time.tsx';
import { useAddressState } from '../shell/use-address-state.ts';
import { type Answers, useTRPC } from '../trpc/client.ts';
import { actionWords, addressWords, detailWords, OBJECT_NAMES } from './audit-words.ts';
import { OrganizationHeader } from './organization-header.tsx';

const ANY = 'any';

/** On which object, with the facts of the event. */
const whereabouts = ({ details, objectType, objectId, objectName }: Answers['audit']['list']['events'][number]) =>
  [`${(OBJECT_NAMES[objectType] ?? objectType).toLowerCase()} ${objectName ?? objectId}`, detailWords(details)]
    .filter(Boolean)
    .join(' · ');

/** Who did what, on which object, when and from where. */
export function AuditLog() {
  const trpc = useTRPC();
  const [{ who = ANY, what = ANY }, setAddress] = useAddressState(['who', 'what']);
  const members = useQuery(trpc.members.list.queryOptions());
  const log = useInfiniteQuery(
    trpc.audit.list.infiniteQueryOptions(
      { ...(who !== ANY && { userId: who }), ...(what !== ANY && { objectType: what }) },
      { getNextPageParam: (page) => page.nextCursor ?? undefined },
    ),
  );
  const events = log.data?.pages.flatMap((page) => page.events) ?? [];
  return (
    <>
      <OrganizationHeader />
      <PageBody wide>
        <div className="mb-4 flex items-center gap-2">
          <Select
            label="Who"
            className="w-52"
            value={who}
            onChange={(next) => setAddress({ who: next === ANY ? undefined : next })}
            options={[
              { value: ANY, label: 'Everybody' },
              ...(members.data ?? []).map(({ userId, name }) => ({ value: userId, label: name })),
            ]}
          />
          <Select
            label="What"
            className="w-44"
            value={what}
            onChange={(next) => setAddress({ what: next === ANY ? undefined : next })}
            options={[
              { value: ANY, label: 'Everything' },
              ...Object.entries(OBJECT_NAMES).map(([value, label]) => ({ value, label })),
            ]}
          />
          {(who !== ANY || what !== ANY) && (
            <Button look="ghost" onClick={() => setAddress({ who: undefined, what: undefined })}>
              Show all
            </Button>
          )}
        </div>
        {log.error && <LoadFailure error={log.error} onRetry={() => void log.refetch()} />}
        {log.data && events.length === 0 && (
          <EmptyState
            icon={ScrollText}
            action={
              (who !== ANY || what !== ANY) && (
                <Button onClick={() => setAddress({ who: undefined, what: undefined })}>Show all</Button>
              )
            }
          >
            Every change, and every look at images, is written here. Nothing fits these filters.
          </EmptyState>
        )}
        {(log.isPending || events.length > 0) && !log.error && (
          <Table aria-busy={log.isPending}>
            <TableHead className="-top-6">
              <TableRow>
                <TableHeader className="w-44">When</TableHeader>
                <TableHeader className="w-48">Who</TableHeader>
                <TableHeader className="w-64">Did what</TableHeader>
                <TableHeader>Details</TableHeader>
                <TableHeader className="w-40">From</TableHeader>
              </TableRow>
            </TableHead>
            <tbody>
              {events.map((event) => (
                <TableRow key={event.id}>
                  <TableCell className="whitespace-nowrap text-muted">
                    <RelativeTime at={event.at} />
                    <span className="sr-only"> {format(event.at, 'd MMMM yyyy HH:mm')}</span>
                  </TableCell>
                  <TableCell>{event.actor}</TableCell>
                  <TableCell>{actionWords(event.action)}</TableCell>
                  <TableCell className="max-w-0 truncate text-muted" title={whereabouts(event)}>
                    {whereabouts(event)}
                  </TableCell>
                  <TableCell className="text-muted" title={event.userAgent ?? undefined}>
                    {addressWords(event.address)}
                  </TableCell>
                </TableRow>
              ))}
              {log.isPending &&
                Array.from({ length: 12 }, (_, row) => (
                  <TableRow key={row}>
                    {Array.from({ length: 5 }, (_each, column) => (
                      <TableCell key={column}>
                        <Skeleton className="h-4 w-28" />
                      </TableCell>
                    ))}
                  </TableRow>
                ))}
            </tbody>
          </Table>
        )}
        {log.hasNextPage && (
          <div className="mt-4 flex justify-center">
            <Button busy={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>
              Show earlier
            </Button>
          </div>
        )}
      </PageBody>
    </>
  );
}
