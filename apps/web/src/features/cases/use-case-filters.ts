'use client';

import { CaseState } from '@annotome/contracts';
import { useAddressState } from '../shell/use-address-state.ts';

const SORTS = {
  number: 'Number',
  name: 'Name',
  state: 'State',
  assignee: 'Assignee',
  updated: 'Last change',
} as const;
export type CaseSort = keyof typeof SORTS;

/** Filters of the case table, kept in the address: `?state=new,returned&assignee=nobody&q=liver&sort=updated&down=1`. */
export function useCaseFilters() {
  const [{ state, assignee, q, sort, down }, set] = useAddressState(['state', 'assignee', 'q', 'sort', 'down']);
  const states = (state?.split(',') ?? []).flatMap((each) => CaseState.safeParse(each).data ?? []);
  const filters = {
    states,
    assignee,
    search: q ?? '',
    sort: sort !== undefined && sort in SORTS ? (sort as CaseSort) : 'number',
    descending: down === '1',
  } as const;
  return {
    filters,
    filtered: states.length > 0 || assignee !== undefined || filters.search !== '',
    setStates: (next: readonly CaseState[]) => set({ state: next.join(',') }),
    setAssignee: (next: string | undefined) => set({ assignee: next }),
    setSearch: (next: string) => set({ q: next }),
    /** A second press on the same column turns it round. */
    sortBy: (next: CaseSort) =>
      set({ sort: next === 'number' ? undefined : next, down: filters.sort === next && !filters.descending ? '1' : undefined }),
    clear: () => set({ state: undefined, assignee: undefined, q: undefined }),
  };
}
export type CaseFilters = ReturnType<typeof useCaseFilters>;
