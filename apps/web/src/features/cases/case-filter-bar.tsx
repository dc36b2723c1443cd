'use client';

import { type CaseState } from '@annotome/contracts';
import { Button, classNames, Input, Kbd, Select } from '@annotome/ui';
import { useQuery } from '@tanstack/react-query';
import { Search } from 'lucide-react';
import { type RefObject, useEffect, useState } from 'react';
import { useMe } from '../shell/use-me.ts';
import { useTRPC } from '../trpc/client.ts';
import { CASE_STATE_ORDER, CASE_STATES } from './case-state.tsx';
import { type CaseFilters } from './use-case-filters.ts';

const ANYBODY = 'anybody';
const TYPING_PAUSE = 200;

export interface CaseFilterBarProps {
  readonly filters: CaseFilters;
  readonly counts: Record<CaseState, number> | undefined;
  readonly searchRef: RefObject<HTMLInputElement | null>;
}

/** By words, by state, by person. */
export function CaseFilterBar({
  filters: { filters, filtered, setStates, setAssignee, setSearch, clear },
  counts,
  searchRef,
}: CaseFilterBarProps) {
  const me = useMe();
  const members = useQuery(useTRPC().members.list.queryOptions());
  const [text, setText] = useState(filters.search);
  const [shown, setShown] = useState(filters.search);
  // Back, forward and "Show all" change the address: the field follows.
  if (shown !== filters.search) {
    setShown(filters.search);
    setText(filters.search);
  }
  useEffect(() => {
    if (text === filters.search) return;
    const timer = setTimeout(() => {
      setShown(text);
      setSearch(text);
    }, TYPING_PAUSE);
    return () => clearTimeout(timer);
  });
  const others = (members.data ?? []).filter(({ userId }) => userId !== me?.user.id);
  return (
    <div className="flex flex-wrap items-center gap-2 px-6 py-3">
      <div className="relative w-64">
        <Search aria-hidden className="absolute top-2 left-2 size-4 text-muted" />
        <Input
          ref={searchRef}
          type="search"
          aria-label="Find cases by name or number"
          placeholder="Name or number"
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
          className="px-8 [&::-webkit-search-cancel-button]:hidden"
        />
        <Kbd shortcut="/" className="pointer-events-none absolute top-2 right-2" />
      </div>
      <div role="group" aria-label="States" className="flex gap-1">
        {CASE_STATE_ORDER.map((state) => {
          const on = filters.states.includes(state);
          return (
            <button
              key={state}
              type="button"
              aria-pressed={on}
              onClick={() => setStates(on ? filters.states.filter((each) => each !== state) : [...filters.states, state])}
              className={classNames(
                'flex h-8 items-center gap-1.5 rounded-md border px-2.5 text-muted transition-colors hover:bg-hover hover:text-text',
                on && 'border-accent bg-hover text-text',
              )}
            >
              {CASE_STATES[state].name}
              <span className="min-w-3 text-xs">{counts?.[state] ?? ''}</span>
            </button>
          );
        })}
      </div>
      <Select
        label="Assignee"
        className="w-44"
        value={filters.assignee ?? ANYBODY}
        onChange={(next) => setAssignee(next === ANYBODY ? undefined : next)}
        options={[
          { value: ANYBODY, label: 'Anybody’s' },
          ...(me ? [{ value: me.user.id as string, label: 'Mine' }] : []),
          { value: 'nobody', label: 'Nobody’s' },
          ...others.map(({ userId, name }) => ({ value: userId, label: name })),
        ]}
      />
      {filtered && (
        <Button look="ghost" onClick={clear}>
          Show all
        </Button>
      )}
    </div>
  );
}
