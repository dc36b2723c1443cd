import { ROLES, type Role } from '@annotome/contracts';
import { describe, expect, it } from 'vitest';
import { ACTIONS, can, type Action } from './can.ts';

const me = (role: Role) => ({ userId: 'me', role });
const anyTarget = { userId: 'them', role: 'viewer', to: 'annotator', assigneeId: 'them', authorId: 'them' };
const may = (role: Role, action: Action, target: object = anyTarget): boolean =>
  (can as (member: object, action: Action, target: object) => boolean)(me(role), action, target);

describe('can', () => {
  it('answers for every role and action', () => {
    for (const action of ACTIONS) for (const role of ROLES) expect(typeof may(role, action)).toBe('boolean');
  });

  it('never lets a lower role do what a higher one may not, but for what is one’s own', () => {
    for (const action of ACTIONS) {
      const allowed = ROLES.map((role) => may(role, action));
      expect(allowed, action).toEqual([...allowed].sort((a, b) => Number(b) - Number(a)));
    }
  });

  it('lets a viewer look and say something about it, and do nothing else', () => {
    const allowed = ACTIONS.filter((action) => may('viewer', action));
    const toDo = allowed.filter((action) => !action.endsWith('.read') && !action.endsWith('.list'));
    expect(toDo).toEqual(['comment.write']);
    expect(allowed).not.toContain('audit.read');
  });

  it.each<[Role, Role, Role, boolean]>([
    ['owner', 'owner', 'viewer', true],
    ['owner', 'viewer', 'owner', true],
    ['manager', 'annotator', 'reviewer', true],
    ['manager', 'reviewer', 'manager', false],
    ['manager', 'manager', 'viewer', false],
    ['manager', 'owner', 'viewer', false],
    ['reviewer', 'viewer', 'annotator', false],
  ])('%s changes %s to %s: %s', (role, from, to, allowed) => {
    expect(can(me(role), 'member.change-role', { role: from, to })).toBe(allowed);
  });

  it.each<[Role, Role, string, boolean]>([
    ['manager', 'annotator', 'them', true],
    ['manager', 'manager', 'them', false],
    ['manager', 'manager', 'me', true],
    ['annotator', 'annotator', 'them', false],
    ['annotator', 'annotator', 'me', true],
    ['viewer', 'viewer', 'me', true],
  ])('%s removes a %s (%s): %s', (role, theirs, userId, allowed) => {
    expect(can(me(role), 'member.remove', { userId, role: theirs })).toBe(allowed);
  });

  it.each<[Role, string | null, string | null, boolean]>([
    ['manager', 'them', 'other', true],
    ['annotator', null, 'me', true],
    ['annotator', 'me', null, true],
    ['annotator', 'them', 'me', false],
    ['annotator', 'them', null, false],
    ['annotator', null, 'them', false],
    ['annotator', 'me', 'them', false],
    ['viewer', null, 'me', false],
  ])('%s moves a case from %s to %s: %s', (role, assigneeId, to, allowed) => {
    expect(can(me(role), 'case.assign', { assigneeId, to })).toBe(allowed);
  });

  it.each<[Role, 'comment.edit' | 'comment.remove' | 'comment.resolve', string | null, boolean]>([
    ['viewer', 'comment.edit', 'me', true],
    ['owner', 'comment.edit', 'them', false],
    ['owner', 'comment.edit', null, false],
    ['manager', 'comment.remove', 'them', true],
    ['manager', 'comment.remove', null, true],
    ['reviewer', 'comment.remove', 'them', false],
    ['viewer', 'comment.remove', 'me', true],
    ['annotator', 'comment.resolve', 'them', true],
    ['viewer', 'comment.resolve', 'me', true],
    ['viewer', 'comment.resolve', null, false],
  ])('%s, %s, written by %s: %s', (role, action, authorId, allowed) => {
    expect(can(me(role), action, { authorId })).toBe(allowed);
  });

  it('an annotator submits what is theirs or nobody’s', () => {
    expect(can(me('annotator'), 'case.submit', { assigneeId: 'me' })).toBe(true);
    expect(can(me('annotator'), 'case.submit', { assigneeId: null })).toBe(true);
    expect(can(me('annotator'), 'case.submit', { assigneeId: 'them' })).toBe(false);
    expect(can(me('reviewer'), 'case.submit', { assigneeId: 'them' })).toBe(true);
  });
});
