import { type inferRouterInputs, type inferRouterOutputs } from '@trpc/server';
import { sessionRouter } from './session/router.ts';
import { accountRouter } from './account/router.ts';
import { organizationRouter } from './organization/router.ts';
import { membersRouter } from './members/router.ts';
import { invitationsRouter } from './invitations/router.ts';
import { projectsRouter } from './projects/router.ts';
import { labelsRouter } from './labels/router.ts';
import { studiesRouter } from './studies/router.ts';
import { uploadsRouter } from './uploads/router.ts';
import { casesRouter } from './cases/router.ts';
import { commentsRouter } from './comments/router.ts';
import { windowsRouter } from './windows/router.ts';
import { auditRouter } from './audit/router.ts';
import { liveRouter } from './live/router.ts';
import { createCallerFactory, router } from './procedures.ts';

/** Every procedure of the product, by area. */
export const appRouter = router({
  session: sessionRouter,
  account: accountRouter,
  organization: organizationRouter,
  members: membersRouter,
  invitations: invitationsRouter,
  projects: projectsRouter,
  labels: labelsRouter,
  studies: studiesRouter,
  uploads: uploadsRouter,
  cases: casesRouter,
  comments: commentsRouter,
  windows: windowsRouter,
  audit: auditRouter,
  live: liveRouter,
});

export type AppRouter = typeof appRouter;
export type RouterInputs = inferRouterInputs<AppRouter>;
export type RouterOutputs = inferRouterOutputs<AppRouter>;

/** Calls procedures in this process, as server components and tests do. */
export const createCaller = createCallerFactory(appRouter);
