import { can, type Action, type Member } from '@annotome/auth';
import { ProductError } from '@annotome/contracts';
import { initTRPC } from '@trpc/server';
import superjson from 'superjson';
import { type Context } from './context.ts';
import { currentScope } from './current-scope.ts';
import { productError, transported } from './errors.ts';
import { isStorable } from './storable.ts';

const t = initTRPC.context<Context>().create({
  transformer: superjson,
  errorFormatter({ shape, error }) {
    const product = productError(error);
    // Words of a fault may hold a query or a path; the log has them.
    const message = product?.message ?? 'Something went wrong on the server.';
    const { stack: _stack, ...data } = shape.data as typeof shape.data & { stack?: string };
    return { ...shape, message, data: { ...data, product } };
  },
  sse: { ping: { enabled: true, intervalMs: 15_000 }, client: { reconnectAfterInactivityMs: 40_000 } },
});

export const { router, createCallerFactory } = t;

const inWords = t.middleware(async ({ next }) => {
  const result = await next();
  if (!result.ok && result.error.cause instanceof ProductError) throw transported(result.error.cause);
  return result;
});

/** Before any procedure looks at its input: no text anywhere in it may hold what no column takes. */
const onlyStorable = t.middleware(async ({ getRawInput, next }) => {
  if (!isStorable(await getRawInput())) {
    throw new ProductError(
      'bad-input',
      'A text here holds a character that cannot be kept: a zero, or half of one. Remove it and try again.',
    );
  }
  return next();
});

/** For anybody. */
export const openProcedure = t.procedure.use(inWords).use(onlyStorable);

/** For whoever is signed in: `ctx.session`. */
export const personProcedure = openProcedure.use(({ ctx, next }) => {
  const { session } = ctx;
  if (!session) throw new ProductError('signed-out');
  return next({ ctx: { session } });
});

/** For members of the organization that the page shows: `ctx.scope`, `ctx.member`. */
const memberProcedure = personProcedure.use(async ({ ctx, next }) => {
  const scope = await currentScope(ctx);
  const { userId, role } = scope.actor;
  return next({ ctx: { scope, member: { userId, role } satisfies Member } });
});

/** Actions that depend on the role alone. */
type PlainAction = { [A in Action]: Parameters<typeof can<A>> extends [Member, A] ? A : never }[Action];

/** For members whose role allows an action. */
export const memberMay = (action: PlainAction) =>
  memberProcedure.use(({ ctx, next }) => {
    if (!can(ctx.member, action)) throw new ProductError('not-allowed');
    return next();
  });

/** @throws ProductError `not-allowed` unless the member may do this to this. For actions that depend on their target. */
export function demand<A extends Exclude<Action, PlainAction>>(
  member: Member,
  action: A,
  target: Parameters<typeof can<A>>[2],
): void {
  if (!(can as (member: Member, action: Action, target: unknown) => boolean)(member, action, target))
    throw new ProductError('not-allowed');
}
