import { type CaseState } from '@annotome/contracts';
import { Badge, StackBar, type Tone } from '@annotome/ui';

/** Each state of a case as people say it, in the order of the work. */
export const CASE_STATES: Record<CaseState, { readonly name: string; readonly tone: Tone }> = {
  new: { name: 'New', tone: 'neutral' },
  in_progress: { name: 'In progress', tone: 'accent' },
  returned: { name: 'Returned', tone: 'danger' },
  submitted: { name: 'Submitted', tone: 'warning' },
  accepted: { name: 'Accepted', tone: 'success' },
};

export const CASE_STATE_ORDER = Object.keys(CASE_STATES) as CaseState[];

export function CaseStateBadge({ state }: { readonly state: CaseState }) {
  const { name, tone } = CASE_STATES[state];
  return (
    <Badge tone={tone} dot>
      {name}
    </Badge>
  );
}

/** How a project's cases divide among the states, the finished ones first. */
export function CaseStatesBar({ counts, label }: { readonly counts: Record<CaseState, number>; readonly label: string }) {
  const parts = CASE_STATE_ORDER.toReversed().map((state) => ({ ...CASE_STATES[state], value: counts[state] }));
  return <StackBar label={label} parts={parts.map((part) => ({ ...part, name: part.name.toLowerCase() }))} className="h-1.5" />;
}
