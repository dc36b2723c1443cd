import { randomUUID } from 'node:crypto';
import { type Role } from '@annotome/contracts';
import { type Caller, type World } from './world.ts';

type Everybody = 'anybody' | 'any person';

/** One procedure: who may call it, and how it is called with the things of a world. */
export interface Attempt {
  /** Roles that may; the others must be refused. `anybody`: also signed out. `any person`: whoever is signed in, wherever they belong. */
  readonly may: readonly Role[] | Everybody;
  readonly call: (caller: Caller, world: World) => Promise<unknown>;
  /** Where a call changes something though it is a query. */
  readonly changes?: boolean;
}

const ALL: readonly Role[] = ['owner', 'manager', 'reviewer', 'annotator', 'viewer'];
const WORKERS: readonly Role[] = ['owner', 'manager', 'reviewer', 'annotator'];
const MANAGERS: readonly Role[] = ['owner', 'manager'];
const OWNER: readonly Role[] = ['owner'];

const file = () => ({ name: 'b.nii', size: 5, sha256: randomUUID().replaceAll('-', '').repeat(2) });
const first = async (events: Promise<AsyncIterable<unknown>>): Promise<void> => {
  const iterator = (await events)[Symbol.asyncIterator]();
  // Refusals come before the first event; an event need not come at all.
  const waited = new Promise<'open'>((resolve) => setTimeout(() => resolve('open'), 60));
  await Promise.race([iterator.next(), waited]);
  void iterator.return?.();
};

/** Every procedure of the router. A new one without an entry fails the test. */
export const ATTEMPTS: Readonly<Record<string, Attempt>> = {
  'session.entry': { may: 'anybody', call: (c) => c.session.entry() },
  'session.me': { may: 'any person', call: (c) => c.session.me() },
  'session.useOrganization': {
    may: ALL,
    call: (c, w) => c.session.useOrganization({ organizationId: w.organizationId }),
  },
  'account.signUp': {
    may: 'anybody',
    call: (c) =>
      c.account.signUp({ email: `${randomUUID()}@example.org`, name: 'N', password: 'long enough 1', organization: 'O' }),
  },
  'account.changePassword': { may: 'any person', call: (c) => c.account.changePassword({ current: '', next: 'long enough 2' }) },
  'account.signOutEverywhere': { may: 'any person', call: (c) => c.account.signOutEverywhere() },
  'account.rename': { may: 'any person', call: (c) => c.account.rename({ name: 'Somebody' }) },
  'organization.get': { may: ALL, call: (c) => c.organization.get() },
  'organization.create': { may: 'any person', call: (c) => c.organization.create({ name: 'Another' }) },
  'organization.rename': { may: OWNER, call: (c) => c.organization.rename({ name: 'Renamed' }) },
  'organization.usage': { may: MANAGERS, call: (c) => c.organization.usage() },
  'members.list': { may: ALL, call: (c) => c.members.list() },
  'members.changeRole': { may: MANAGERS, call: (c, w) => c.members.changeRole({ userId: w.colleague.id, role: 'reviewer' }) },
  'members.remove': { may: MANAGERS, call: (c, w) => c.members.remove({ userId: w.colleague.id }) },
  'invitations.list': { may: MANAGERS, call: (c) => c.invitations.list() },
  'invitations.create': { may: MANAGERS, call: (c) => c.invitations.create({ email: null, role: 'viewer' }) },
  'invitations.revoke': { may: MANAGERS, call: (c, w) => c.invitations.revoke({ invitationId: w.invitationId }) },
  'invitations.preview': { may: 'anybody', call: (c, w) => c.invitations.preview({ token: w.invitationToken }) },
  'invitations.accept': { may: 'any person', call: (c, w) => c.invitations.accept({ token: w.invitationToken }) },
  'projects.list': { may: ALL, call: (c) => c.projects.list() },
  'projects.get': { may: ALL, call: (c, w) => c.projects.get({ projectId: w.projectId }) },
  'projects.create': { may: MANAGERS, call: (c) => c.projects.create({ name: 'New', labels: [{ name: 'aorta' }] }) },
  'projects.update': { may: MANAGERS, call: (c, w) => c.projects.update({ projectId: w.projectId, guideline: 'Look twice.' }) },
  'projects.archive': { may: MANAGERS, call: (c, w) => c.projects.archive({ projectId: w.projectId, archived: true }) },
  'projects.deidentification': { may: MANAGERS, call: (c, w) => c.projects.deidentification({ projectId: w.projectId }) },
  'labels.create': {
    may: MANAGERS,
    call: (c, w) => c.labels.create({ projectId: w.projectId, name: 'aorta', color: '#0000ff' }),
  },
  'labels.update': { may: MANAGERS, call: (c, w) => c.labels.update({ labelId: w.labelIds[0] ?? '', name: 'hepar' }) },
  'labels.remove': { may: MANAGERS, call: (c, w) => c.labels.remove({ labelId: w.labelIds[0] ?? '' }) },
  'labels.reorder': {
    may: MANAGERS,
    call: (c, w) => c.labels.reorder({ projectId: w.projectId, labelIds: [...w.labelIds].reverse() }),
  },
  'studies.list': { may: ALL, call: (c, w) => c.studies.list({ projectId: w.projectId }) },
  'studies.get': { may: ALL, call: (c, w) => c.studies.get({ studyId: w.readyStudyId }) },
  'studies.rename': { may: MANAGERS, call: (c, w) => c.studies.rename({ studyId: w.readyStudyId, name: 'Renamed' }) },
  'studies.remove': { may: MANAGERS, call: (c, w) => c.studies.remove({ studyId: w.readyStudyId }) },
  'studies.retry': { may: MANAGERS, call: (c, w) => c.studies.retry({ studyId: w.failedStudyId }) },
  'uploads.begin': {
    may: MANAGERS,
    call: (c, w) =>
      c.uploads.begin({ projectId: w.projectId, studies: [{ name: 'S', format: 'nifti', deidentified: true, files: [file()] }] }),
  },
  'uploads.known': {
    may: MANAGERS,
    call: (c, w) => {
      const { size, sha256 } = file();
      return c.uploads.known({ projectId: w.projectId, file: { size, sha256 }, of: 1 });
    },
  },
  'uploads.list': { may: MANAGERS, call: (c, w) => c.uploads.list({ projectId: w.projectId }) },
  'uploads.finish': { may: MANAGERS, call: (c, w) => c.uploads.finish({ studyId: w.arrivingStudyId }) },
  'uploads.cancel': { may: MANAGERS, call: (c, w) => c.uploads.cancel({ studyId: w.arrivingStudyId }) },
  'cases.list': { may: ALL, call: (c, w) => c.cases.list({ projectId: w.projectId }) },
  'cases.get': { may: ALL, changes: true, call: (c, w) => c.cases.get({ caseId: w.caseId }) },
  'cases.assign': { may: MANAGERS, call: (c, w) => c.cases.assign({ caseIds: [w.caseId], userId: w.colleague.id }) },
  'cases.setState': { may: WORKERS, call: (c, w) => c.cases.setState({ caseIds: [w.caseId], state: 'submitted' }) },
  'cases.next': { may: ALL, call: (c, w) => c.cases.next({ projectId: w.projectId }) },
  'cases.home': { may: ALL, call: (c) => c.cases.home() },
  'comments.list': { may: ALL, call: (c, w) => c.comments.list({ caseId: w.caseId }) },
  'comments.create': { may: ALL, call: (c, w) => c.comments.create({ caseId: w.caseId, voxel: [1, 2, 3], text: 'Here?' }) },
  'comments.reply': { may: ALL, call: (c, w) => c.comments.reply({ threadId: w.threadId, text: 'There.' }) },
  // The colleague wrote it: words are changed by nobody else, whatever their role.
  'comments.edit': { may: [], call: (c, w) => c.comments.edit({ commentId: w.commentId, text: 'Changed' }) },
  'comments.remove': { may: MANAGERS, call: (c, w) => c.comments.remove({ commentId: w.commentId }) },
  'comments.resolve': { may: WORKERS, call: (c, w) => c.comments.resolve({ threadId: w.threadId, resolved: true }) },
  'comments.mentions': { may: ALL, call: (c) => c.comments.mentions() },
  'comments.read': { may: ALL, call: (c, w) => c.comments.read({ threadId: w.threadId }) },
  'windows.list': { may: ALL, call: (c, w) => c.windows.list({ volumeId: w.volumeId }) },
  'windows.request': { may: WORKERS, call: (c, w) => c.windows.request({ volumeId: w.volumeId, start: [0, 0, 0] }) },
  'windows.prepare': { may: WORKERS, call: (c, w) => c.windows.prepare({ volumeId: w.volumeId }) },
  'audit.list': { may: MANAGERS, call: (c) => c.audit.list({}) },
  'live.events': { may: ALL, call: (c) => first(c.live.events({})) },
};
