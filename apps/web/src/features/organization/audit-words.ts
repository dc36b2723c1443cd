/** What each kind of object is called in a filter. */
export const OBJECT_NAMES: Readonly<Record<string, string>> = {
  organization: 'Organization',
  user: 'Member',
  invitation: 'Invitation',
  project: 'Project',
  label: 'Label',
  study: 'Study',
  upload: 'Upload',
  volume: 'Image',
  case: 'Case',
  comment: 'Comment',
};

const ACTION_WORDS: Readonly<Record<string, string>> = {
  'case.accepted': 'accepted a case',
  'case.assign': 'assigned a case',
  'case.compact': 'tidied the record of a case',
  'case.draw': 'drew in a case',
  'case.in_progress': 'began a case, or took it back',
  'case.new': 'set a case back to new',
  'case.open': 'opened a case',
  'case.returned': 'returned a case',
  'case.submitted': 'submitted a case',
  'comment.create': 'pinned a comment',
  'comment.edit': 'changed a comment',
  'comment.read': 'saw a comment that names them',
  'comment.remove': 'removed a comment',
  'comment.reopen': 'opened a comment again',
  'comment.reply': 'replied to a comment',
  'comment.resolve': 'resolved a comment',
  'invitation.accept': 'accepted an invitation',
  'invitation.create': 'made an invitation',
  'invitation.revoke': 'withdrew an invitation',
  'label.create': 'added a label',
  'label.remove': 'removed a label',
  'label.reorder': 'put labels in order',
  'label.update': 'changed a label',
  'member.change-role': 'changed a role',
  'member.remove': 'removed a member',
  'organization.create': 'made the organization',
  'organization.rename': 'renamed the organization',
  'password.change': 'changed their password',
  'password.forget': 'lost a password that nobody had proved to be theirs',
  'project.archive': 'archived a project',
  'project.create': 'created a project',
  'project.restore': 'brought a project back',
  'project.update': 'changed a project',
  'session.begin': 'signed in',
  'session.end': 'signed out',
  'session.end-others': 'signed out everywhere else',
  'study.arrive': 'finished uploading a study',
  'study.fail': 'could not read a study',
  'study.ready': 'finished reading a study',
  'study.remove': 'removed a study',
  'study.rename': 'renamed a study',
  'study.retry': 'tried a study again',
  'study.upload': 'began to upload a study',
  'upload.arrive': 'uploaded a file',
  'user.rename': 'changed their name',
  'volume.create': 'made an image of a study',
  'volume.prepare': 'had an image prepared',
  'volume.prepare-cancelled': 'stopped preparing an image',
  'volume.prepare-failed': 'could not prepare an image',
  'volume.prepare-ready': 'finished preparing an image',
  'volume.prepare-running': 'began to prepare an image',
  'volume.read-embedding': 'looked at a prepared region of an image',
  'volume.renew': 'made an image anew',
};

/** Facts that people read otherwise than they are stored. */
const VALUE_WORDS: Readonly<Record<string, string>> = {
  true: 'yes',
  false: 'no',
  credentials: 'password',
  nodemailer: 'link',
  sso: 'single sign-on',
};

/** An action as the rest of a sentence that begins with who did it: `case.assign` is "assigned a case". */
export function actionWords(action: string): string {
  const known = ACTION_WORDS[action];
  if (known !== undefined) return known;
  const [object = '', verb = ''] = action.split('.');
  if (verb.startsWith('read-')) return `looked at the ${verb.slice(5).replaceAll('-', ' ')} of an image`;
  return `${object}: ${verb.replaceAll(/[-_]/g, ' ')}`;
}

function wordsOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(wordsOf).join(', ');
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return VALUE_WORDS[text] ?? text;
}

/** Facts of an event as `name: value` pairs; ids are left to the export. */
export function detailWords(details: unknown): string {
  if (typeof details !== 'object' || details === null) return '';
  return Object.entries(details)
    .filter(([name, value]) => !/(Id|Key)$/.test(name) && value !== null && value !== '')
    .map(([name, value]) => `${name} ${wordsOf(value)}`)
    .join(' · ');
}

/** Where an event came from; null is a process of ours. */
export function addressWords(address: string | null): string {
  if (address === null) return 'this server';
  return address.startsWith('127.') ? 'this machine' : address;
}
