export { appRouter, createCaller, type AppRouter, type RouterInputs, type RouterOutputs } from './router.ts';
export { type Context, type Services, type SignedInUser } from './context.ts';
export { currentScope } from './current-scope.ts';
