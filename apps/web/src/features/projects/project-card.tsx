import Link from 'next/link';
import { CASE_STATE_ORDER, CaseStatesBar } from '../cases/case-state.tsx';
import { type Answers } from '../trpc/client.ts';

type ProjectRow = Answers['projects']['list'][number];

const total = (counts: ProjectRow['cases']) => CASE_STATE_ORDER.reduce((sum, state) => sum + counts[state], 0);

/** A project and how far it is. */
export function ProjectCard({ project }: { readonly project: ProjectRow }) {
  const all = total(project.cases);
  const words = all === 0 ? 'No cases yet' : `${project.cases.accepted + project.cases.submitted} of ${all} cases done`;
  return (
    <Link
      href={`/projects/${project.id}`}
      className="flex min-h-28 flex-col gap-1 rounded-lg border bg-surface p-4 transition-colors hover:border-control hover:bg-raised"
    >
      <span className="truncate font-medium">{project.name}</span>
      <span className="line-clamp-2 min-h-10 text-muted">{project.description}</span>
      <span className="mt-auto flex justify-between pb-1 text-xs text-muted">
        <span>{words}</span>
        {project.cases.returned > 0 && <span className="text-danger">{project.cases.returned} returned</span>}
      </span>
      <CaseStatesBar counts={project.cases} label={`Cases of ${project.name}`} />
    </Link>
  );
}
