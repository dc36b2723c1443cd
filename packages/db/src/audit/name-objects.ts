import { read } from '../scope/read.ts';
import { type Scope } from '../scope/scope.ts';

interface AuditObject {
  readonly objectType: string;
  readonly objectId: string;
}

/** What the objects of events are called now, by id; what is gone has no name. */
export async function nameObjects(scope: Scope, objects: readonly AuditObject[]): Promise<ReadonlyMap<string, string>> {
  const rows = read(scope);
  const idsOf = (type: string): { readonly in: string[] } => ({
    in: [...new Set(objects.filter(({ objectType }) => objectType === type).map(({ objectId }) => objectId))],
  });
  const study = { select: { name: true } } as const;
  const [projects, studies, volumes, cases, labels, members] = await Promise.all([
    rows.project.findMany({ where: { id: idsOf('project') }, select: { id: true, name: true } }),
    rows.study.findMany({ where: { id: idsOf('study') }, select: { id: true, name: true } }),
    rows.volume.findMany({ where: { id: idsOf('volume') }, select: { id: true, name: true, study } }),
    rows.case.findMany({ where: { id: idsOf('case') }, select: { id: true, number: true, volume: { select: { study } } } }),
    rows.label.findMany({ where: { id: idsOf('label') }, select: { id: true, name: true } }),
    rows.membership.findMany({
      where: { userId: idsOf('user') },
      select: { userId: true, user: { select: { name: true, email: true } } },
    }),
  ]);
  return new Map([
    ...[...projects, ...studies, ...labels].map(({ id, name }) => [id, name] as const),
    ...volumes.map(({ id, name, study: of }) => [id, name === of.name ? name : `${name} of ${of.name}`] as const),
    ...cases.map(({ id, number, volume }) => [id, `${number}, ${volume.study.name}`] as const),
    ...members.map(({ userId, user }) => [userId, user.name ?? user.email] as const),
  ]);
}
