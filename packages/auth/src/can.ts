import { ROLES, type Role } from '@annotome/contracts';

/** Who acts: a person in their role in the organization that the target belongs to. */
export interface Member {
  readonly userId: string;
  readonly role: Role;
}

/** What the decision depends on, besides the role. */
interface Targets {
  'invitation.create': { readonly role: Role };
  'member.change-role': { readonly role: Role; readonly to: Role };
  'member.remove': { readonly userId: string; readonly role: Role };
  /** One case: whose it is, and whose it is to be. */
  'case.assign': { readonly assigneeId: string | null; readonly to: string | null };
  'case.submit': { readonly assigneeId: string | null };
  /** Whose words they are; null once their account is gone. */
  'comment.edit': { readonly authorId: string | null };
  'comment.remove': { readonly authorId: string | null };
  /** Who began the conversation. */
  'comment.resolve': { readonly authorId: string | null };
}

type Target = Partial<Targets['member.remove'] & Targets['case.assign'] & Targets['comment.edit']>;
type Rule = (member: Member, target: Target) => boolean;

const yes: Rule = () => true;
const no: Rule = () => false;
const rank = (role: string | null | undefined): number => (ROLES as readonly (string | null | undefined)[]).indexOf(role);
/** Whoever is, and whatever they become, stays below the member. */
const below: Rule = (member, { role, to }) =>
  rank(role) > rank(member.role) && (to === undefined || rank(to) > rank(member.role));
const self: Rule = (member, { userId }) => userId === member.userId;
const belowOrSelf: Rule = (member, target) => below(member, target.role ? { role: target.role } : {}) || self(member, target);
/** Takes what is nobody's, or gives back what is theirs. */
const takeOrGiveBack: Rule = ({ userId }, { assigneeId, to }) =>
  (assigneeId === null && to === userId) || (assigneeId === userId && to === null) || (assigneeId === userId && to === userId);
const own: Rule = ({ userId }, { authorId }) => authorId === userId;
const ownOrNobodys: Rule = ({ userId }, { assigneeId }) => assigneeId === null || assigneeId === userId;

/** Every action, for every role in the order of `ROLES`. */
const RULES = {
  //                        owner   manager       reviewer        annotator       viewer
  'organization.read':     [yes,    yes,          yes,            yes,            yes],
  'organization.rename':   [yes,    no,           no,             no,             no],
  'organization.usage':    [yes,    yes,          no,             no,             no],
  'member.list':           [yes,    yes,          yes,            yes,            yes],
  'member.change-role':    [yes,    below,        no,             no,             no],
  'member.remove':         [yes,    belowOrSelf,  self,           self,           self],
  'invitation.list':       [yes,    yes,          no,             no,             no],
  'invitation.create':     [yes,    below,        no,             no,             no],
  'invitation.revoke':     [yes,    yes,          no,             no,             no],
  'project.read':          [yes,    yes,          yes,            yes,            yes],
  'project.create':        [yes,    yes,          no,             no,             no],
  'project.update':        [yes,    yes,          no,             no,             no],
  'project.archive':       [yes,    yes,          no,             no,             no],
  'label.change':          [yes,    yes,          no,             no,             no],
  'study.read':            [yes,    yes,          yes,            yes,            yes],
  'study.upload':          [yes,    yes,          no,             no,             no],
  'study.change':          [yes,    yes,          no,             no,             no],
  'study.remove':          [yes,    yes,          no,             no,             no],
  'image.read':            [yes,    yes,          yes,            yes,            yes],
  'image.prepare':         [yes,    yes,          yes,            yes,            no],
  'case.read':             [yes,    yes,          yes,            yes,            yes],
  'case.assign':           [yes,    yes,          takeOrGiveBack, takeOrGiveBack, no],
  'case.draw':             [yes,    yes,          yes,            yes,            no],
  'case.submit':           [yes,    yes,          yes,            ownOrNobodys,   no],
  'case.review':           [yes,    yes,          yes,            no,             no],
  'comment.read':          [yes,    yes,          yes,            yes,            yes],
  // Whoever may look may ask: a comment changes no mask.
  'comment.write':         [yes,    yes,          yes,            yes,            yes],
  'comment.edit':          [own,    own,          own,            own,            own],
  'comment.remove':        [yes,    yes,          own,            own,            own],
  'comment.resolve':       [yes,    yes,          yes,            yes,            own],
  'audit.read':            [yes,    yes,          no,             no,             no],
} satisfies Record<string, readonly [Rule, Rule, Rule, Rule, Rule]>; // prettier-ignore

export type Action = keyof typeof RULES;
export const ACTIONS = Object.keys(RULES) as readonly Action[];

type TargetOf<A extends Action> = A extends keyof Targets ? [target: Targets[A]] : [];

/**
 * Whether a member may do something. A total table of roles and actions; the caller has made sure that the target belongs to the
 * member's organization. Pure: the same in the server, which decides, and in the page, which shows only what may be done.
 */
export function can<A extends Action>(member: Member, action: A, ...target: TargetOf<A>): boolean {
  const rule = RULES[action][ROLES.indexOf(member.role)];
  return rule !== undefined && rule(member, target[0] ?? {});
}
