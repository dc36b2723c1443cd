'use client';

import { Checkbox, classNames, Skeleton } from '@annotome/ui';
import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useEffect, useEffectEvent, useRef } from 'react';
import { useCommands } from '../shell/commands.ts';
import { caseHref, type CaseInTable } from './case-line.ts';
import { CaseRow, ROW_HEIGHT } from './case-row.tsx';
import { extend, NOTHING, selectAll, type Selection, toggle } from './selection.ts';
import { type CaseFilters, type CaseSort } from './use-case-filters.ts';
import { useKeptPlace } from './use-kept-place.ts';

export interface CaseTableProps {
  readonly projectId: string;
  /** Those loaded, from the first on; `total` counts all. Undefined while the first are on their way. */
  readonly lines: readonly CaseInTable[] | undefined;
  readonly total: number;
  readonly loadMore: () => void;
  readonly filters: CaseFilters;
  readonly selection: Selection;
  readonly onSelection: (selection: Selection) => void;
  readonly onAssign: () => void;
}

interface SortHeaderProps {
  readonly sort: CaseSort;
  readonly filters: CaseFilters;
  readonly className?: string;
  /** Over numbers and times, which stand to the right: the arrow comes before the words, so that these end where those do. */
  readonly right?: boolean;
  readonly children: ReactNode;
}

function SortHeader({ sort, filters: { filters, sortBy }, className, right = false, children }: SortHeaderProps) {
  const on = filters.sort === sort;
  const Arrow = filters.descending ? ArrowDown : ArrowUp;
  return (
    <th
      scope="col"
      aria-sort={on ? (filters.descending ? 'descending' : 'ascending') : undefined}
      className={classNames('border-b px-3', right && 'text-right', className)}
    >
      <button
        type="button"
        onClick={() => sortBy(sort)}
        className={classNames('inline-flex h-8 items-center gap-1 rounded-sm hover:text-text', right && 'flex-row-reverse')}
      >
        {children}
        <Arrow aria-hidden className={classNames('size-3', !on && 'invisible')} />
      </button>
    </th>
  );
}

/** All cases that fit the filters: only the rows in sight are in the page. Arrows or j and k move, x selects, Enter opens. */
export function CaseTable({ projectId, lines, total, loadMore, filters, selection, onSelection, onAssign }: CaseTableProps) {
  const box = useRef<HTMLDivElement>(null);
  const place = useKeptPlace(projectId, box, lines !== undefined);
  const order = (lines ?? []).map(({ id }) => id);
  const count = lines ? total : 12;
  // Its functions change without its identity, so nothing of it may be kept by a memo.
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 8,
    scrollPaddingStart: 32,
    initialOffset: place.scroll,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? -1;
  const more = useEffectEvent(loadMore);
  useEffect(() => {
    if (last >= order.length && order.length < total) more();
  }, [last, order.length, total]);

  const activeIndex = Math.max(0, order.indexOf(place.active ?? ''));
  /** The row to focus once it is in the page: it may have to be scrolled to, and asked for. */
  const wanted = useRef<number>(undefined);
  const moveTo = (index: number, extending = false) => {
    const to = Math.min(total - 1, Math.max(0, index));
    wanted.current = to;
    virtual.scrollToIndex(to);
    const id = order[to];
    if (id === undefined) return;
    place.setActive(id);
    if (extending) {
      const from = selection.anchor === undefined ? toggle(NOTHING, order[activeIndex] ?? id) : selection;
      onSelection(extend(from, id, order));
    }
  };
  useEffect(() => {
    const id = wanted.current === undefined ? undefined : order[wanted.current];
    const row = id === undefined ? undefined : box.current?.querySelector<HTMLElement>(`[data-case="${id}"]`);
    if (!row) return;
    wanted.current = undefined;
    row.focus({ preventScroll: true });
  });
  const open = () => {
    const id = order[activeIndex];
    if (id !== undefined) window.location.assign(caseHref(id));
  };
  const toggleActive = () => {
    const id = order[activeIndex];
    if (id !== undefined) onSelection(toggle(selection, id));
  };
  const inTable = () => box.current?.contains(document.activeElement) === true;

  useCommands([
    {
      name: 'Next case',
      group: 'Cases',
      shortcut: 'j',
      hidden: true,
      run: () => moveTo(inTable() ? activeIndex + 1 : activeIndex),
    },
    {
      name: 'Case before',
      group: 'Cases',
      shortcut: 'k',
      hidden: true,
      run: () => moveTo(inTable() ? activeIndex - 1 : activeIndex),
    },
    { name: 'Select the case, or not', group: 'Cases', shortcut: 'x', hidden: true, run: toggleActive },
    { name: 'Open the case', group: 'Cases', shortcut: 'o', hidden: true, run: open },
    ...(selection.ids.size > 0 ? [{ name: 'Assign the selected cases', group: 'Cases', shortcut: 'a', run: onAssign }] : []),
  ]);

  const onKeyDown = (event: KeyboardEvent<HTMLTableElement>) => {
    if (!(event.target instanceof HTMLTableRowElement)) return;
    const page = Math.max(1, Math.floor((box.current?.clientHeight ?? 0) / ROW_HEIGHT) - 1);
    const steps: Record<string, () => void> = {
      ArrowDown: () => moveTo(activeIndex + 1, event.shiftKey),
      ArrowUp: () => moveTo(activeIndex - 1, event.shiftKey),
      PageDown: () => moveTo(activeIndex + page, event.shiftKey),
      PageUp: () => moveTo(activeIndex - page, event.shiftKey),
      Home: () => moveTo(0, event.shiftKey),
      End: () => moveTo(total - 1, event.shiftKey),
      Enter: open,
      ' ': toggleActive,
      Escape: () => onSelection(NOTHING),
    };
    const step = event.key === 'a' && (event.ctrlKey || event.metaKey) ? () => onSelection(selectAll(order)) : steps[event.key];
    if (!step) return;
    event.preventDefault();
    step();
  };

  const allSelected = order.length > 0 && order.every((id) => selection.ids.has(id));
  const before = items[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  return (
    <div ref={box} className="min-h-0 flex-1 overflow-y-auto" onScroll={place.onScroll}>
      <table
        role="grid"
        aria-label="Cases"
        aria-rowcount={total + 1}
        aria-multiselectable
        aria-busy={lines === undefined}
        onKeyDown={onKeyDown}
        className="w-full max-w-[110rem] table-fixed border-separate border-spacing-0 text-left"
      >
        <thead className="sticky top-0 z-20 bg-background text-xs text-muted [&_th]:font-medium">
          <tr aria-rowindex={1}>
            <th scope="col" className="w-10 border-b pl-3">
              <Checkbox
                aria-label="Select all cases"
                className="align-middle"
                checked={allSelected ? true : order.some((id) => selection.ids.has(id)) ? 'indeterminate' : false}
                onCheckedChange={() => onSelection(allSelected ? NOTHING : selectAll(order))}
              />
            </th>
            <SortHeader sort="number" filters={filters} className="w-14 px-0 pr-3" right>
              No.
            </SortHeader>
            <SortHeader sort="name" filters={filters}>
              Case
            </SortHeader>
            <SortHeader sort="state" filters={filters} className="w-32">
              State
            </SortHeader>
            <SortHeader sort="assignee" filters={filters} className="w-36">
              Assignee
            </SortHeader>
            <th scope="col" className="w-24 border-b px-3">
              Labels done
            </th>
            <th scope="col" className="w-36 border-b px-3">
              For clicking
            </th>
            <SortHeader sort="updated" filters={filters} className="w-32" right>
              Unchanged for
            </SortHeader>
          </tr>
        </thead>
        <tbody>
          {before > 0 && <tr aria-hidden style={{ height: before }} />}
          {items.map(({ index, key }) => {
            const line = lines?.[index];
            if (!line) {
              return (
                <tr key={key} aria-rowindex={index + 2} style={{ height: ROW_HEIGHT }}>
                  <td colSpan={8} className="border-b px-3">
                    <span className="flex items-center gap-3 pl-20">
                      <Skeleton className="size-11" />
                      <Skeleton className="h-4 w-64" />
                    </span>
                  </td>
                </tr>
              );
            }
            return (
              <CaseRow
                key={line.id}
                line={line}
                index={index}
                selected={selection.ids.has(line.id)}
                active={index === activeIndex}
                onActive={() => place.setActive(line.id)}
                onToggle={(withShift) => onSelection(withShift ? extend(selection, line.id, order) : toggle(selection, line.id))}
              />
            );
          })}
          {after > 0 && <tr aria-hidden style={{ height: after }} />}
        </tbody>
      </table>
    </div>
  );
}
