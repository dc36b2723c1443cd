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
};

const ACTION_WORDS: Readonly<Record<string, string>> = {
  'label.create': 'added a label',
  'label.update': 'changed a label',
  'label.reorder': 'put labels in order',
  'label.remove': 'removed a label',
  'member.change-role': 'changed a role',
  'member.remove': 'removed a member',
  'invitation.create': 'made an invitation',
  'invitation.revoke': 'withdrew an invitation',
  'invitation.accept': 'accepted an invitation',
  'project.create': 'created a project',
  'project.update': 'changed a project',
  'project.archive': 'archived a project',
  'study.rename': 'renamed a study',
  'study.remove': 'removed a study',
  'study.retry': 'tried a study again',
  'study.fail': 'could not read a study',
  'study.finish': 'finished reading a study',
  'case.assign': 'assigned a case',
  'case.open': 'opened a case',
  'organization.rename': 'renamed the organization',
};

/** An action as the rest of a sentence that begins with who did it: `case.assign` is "assigned a case". */
export function actionWords(action: string): string {
  const known = ACTION_WORDS[action];
  if (known !== undefined) return known;
  const [object = '', verb = ''] = action.split('.');
  return `${object}: ${verb.replaceAll(/[-_]/g, ' ')}`;
}

/** Facts of an event as `name: value` pairs; ids are left to the export. */
export function detailWords(details: unknown): string {
  if (typeof details !== 'object' || details === null) return '';
  return Object.entries(details)
    .filter(([name, value]) => !name.endsWith('Id') && value !== null && value !== '')
    .map(
      ([name, value]) =>
        `${name} ${Array.isArray(value) ? value.join(', ') : typeof value === 'object' ? JSON.stringify(value) : String(value)}`,
    )
    .join(' · ');
}
